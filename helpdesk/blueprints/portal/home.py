"""What do you need help with? Topics to choose, drafts to finish, the own open tickets."""

from flask import abort, render_template, request

from helpdesk import clock
from helpdesk.blueprints.portal import blueprint
from helpdesk.blueprints.portal.progress import progress_of
from helpdesk.domain import catalogue
from helpdesk.domain.forms import drafts
from helpdesk.domain.tickets import requested
from helpdesk.web import me, wants_fragment

LONGEST_SEARCH = 100
OPEN_ON_HOME = 5


@blueprint.get("/")
def home() -> str:
    """The portal's first page; while somebody types into its search, only what is found."""
    services = catalogue.services_for(me())
    words = request.args.get("q", "")[:LONGEST_SEARCH]
    found = catalogue.search(services, words)
    if wants_fragment():
        return render_template("portal/_found.html", found=found, words=words)
    tickets = requested.open_tickets(me(), OPEN_ON_HOME)
    return render_template(
        "portal/home.html",
        services=services,
        words=words,
        found=found,
        tickets=progress_of(tickets, clock.now()),
        drafts=drafts.unfinished(me()),
        topics={topic.id: topic for card in services for topic in (card.category, *card.topics)},
    )


@blueprint.get("/services/<slug>")
def service(slug: str) -> str:
    """The topics of one service."""
    cards = {card.category.slug: card for card in catalogue.services_for(me())}
    card = cards.get(slug) or abort(404)
    return render_template("portal/service.html", card=card)
