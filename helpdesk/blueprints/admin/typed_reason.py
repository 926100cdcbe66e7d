"""A reason for waiting as it stands in the form: as somebody typed it or as a version has it."""

from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from helpdesk.blueprints.admin.forms import line, texts
from helpdesk.domain.forms.texts import LONGEST_TEXT
from helpdesk.domain.sla.reason_document import MOST_REMINDERS, ReasonDocument
from helpdesk.models.base import Texts

LONGEST_NAME = 80


@dataclass
class TypedReason:
    """The whole form."""

    names: Texts = field(default_factory=dict)
    slug: str = ""
    pauses: list[str] = field(default_factory=lambda: ["resolution", "operational"])
    awaits: str = "other"
    """``requester``: their answer ends the wait; ``other``: it does not."""
    wake_up: str = "optional"
    every_days: str = ""
    reminders: list[Texts] = field(default_factory=lambda: [{}] * MOST_REMINDERS)
    """Always so many, an empty one where nothing is said."""


def of_form(form: MultiDict[str, str]) -> TypedReason:
    """What the browser sent."""
    return TypedReason(
        names=texts(form, "name", LONGEST_NAME),
        slug=line(form, "slug"),
        pauses=form.getlist("pauses")[:10],
        awaits=line(form, "awaits"),
        wake_up=line(form, "wake_up"),
        every_days=line(form, "every_days"),
        reminders=[texts(form, f"reminder.{at}", LONGEST_TEXT + 1) for at in range(MOST_REMINDERS)],
    )


def of_version(slug: str, names: Texts, document: ReasonDocument) -> TypedReason:
    """A stored version as the form shows it."""
    nudges = document.nudges
    written = [dict(text.root) for text in nudges.texts] if nudges else []
    return TypedReason(
        names=names,
        slug=slug,
        pauses=list(document.pauses),
        awaits="requester" if document.awaits_requester else "other",
        wake_up=document.wake_up,
        every_days=str(nudges.every_days) if nudges else "",
        reminders=[*written, *[{}] * MOST_REMINDERS][:MOST_REMINDERS],
    )
