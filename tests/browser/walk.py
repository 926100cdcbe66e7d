"""Every page the application has, found from its routes, and who sees it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product

from werkzeug.routing import Rule

from helpdesk import Helpdesk, clock
from helpdesk.models import TargetKind
from tests import cast
from tests.browser.company import ATTACHMENT
from tests.conftest import browser
from tests.visitor import Visitor

KINDS = [kind.value for kind in TargetKind]
NOT_PAGES = ("assets.", "ops.")
"""What every page loads, and doors for machines (by blueprint)."""
READERS = (None, "employee", "agent", "manager", "admin", "lead")
"""In this order a page is given to the first who sees it."""
IN_EVERY_STATE = ("tickets.show", "admin.rehearsal")
"""Endpoints walked with every value there is; of others one page stands for all."""
ALSO_AS = {"tickets": ("agent",), "notices": ("agent",), "portal": ("agent",)}
"""Pages (by blueprint) that look different to others: walked as these people too."""


@dataclass(frozen=True)
class Place:
    """A page and who looks at it."""

    who: str | None
    path: str


def places(app: Helpdesk, numbers: tuple[int, ...]) -> list[Place]:
    """A page of each route for the first who sees one, some for more; tickets in every state."""
    visitors = {who: _visitor(app, who) for who in READERS}
    found: list[Place] = []
    for rule in _rules(app):
        more = ALSO_AS.get(rule.endpoint.split(".")[0], ())
        is_seen = False
        for who in READERS:
            if is_seen and who not in more:
                continue
            pages = (path for path in _paths(app, numbers, rule) if _is_page(visitors[who], path))
            seen = list(islice(pages, None if rule.endpoint in IN_EVERY_STATE else 1))
            found += [Place(who, path) for path in seen]
            is_seen = is_seen or bool(seen)
    return sorted(set(found), key=lambda place: (str(place.who), place.path))


def unseen_routes(app: Helpdesk, numbers: tuple[int, ...]) -> list[str]:
    """Routes for which no reader and no value gave an answer: the walk must learn them."""
    visitors = [_visitor(app, who) for who in READERS]
    return [
        rule.rule
        for rule in _rules(app)
        if not any(
            _is_answered(visitor, path)
            for path in _paths(app, numbers, rule)
            for visitor in visitors
        )
    ]


def addresses(app: Helpdesk, numbers: tuple[int, ...]) -> list[str]:
    """Every GET address with the values there are, for whoever may see it."""
    return [path for rule in _rules(app) for path in _paths(app, numbers, rule)]


def _rules(app: Helpdesk) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(NOT_PAGES):
            yield rule


def _paths(app: Helpdesk, numbers: tuple[int, ...], rule: Rule) -> Iterator[str]:
    fixed = rule.defaults or {}
    names = sorted(rule.arguments - set(fixed))
    adapter = app.url_map.bind("localhost")
    for chosen in product(*(_values(rule, name, numbers) for name in names)):
        values = dict(zip(names, chosen, strict=True))
        yield adapter.build(rule.endpoint, {**fixed, **values})


def _values(rule: Rule, name: str, numbers: tuple[int, ...]) -> Iterable[object]:
    """What may stand for a variable part of an address."""
    words = getattr(rule._converters[name], "items", None)
    if words:
        return sorted(words)
    slugs = (*cast.QUEUES, *cast.TOPICS, "help", "office", "standard", "on_requester")
    known = {"number": numbers, "slug": slugs, "attachment_id": (ATTACHMENT,), "kind": KINDS}
    return known.get(name, range(1, 4))


def _is_answered(visitor: Visitor, path: str) -> bool:
    """Whether it is there for this reader; being sent to sign in says nothing of it."""
    answer = visitor.get(path)
    return answer.status_code < 400 and "/sign-in" not in answer.headers.get("Location", "")


def _is_page(visitor: Visitor, path: str) -> bool:
    answer = visitor.get(path)
    return answer.status_code == 200 and b"<html" in answer.data[:2000]


def _visitor(app: Helpdesk, who: str | None) -> Visitor:
    visitor = browser(app)
    if who:
        with app.app_context():
            visitor.sign_in_with(cast.signed_in_token(who, now=clock.now()))
    return visitor
