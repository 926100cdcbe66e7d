"""What a copy changes from what it was made from, in the reader's language."""

from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk.domain.configuration.written import Written
from helpdesk.domain.rehearsal.setup import SetUp
from helpdesk.domain.sla.amounts import promised
from helpdesk.domain.sla.calendar_document import CalendarDocument
from helpdesk.domain.sla.calendar_wording import changes as calendar_changes
from helpdesk.domain.sla.chain_wording import step_in_words
from helpdesk.domain.sla.document import AllowanceDocument, PlanDocument
from helpdesk.domain.sla.explain import promised_in_words
from helpdesk.i18n import _, text_in
from helpdesk.models import Priority, TargetKind
from helpdesk.words import word


@dataclass(frozen=True)
class Difference:
    """One calendar or plan that the copy changes, adds or puts out of use."""

    section: str
    slug: str
    title: str
    sentences: tuple[str, ...] = ()


def differences(base: SetUp, copy: SetUp) -> list[Difference]:
    """Everything the copy changes: calendars first, for plans count in them."""
    found = [*_of_section("calendars", base.calendars, copy.calendars)]
    return [*found, *_of_section("plans", base.plans, copy.plans)]


def _of_section(section: str, before: list[Written], after: list[Written]) -> Iterator[Difference]:
    old, new = ({item["slug"]: item for item in items} for items in (before, after))
    for slug in sorted({*old, *new}):
        was, would = old.get(slug), new.get(slug)
        if was != would:
            told = tuple(_sentences(section, was, would)) if was and would else ()
            yield Difference(section, slug, _title(section, was, would), told)


def _title(section: str, was: Written | None, would: Written | None) -> str:
    name = text_in((would or was or {})["name"])
    if section == "calendars":
        if was is None:
            return _("New calendar “%(name)s”", name=name)
        if would is None:
            return _("Calendar “%(name)s” is no longer used", name=name)
        return _("Calendar “%(name)s”", name=name)
    if was is None:
        return _("New plan “%(name)s”", name=name)
    if would is None:
        return _("Plan “%(name)s” is no longer used", name=name)
    return _("Plan “%(name)s”", name=name)


def _sentences(section: str, was: Written, would: Written) -> Iterator[str]:
    if text_in(was["name"]) != text_in(would["name"]):
        old, new = text_in(was["name"]), text_in(would["name"])
        yield _("Name: %(old)s → %(new)s.", old=old, new=new)
    if section == "calendars":
        yield from calendar_changes(_calendar(was), _calendar(would))
    else:
        yield from _of_plans(was, would)


def _of_plans(was: Written, would: Written) -> Iterator[str]:
    if was["calendar"] != would["calendar"]:
        old, new = was["calendar"], would["calendar"]
        yield _("Counts in the calendar: %(old)s → %(new)s.", old=old, new=new)
    before, after = _plan(was), _plan(would)
    for priority in reversed(Priority):
        allowed = before.targets.get(priority.value), after.targets.get(priority.value)
        yield from _of_amounts(priority, *allowed)
    if before.applies_to != after.applies_to:
        yield _("Who and what it is for is another.")
    yield from _of_chains(before, after)


def _of_amounts(
    priority: Priority, before: AllowanceDocument | None, after: AllowanceDocument | None
) -> Iterator[str]:
    for kind in TargetKind:
        old, new = (getattr(one, kind.value) if one else None for one in (before, after))
        if old != new:
            yield _(
                "%(priority)s, %(promise)s: %(old)s → %(new)s.",
                priority=word(priority),
                promise=word(kind),
                old=_amount(kind, old),
                new=_amount(kind, new),
            )


def _amount(kind: TargetKind, amount: int | str | None) -> str:
    if amount is None:
        return _("no promise")
    return promised_in_words(promised(kind.value, amount))


def _of_chains(before: PlanDocument, after: PlanDocument) -> Iterator[str]:
    old, new = (
        list(dict.fromkeys(step_in_words(one.step()) for one in plan.escalation))
        for plan in (before, after)
    )
    for words in old:
        if words not in new:
            yield _("Step taken out: %(step)s.", step=words)
    for words in new:
        if words not in old:
            yield _("New step: %(step)s.", step=words)


def _plan(item: Written) -> PlanDocument:
    rules = {key: value for key, value in item.items() if key not in ("slug", "name", "calendar")}
    rules["applies_to"] = rules.pop("for", {})
    return PlanDocument.model_validate(rules)


def _calendar(item: Written) -> CalendarDocument:
    rules = {key: value for key, value in item.items() if key not in ("slug", "name")}
    return CalendarDocument.model_validate(rules)
