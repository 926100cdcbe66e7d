"""The ticket's page: the requester's own, or the desk's."""

from flask import render_template, request

from helpdesk.blueprints.tickets import blueprint, desk_page, portal_page
from helpdesk.domain import policy
from helpdesk.web import me, shown_or_404


@blueprint.get("/<int:number>")
def show(number: int) -> str:
    """The ticket as its reader may see it. What they may not see does not exist (404)."""
    ticket = shown_or_404(number)
    if not policy.can_see_internal(me(), ticket):
        return render_template("portal/ticket.html", **portal_page.values(ticket))
    values = desk_page.values(ticket, mode=request.args.get("mode", ""))
    return render_template("desk/ticket.html", **values)
