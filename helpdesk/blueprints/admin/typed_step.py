"""A step of a plan's chain as it stands in the form: as typed, or as a version has it."""

from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from helpdesk.blueprints.admin.forms import line, texts
from helpdesk.domain.sla.chain_document import MOMENTS, StepDocument
from helpdesk.domain.sla.step import LISTENERS
from helpdesk.models.base import Texts
from helpdesk.words import business_time

MOST_CHOSEN = 200
LONGEST_NOTE = 2_001
CONDITIONS = ("priorities", "queues", "lines", "categories")
"""Conditions that are lists."""


@dataclass
class TypedStep:
    """One step."""

    target: str = "resolution"
    moment: str = "minutes_before"
    """Where it stands: ``at_percent``, ``minutes_before`` or ``minutes_after``."""
    amount: str = "30 min"
    """Percent, or a time with its unit."""
    tell: list[str] = field(default_factory=lambda: ["assignee"])
    addresses: str = ""
    every: str = ""
    times: str = ""
    raise_priority: bool = False
    next_line: str = ""
    """``yes`` for the next line, or the short name of a queue."""
    unassign: bool = False
    webhook: str = ""
    note: Texts = field(default_factory=dict)
    chosen: dict[str, list[str]] = field(default_factory=dict)
    """What each of ``CONDITIONS`` names."""
    waiting: str = ""
    """``yes``, ``no`` or short names of reasons with commas between them."""
    unassigned: str = ""
    """``yes`` or ``no``."""
    name: str = ""
    is_open: bool = False
    """Whether its fields are shown, and not only what they mean."""


def of_form(form: MultiDict[str, str], at: int) -> TypedStep:
    """What the browser sent of the step at this place."""

    def text(name: str) -> str:
        return line(form, f"s{at}.{name}")

    def column(name: str) -> list[str]:
        return [one for one in form.getlist(f"s{at}.{name}")[:MOST_CHOSEN] if "\0" not in one]

    return TypedStep(
        target=text("target"),
        moment=text("moment"),
        amount=text("amount"),
        tell=column("tell"),
        addresses=line(form, f"s{at}.addresses", 2_000),
        every=text("every"),
        times=text("times"),
        raise_priority=bool(text("raise_priority")),
        next_line=text("next_line"),
        unassign=bool(text("unassign")),
        webhook=text("webhook"),
        note=texts(form, f"s{at}.note", LONGEST_NOTE),
        chosen={name: column(name) for name in CONDITIONS},
        waiting=text("waiting"),
        unassigned=text("unassigned"),
        name=text("name"),
        is_open=bool(text("open")),
    )


def of_document(step: StepDocument) -> TypedStep:
    """A stored step as the form shows it."""
    moment = next(one for one in MOMENTS if getattr(step, one) is not None)
    amount, told, only_if = getattr(step, moment), step.tell or (), step.only_if
    chosen = {name: (getattr(only_if, name) if only_if else None) or () for name in CONDITIONS}
    return TypedStep(
        target=step.target,
        moment=moment,
        amount=str(amount) if moment == "at_percent" else business_time(amount),
        tell=[one for one in told if one in LISTENERS],
        addresses=", ".join(one for one in told if one not in LISTENERS),
        every=business_time(step.repeat.every_minutes) if step.repeat else "",
        times=str(step.repeat.times) if step.repeat else "",
        raise_priority=step.raise_priority,
        next_line=step.next_line if isinstance(step.next_line, str) else _said(step.next_line),
        unassign=step.unassign,
        webhook=step.webhook or "",
        note=dict(step.note.root) if step.note else {},
        chosen={name: [str(one) for one in named] for name, named in chosen.items()},
        waiting=_waiting(only_if.waiting if only_if else None),
        unassigned="" if only_if is None else _said(only_if.unassigned, "no"),
        name=step.name or "",
    )


def _said(value: bool | None, no: str = "") -> str:
    return "" if value is None else "yes" if value else no


def _waiting(value: bool | tuple[str, ...] | None) -> str:
    return ",".join(value) if isinstance(value, tuple) else _said(value, "no")
