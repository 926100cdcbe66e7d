"""Values no form of ours sends, at every parameter of every route: never a 5xx."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.routing import IntegerConverter, Rule

from helpdesk import Helpdesk
from helpdesk.extensions import db
from tests.security import access
from tests.security.endpoints import FORMS
from tests.security.routes import all_routes, path_of
from tests.visitor import Visitor

NOON = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
HOSTILE = (
    "\0",
    "x\0y",
    "9" * 15,
    "-" + "9" * 30,
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "²",
    "٣",
    "%",
    "\u202e\ufffe\U0010ffff",
    "' OR 1=1 --",
    "{{ 7*7 }} %(x)s %s {0}",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "z" * 70_000,
)
"""What people with bad intentions, and broken programs, send in place of a value."""
NUMBERS = (2**31, 2**63, 10**30)
"""Numbers beyond what a row's can be."""

ASKED = (
    *("after", "all", "assignee", "before", "category", "days", "door", "draft", "due", "for"),
    *("kind", "mode", "next", "overdue", "part", "priority", "q", "queue", "reason", "requester"),
    *("save", "state", "words"),
)
"""Every word our addresses know after their question mark."""
SENT = (
    *("back", "channel", "code", "comment", "draft", "duplicate_of", "judge_result", "key"),
    *("language", "mode", "next", "password", "person", "reason", "remove", "requester", "role"),
    *("score", "seen", "session", "shown", "text", "then", "timezone", "title", "topic", "until"),
    *("username", "version", "assignee", "category", "queue", "priority", "note", "description"),
    *("answers.x", "due", "wrong"),
)
"""Every field a form of ours has."""

Request = tuple[str, str, dict[str, str] | None]

WALKER = {
    **dict.fromkeys(("tickets", "desk", "desk_filing", "dashboards"), "lead"),
    "admin": "admin",
}
"""Who tries which part of the product: somebody whom it is open to. The others are everybody's."""


@pytest.fixture
def options() -> dict[str, Any]:
    """Nobody is stopped for trying a lot."""
    return {"tickets_per_hour": 1_000_000, "changes_per_hour": 1_000_000}


def addresses(app: Helpdesk, rule: Rule, number: int) -> Iterator[str]:
    """The rule's address as it should be, and with each of its parts hostile."""
    usual: dict[str, object] = {"slug": "vpn", "key": "a" * 32, "number": number}
    yield path_of(app, rule, usual)
    for name, converter in rule._converters.items():
        if isinstance(converter, IntegerConverter):
            yield from (path_of(app, rule, usual | {name: value}) for value in NUMBERS)
        elif name in ("slug", "key", "attachment_id"):
            yield from (path_of(app, rule, usual | {name: v.replace("/", "")}) for v in HOSTILE)


def bodies(rule: Rule) -> Iterator[dict[str, str]]:
    """Every field there is hostile at once; and a body that works with one field hostile in turn.

    Each field meets some of the values, its neighbours the others: all of them with all values
    would take minutes.
    """
    good = FORMS.get(rule.endpoint, {}) | {"draft": "a" * 32, "key": "b" * 32}
    yield from (dict.fromkeys(SENT, value) for value in HOSTILE)
    for at, name in enumerate((*good, "seen", "version")):
        yield from ({**good, name: value} for value in HOSTILE[at % 5 :: 5])


def requests(app: Helpdesk, who: str, number: int) -> Iterator[Request]:
    """Method, address and body of everything that is tried."""
    for method, rule in all_routes(app):
        room = rule.endpoint.partition(".")[0]
        if WALKER.get(room, "employee") != who or rule.endpoint == "auth.sign_out":
            continue
        body = {} if method == "POST" else None
        yield from ((method, path, body) for path in addresses(app, rule, number))
        path = next(addresses(app, rule, number))
        if method == "POST":
            yield from ((method, path, body) for body in bodies(rule))
        else:
            asked = (dict.fromkeys(ASKED, value[:4000]) for value in HOSTILE)
            yield from ((method, f"{path}?{urlencode(words)}", None) for words in asked)


@pytest.mark.parametrize("who", ["employee", "lead", "admin"])
def test_no_value_brings_a_page_down(
    app: Helpdesk, as_: Callable[[str], Visitor], who: str
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        number = access.file_ticket("own", NOON).id
        db.session.commit()
    visitor, down = as_(who), []
    for method, path, body in requests(app, who, number):
        answer = visitor.open(path, method=method, data=body)
        has_no_directory = path == "/sign-in" and answer.status_code == 503
        if answer.status_code >= 500 and not has_no_directory:
            down.append(f"{method} {path[:99]} {str(body)[:99]}: {answer.status}")
    assert down == []
