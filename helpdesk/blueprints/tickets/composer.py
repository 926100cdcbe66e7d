"""Where texts are written: one text area for a reply, a note and the solution.

The same words can be sent as any of them, so nothing is lost by changing one's mind. The form's
one-time key is a draft's id: files go into that draft first, and sending twice makes one message.
"""

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from helpdesk import clock
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.domain.forms import drafts
from helpdesk.domain.tickets import Shown, Submission
from helpdesk.domain.tickets.resolving import SOLVED_CODES
from helpdesk.i18n import lazy
from helpdesk.models import Draft, ResolutionCode
from helpdesk.web import me

MODES = ("reply", "note", "solve")
SOLVED_NAMES = {
    ResolutionCode.SOLVED: lazy("Solved"),
    ResolutionCode.WORKAROUND: lazy("Worked around"),
    ResolutionCode.NO_FAULT_FOUND: lazy("No fault found"),
    ResolutionCode.NOT_POSSIBLE: lazy("Not possible"),
}


class ComposerForm(DeedForm):
    """The words, their key, and what a solution says besides."""

    key = HiddenField()
    mode = RadioField(
        choices=[SelectChoice(mode) for mode in MODES],
        validators=[Optional()],
    )
    text = TextAreaField(lazy("Your text"), id="composer-text")
    code = RadioField(
        lazy("How did it end?"),
        id="composer-code",
        choices=[SelectChoice(code.value, SOLVED_NAMES[code]) for code in SOLVED_CODES],
        default=ResolutionCode.SOLVED.value,
        validators=[Optional()],
    )
    judge_result = BooleanField(
        lazy("Wait for their judgement: silence does not close it"), id="composer-judge"
    )
    then = StringField()
    """``wait``: the ticket waits for the requester from now on."""
    draft: Draft | None = None
    """The form's draft with the files added so far, if anything was kept yet."""


def blank(ticket: Shown, mode: str = "", draft: Draft | None = None) -> ComposerForm:
    """A fresh form, or one that goes on with the reader's unsent words."""
    kept = draft.answers.get("mode", "") if draft else ""
    form = ComposerForm(
        formdata=None,
        key=draft.id if draft else drafts.new_key(),
        text=draft.body if draft else "",
        mode=next((name for name in (mode, kept) if name in MODES), MODES[0]),
        version=ticket.version,
    )
    form.draft = draft
    return form


def submission(key: str | None) -> Submission | None:
    """The form's one-time key with its draft; None for a form that brings no key."""
    draft = drafts.take(me(), key or "", clock.now())
    return Submission(draft.id, draft) if draft else None
