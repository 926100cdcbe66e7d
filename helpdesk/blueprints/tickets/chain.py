"""Who heard and who will hear what, when: the chains of a ticket as a timeline."""

from flask import abort, make_response, render_template
from werkzeug.wrappers import Response

from helpdesk import clock
from helpdesk.blueprints.tickets import blueprint
from helpdesk.blueprints.tickets.hearers import Hearers
from helpdesk.domain import policy
from helpdesk.domain.reminders import reading as reminders
from helpdesk.domain.sla.chain_wording import moment_in_words
from helpdesk.domain.sla.deed_wording import change_in_words
from helpdesk.domain.sla.dry_run import dry_run
from helpdesk.domain.sla.steps_taken import taken
from helpdesk.i18n import text_in
from helpdesk.reader import reader
from helpdesk.web import me, ticket_or_404, wants_fragment


@blueprint.get("/<int:number>/chain")
def show_chain(number: int) -> Response:
    """What was told to whom, and what comes if nothing else happens: a fragment for HTMX, else a
    page to read and print. For staff."""
    ticket = ticket_or_404(number)
    if not policy.can_see_internal(me(), ticket):
        abort(403)
    now = clock.now()
    reminding = reminders.series_of(ticket)
    past, foreseen = taken(ticket.id), dry_run(ticket, now)
    answer = make_response(
        render_template(
            "desk/_chain.html" if wants_fragment() else "desk/chain.html",
            ticket=ticket,
            past=past,
            foreseen=foreseen,
            reminding=reminding,
            reminders=reminding.coming(ticket.nudge_at, ticket.wake_at) if reminding else [],
            hearers=Hearers(foreseen.names, past),
            moment_in_words=moment_in_words,
            change_in_words=change_in_words,
            plan_name=text_in(foreseen.promises.plan.name) if foreseen.promises.plan else "",
            zone=reader().zone.key,
        )
    )
    answer.vary.add("HX-Request")
    return answer
