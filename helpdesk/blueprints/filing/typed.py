"""What a browser sent, as the drafts and the form's walk read it."""

from dataclasses import dataclass

from flask import abort, request
from werkzeug.datastructures import MultiDict

from helpdesk import clock, i18n
from helpdesk.blueprints.filing.doors import SPOKEN, is_desk
from helpdesk.domain import people
from helpdesk.domain.forms import drafts
from helpdesk.domain.forms.drafts import Typed
from helpdesk.domain.forms.reading import Circumstances
from helpdesk.models import Attachment, Channel, Draft, Person
from helpdesk.reader import reader
from helpdesk.web import me

ANSWER = "answers."
REQUESTER, CHANNEL = "_requester", "_channel"
"""Kept among a draft's answers; the keys of a form's own fields begin with a letter."""
MOST_NAMES = 300


def sent() -> Typed:
    """The whole form as it was posted."""
    form = request.form
    answers = _answers(form)
    if is_desk():
        answers[REQUESTER] = form.get("requester", "")[:200]
        answers[CHANNEL] = form.get("channel", "")[:20]
    return Typed(form.get("title", ""), form.get("description", ""), answers)


def draft_or_404() -> Draft:
    """The reader's draft of the posted key, its row locked; the draft of a reply is not ours."""
    draft = drafts.take(me(), request.form.get("draft", ""), clock.now()) or abort(404)
    if draft.ticket_id is not None and draft.submitted_at is None:
        abort(404)
    return draft


def _answers(form: MultiDict[str, str]) -> dict[str, object]:
    names = [name for name in form if name.startswith(ANSWER)][:MOST_NAMES]
    return {name.removeprefix(ANSWER): form.getlist(name) for name in names}


def circumstances(files: list[Attachment]) -> Circumstances:
    """What reading the reader's answers needs to know beside the form."""
    return Circumstances(
        today=i18n.local(clock.now()).date(),
        zone=reader().zone,
        people=people.ids_meant_by,
        uploads=frozenset(file.id for file in files),
        language=i18n.language(),
    )


@dataclass(frozen=True)
class ForWhom:
    """Whom a ticket is for, how they reached us, and what is wrong with what was typed there."""

    typed: str = ""
    channel: Channel | None = Channel.WEB
    person: Person | None = None
    errors: tuple[tuple[str, str], ...] = ()


def for_whom(typed: Typed) -> ForWhom:
    """The requester: oneself at the portal, whoever is named at the desk."""
    if not is_desk():
        return ForWhom(person=me())
    words = str(typed.answers.get(REQUESTER, "")).strip()
    chosen = str(typed.answers.get(CHANNEL, ""))
    channel = next((one for one in SPOKEN if one.value == chosen), None)
    meant = people.meant_by(words) if words else []
    errors = []
    if len(meant) != 1:
        errors.append(("requester", _not_one(words, len(meant))))
    if channel is None:
        errors.append(("channel", i18n._("Choose how they reached us.")))
    return ForWhom(words, channel, meant[0] if len(meant) == 1 else None, tuple(errors))


def _not_one(words: str, found: int) -> str:
    if not words:
        return i18n._("Choose who needs help.")
    if found:
        return i18n._("Several people are called that. Please write the e-mail address.")
    return i18n._("Nobody by that name is in the directory. Try the e-mail address.")
