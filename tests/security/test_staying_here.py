"""No address, form field or header makes an answer lead to another site."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

import pytest
from werkzeug.test import TestResponse

from helpdesk import Helpdesk
from helpdesk.extensions import db
from tests.security import access
from tests.security.endpoints import FORMS
from tests.security.routes import all_routes, path_of
from tests.visitor import Visitor

NOON = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELSEWHERE = (
    "https://evil.example/",
    "https://evil.example/",
    "//evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "\u2028//evil.example",
    "/x\r\nLocation: https://evil.example",
)
WAYS = ("next", "back", "then", "url", "return", "redirect", "door", "from")
LEADING = ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url", "Refresh")


def leads_away(answer: TestResponse) -> str | None:
    """The first header that would take a browser elsewhere, or that a value broke out of."""
    for name in LEADING:
        target = answer.headers.get(name, "")
        split = urlsplit(target.replace("\\", "/").replace("\t", ""))
        if split.netloc not in ("", "localhost") or split.scheme not in ("", "http"):
            return f"{name}: {target}"
        if any(ord(sign) < 32 for sign in target):
            return f"{name} is broken: {target!r}"
    return None


@pytest.mark.parametrize("who", ["nobody", "employee", "agent"])
def test_nothing_said_in_a_request_leads_away(
    app: Helpdesk, client: Visitor, as_: Callable[[str], Visitor], who: str
) -> None:
    visitor = client if who == "nobody" else as_(who)
    with app.app_context():
        number = access.file_ticket("own", NOON).id
        db.session.commit()
    led: list[str] = []
    for method, rule in all_routes(app):
        if rule.endpoint == "auth.sign_out" and who != "nobody":
            continue
        at = path_of(app, rule, {"number": number, "slug": "vpn", "key": "a" * 32})
        for turn, target in enumerate(ELSEWHERE):
            said = dict.fromkeys(WAYS, target)
            body = {**FORMS.get(rule.endpoint, {}), **said} if method == "POST" else None
            from_there = target.partition("\r")[0].replace("\u2028", "").strip()
            headers = dict.fromkeys(("HX-Current-URL", "Referer"), from_there)
            headers["HX-Request"] = "true"
            path, more = f"{at}?{urlencode(said)}", headers if turn % 2 else {}
            away = leads_away(visitor.open(path, method=method, data=body, headers=more))
            if away:
                led.append(f"{method} {rule.rule}: {away}")
    assert led == []


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_choice_of_a_language_stays_here(client: Visitor, target: str) -> None:
    answer = client.post("/language", data={"language": "uk", "next": target})
    assert (answer.status_code, leads_away(answer)) == (303, None)
    assert answer.location == "/"
