"""Reminders: the answer that is still missing, and the solution nobody has said a word about."""

from datetime import datetime

from sqlalchemy import select

from helpdesk.domain.sla.reason_document import ReasonDocument
from helpdesk.extensions import db
from helpdesk.i18n import _, language
from helpdesk.mails.for_requesters import last_of_staff, why
from helpdesk.mails.letter import Action, Letter, Occasion, when
from helpdesk.models import ReasonVersion


def reminded(on: Occasion) -> Letter:
    """The requester is asked again, in the company's own words where it waits for an answer."""
    return _about_answer(on) if on.data("reason") else _about_solution(on)


def _about_answer(on: Occasion) -> Letter:
    last = last_of_staff(on)
    quoted = [_("This is what we wrote last:")] if last else []
    return Letter(
        lead=_("To go on with %(number)s, we still need your answer.", number=on.number),
        before=[*_own_words(on), *quoted],
        quote=last,
        after=_what_comes(on),
        actions=[Action(_("Answer"), on.page("#answer"))],
        why=why(on),
    )


def _about_solution(on: Occasion) -> Letter:
    closes_at = on.ticket.closes_at
    after = []
    if closes_at is not None:
        after = [
            _("If we hear nothing until %(time)s, we close the ticket.", time=when(closes_at)),
        ]
    return Letter(
        lead=_("We have solved %(number)s. Does it work?", number=on.number),
        after=after,
        actions=[
            Action(_("Yes, it works"), on.page("#verdict")),
            Action(_("No, still broken"), on.page("#verdict")),
        ],
        why=why(on),
    )


def _own_words(on: Occasion) -> list[str]:
    """What the company says in this reminder."""
    version = select(ReasonVersion.document).where(
        ReasonVersion.slug == on.data("reason"), ReasonVersion.version == on.data("rules")
    )
    document, number = db.session.scalar(version), on.data("number")
    nudges = ReasonDocument.model_validate(document).nudges if document else None
    if nudges is None or not isinstance(number, int) or number > len(nudges.texts):
        return []
    return [nudges.texts[number - 1].said_in(language())]


def _what_comes(on: Occasion) -> list[str]:
    ends = on.data("ends")
    if not isinstance(ends, str):
        return []
    time = when(datetime.fromisoformat(ends))
    return [_("If we hear nothing until %(time)s, we take it as solved.", time=time)]
