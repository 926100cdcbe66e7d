"""Words not sent yet, kept on the server while somebody is typing."""

from flask import abort, render_template

from helpdesk import clock, web
from helpdesk.blueprints.auth.signed_in import saves_draft
from helpdesk.blueprints.tickets import blueprint
from helpdesk.blueprints.tickets.composer import MODES, ComposerForm
from helpdesk.domain.forms import drafts
from helpdesk.web import me, ticket_or_404

LONGEST = 60_000


@blueprint.post("/<int:number>/drafts")
@saves_draft
def keep_draft(number: int) -> str:
    """Keep the words as they stand, for this person only; says when they were kept."""
    ticket, form = ticket_or_404(number), ComposerForm()
    draft = drafts.take(me(), form.key.data or "", clock.now()) or abort(404)
    if draft.submitted_at is None and draft.ticket_id in (None, ticket.id):
        draft.ticket_id = ticket.id
        draft.body = (form.text.data or "")[:LONGEST].replace("\0", "")
        # A note that comes back as a public reply would tell the requester: the kind is kept too.
        draft.answers = {"mode": form.mode.data if form.mode.data in MODES else MODES[0]}
        draft.updated_at = clock.now()
        web.commit()
    return render_template("desk/_kept.html", draft=draft)
