"""From a typed step of a chain to one a plan can hold: what is wrong stands beside its field."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from helpdesk.blueprints.admin.forms import in_all_languages
from helpdesk.blueprints.admin.pick_lists import PickLists
from helpdesk.blueprints.admin.typed_step import CONDITIONS, TypedStep
from helpdesk.domain import waiting_reasons
from helpdesk.domain.forms.texts import ENGLISH, LONGEST_TEXT, Text
from helpdesk.domain.sla.chain_document import (
    LEAST_MINUTES_APART,
    MOMENTS,
    MOST_PERCENT,
    MOST_REPEATS,
    MOST_TOLD,
    StepDocument,
)
from helpdesk.domain.sla.plan import KINDS
from helpdesk.domain.sla.step import LISTENERS
from helpdesk.domain.sla.typed_amounts import WrongAmount, minutes_of
from helpdesk.i18n import _

LINES = ("1", "2", "3")
YES_OR_NO = {"yes": True, "no": False}


def read(
    typed: TypedStep, lists: PickLists, notes: Iterable[Text | None] = ()
) -> tuple[StepDocument | None, dict[str, str]]:
    """The step, and what is wrong by field; no step where anything is.

    ``notes`` of the version it began with keep their other languages.
    """
    reader = _Reader(typed, lists, notes)
    data = reader.data()
    if reader.errors:
        return None, reader.errors
    try:
        return StepDocument.model_validate(data), {}
    except ValidationError:  # nothing known gets here but a webhook's name
        return None, {"webhook": _("A webhook’s name has only a–z, 0–9 and hyphens.")}


class _Reader:
    def __init__(self, typed: TypedStep, lists: PickLists, notes: Iterable[Text | None]) -> None:
        self.typed, self.lists, self.notes = typed, lists, notes
        self.errors: dict[str, str] = {}

    def data(self) -> dict[str, Any]:
        """As a company file writes it."""
        typed = self.typed
        if typed.target not in KINDS:
            self.errors["target"] = _("Choose a promise.")
        data: dict[str, Any] = {
            "name": typed.name or None,
            "target": typed.target,
            **self._moment(),
            "only_if": self._only_if() or None,
            "repeat": self._repeat(),
            "tell": self._tell() or None,
            "raise_priority": typed.raise_priority,
            "next_line": self._next_line(),
            "unassign": typed.unassign,
            "note": self._note() or None,
            "webhook": typed.webhook or None,
        }
        deeds = ("tell", "raise_priority", "next_line", "unassign", "note", "webhook")
        if not any(data[one] for one in deeds) and "addresses" not in self.errors:
            self.errors["tell"] = _("What is to be done? Tell somebody, or choose something below.")
        return data

    def _moment(self) -> dict[str, int]:
        kind, text = self.typed.moment, self.typed.amount
        if kind not in MOMENTS:
            self.errors["moment"] = _("Choose one of these.")
            return {}
        if kind != "at_percent":
            return {kind: self._minutes(text, "amount")}
        percent = _whole(text.removesuffix("%").strip())
        if not 1 <= percent <= MOST_PERCENT:
            most = MOST_PERCENT
            words = _("Write a percentage from 1 to %(most)s; 100 is when it is due.", most=most)
            self.errors["amount"] = words
        return {kind: percent}

    def _minutes(self, text: str, name: str) -> int:
        try:
            return minutes_of(text)
        except WrongAmount as error:
            self.errors[name] = str(error)
            return 0

    def _repeat(self) -> dict[str, int] | None:
        every, times = self.typed.every, self.typed.times
        if not every and not times:
            return None
        minutes, count = self._minutes(every, "every"), _whole(times)
        if minutes < LEAST_MINUTES_APART and "every" not in self.errors:
            self.errors["every"] = _("At least %(least)s min apart.", least=LEAST_MINUTES_APART)
        if not 1 <= count <= MOST_REPEATS:
            self.errors["times"] = _("Write how often: 1 to %(most)s.", most=MOST_REPEATS)
        return {"every_minutes": minutes, "times": count}

    def _tell(self) -> list[str]:
        written = self.typed.addresses.replace(";", ",").replace("\n", ",").split(",")
        addresses = [one.strip() for one in written if one.strip()]
        for one in addresses:
            if not _is_listener(one) or one in LISTENERS:
                self.errors["addresses"] = _("“%(address)s” is no mail address.", address=one)
        told = [one for one in LISTENERS if one in self.typed.tell] + addresses
        if len(told) > MOST_TOLD:
            self.errors["addresses"] = _("At most %(most)s to tell.", most=MOST_TOLD)
        return told

    def _next_line(self) -> bool | str:
        chosen = self.typed.next_line
        if chosen in ("", "yes"):
            return chosen == "yes"
        if chosen not in dict(self.lists.queues):
            self.errors["next_line"] = _("Choose a queue that is in use.")
        return chosen

    def _note(self) -> dict[str, str]:
        note = in_all_languages(self.typed.note, self.notes)
        for code, words in note.items():
            if len(words) > LONGEST_TEXT:
                most = _("This is too long: at most %(most)s signs.", most=LONGEST_TEXT)
                self.errors[f"note.{code}"] = most
        if note and ENGLISH not in note:
            self.errors["note.en"] = _("Write it in English too.")
        return note

    def _only_if(self) -> dict[str, Any]:
        known: Mapping[str, list[str]] = self.typed.chosen
        data: dict[str, Any] = {name: known.get(name) or None for name in CONDITIONS}
        data["lines"] = [int(one) for one in known.get("lines", ()) if one in LINES] or None
        for kind in ("queues", "categories"):
            there = dict(getattr(self.lists, kind))
            if any(slug not in there for slug in known.get(kind, ())):
                self.errors[kind] = _("Something chosen here is no longer in use. Take it out.")
        data["waiting"] = YES_OR_NO.get(self.typed.waiting, self._reasons() or None)
        data["unassigned"] = YES_OR_NO.get(self.typed.unassigned)
        return {name: value for name, value in data.items() if value is not None}

    def _reasons(self) -> list[str]:
        reasons = [one for one in self.typed.waiting.split(",") if one and one not in YES_OR_NO]
        if any(one not in waiting_reasons.known() for one in reasons):
            self.errors["waiting"] = _("Choose one of these.")
        elif any(waiting_reasons.find(one) is None for one in reasons):
            words = _("Something chosen here is no longer in use. Take it out.")
            self.errors["waiting"] = words
        return reasons


def _is_listener(address: str) -> bool:
    try:
        StepDocument.model_validate({"at_percent": 1, "target": "take", "tell": [address]})
    except ValidationError:
        return False
    return True


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
