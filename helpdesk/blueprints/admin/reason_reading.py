"""From what was typed to a reason for waiting: what is wrong stands beside its field."""

from typing import Any

from pydantic import ValidationError

from helpdesk.blueprints.admin.forms import Reading, in_all_languages
from helpdesk.blueprints.admin.typed_reason import TypedReason
from helpdesk.blueprints.admin.versions import named
from helpdesk.domain import waiting_reasons
from helpdesk.domain.forms.texts import ENGLISH, LONGEST_TEXT
from helpdesk.domain.sla.plan import PAUSABLE
from helpdesk.domain.sla.reason_document import MOST_DAYS_APART, ReasonDocument
from helpdesk.i18n import _
from helpdesk.models import ReasonVersion, WaitingReason
from helpdesk.models.base import Texts


def read(typed: TypedReason, base: ReasonVersion | None) -> Reading[ReasonDocument]:
    """Understand the form; ``base`` is the version it began with."""
    reader = _Reader(typed, base)
    rules = {
        "pauses": [kind for kind in PAUSABLE if kind in typed.pauses],
        "awaits_requester": reader.awaits(),
        "wake_up": reader.wake_up(),
        "nudges": reader.nudges(),
    }
    data = {"slug": typed.slug, "name": reader.name()}
    document = None if reader.errors else reader.document(rules)
    if document is not None:
        data |= document.model_dump(mode="json", exclude_defaults=True)
    return Reading(data, dict(sorted(reader.errors.items(), key=_place)), document)


ORDER = ("name.en", "awaits", "wake_up", "every_days", "reminder")
"""The fields from the top of the page down."""


def _place(error: tuple[str, str]) -> tuple[int, str]:
    known = (at for at, name in enumerate(ORDER) if error[0].startswith(name))
    return next(known, len(ORDER)), error[0]


class _Reader:
    def __init__(self, typed: TypedReason, base: ReasonVersion | None) -> None:
        self.typed, self.base, self.errors = typed, base, dict[str, str]()
        rules = ReasonDocument.model_validate(base.document) if base else None
        self.known = rules.nudges.texts if rules and rules.nudges else ()

    def name(self) -> Texts | str:
        """The names, of which the English one is needed and nobody else's."""
        name = self.typed.names.get(ENGLISH, "")
        if not name:
            self.errors["name.en"] = _("Give the reason a name.")
        elif name.casefold() in _names_of_others(self.typed.slug):
            self.errors["name.en"] = _("Another reason is called so already.")
        return named(self.typed.names, self.base)

    def awaits(self) -> bool:
        """Whose turn it is; of the reasons there from the beginning that is known."""
        if self.typed.slug in tuple(WaitingReason):
            return self.typed.slug == WaitingReason.ON_REQUESTER
        if self.typed.awaits not in ("requester", "other"):
            self.errors["awaits"] = _("Choose whose turn it is.")
        return self.typed.awaits == "requester"

    def wake_up(self) -> str:
        """Whether there is a date."""
        if self.typed.wake_up not in ("never", "optional", "required"):
            self.errors["wake_up"] = _("Choose one of these.")
        return self.typed.wake_up

    def nudges(self) -> dict[str, Any] | None:
        """The reminders, if there are any."""
        reminders = [self._reminder(at, said) for at, said in enumerate(self.typed.reminders)]
        written = [one for one in reminders if one]
        if not written and not self.typed.every_days:
            return None
        if not self.awaits():
            self.errors["every_days"] = _(
                "Reminders go to the requester, but it is not the requester’s turn. Empty them, or "
                "say above that it is."
            )
        elif not written:
            self.errors["reminder.0.en"] = _("What does the reminder say?")
        return {"every_days": self._days(), "texts": written}

    def _reminder(self, at: int, typed: Texts) -> Texts:
        texts = in_all_languages(typed, self.known)
        for code, words in texts.items():
            if len(words) > LONGEST_TEXT:
                self.errors[f"reminder.{at}.{code}"] = _(
                    "This is too long: at most %(most)s signs.", most=LONGEST_TEXT
                )
        if texts and ENGLISH not in texts:
            self.errors[f"reminder.{at}.en"] = _("Write it in English too.")
        return texts

    def _days(self) -> int:
        typed = self.typed.every_days
        days = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
        if not 1 <= days <= MOST_DAYS_APART:
            words = _("Write a number of days from 1 to %(most)s.", most=MOST_DAYS_APART)
            self.errors.setdefault("every_days", words)
        return days

    def document(self, rules: dict[str, Any]) -> ReasonDocument | None:
        """The rules together."""
        try:
            return ReasonDocument.model_validate(rules)
        except ValidationError:  # nothing known gets here: all that can be wrong has its field
            self.errors["form"] = _("Together this makes no reason. Take back the last change.")
            return None


def _names_of_others(slug: str) -> set[str]:
    others = (one for one in waiting_reasons.in_use() if one.slug != slug)
    names = (one.names if isinstance(one.names, str) else one.names[ENGLISH] for one in others)
    return {name.casefold() for name in names}
