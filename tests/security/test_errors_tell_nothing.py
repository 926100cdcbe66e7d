"""Every error is a page of ours: strict headers, nothing of the inside, nothing kept."""

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from helpdesk import Helpdesk
from helpdesk.blueprints.portal import home
from tests.visitor import Visitor

INSIDE = ("Traceback", "werkzeug", "sqlalchemy", "SELECT ", ".py", "flask", "jinja", "sqlite")
"""Words that only the product's inside knows."""


def check(answer: TestResponse, status: int) -> None:
    """What every error answer has, and what it does not have."""
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in policy
    assert "Server" not in answer.headers and "X-Powered-By" not in answer.headers
    told = [word for word in INSIDE if word.lower() in answer.get_data(as_text=True).lower()]
    assert told == []


@pytest.mark.parametrize("who", ["nobody", "employee"])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/no/such/page", 404),
        ("GET", "/static/../settings.toml", 404),
        ("DELETE", "/preferences", 405),
        ("TRACE", "/", 405),
        ("PUT", "/healthz", 405),
        ("GET", "/sign-in?next=%00", 400),
    ],
)
def test_what_cannot_be_asked(
    client: Visitor,
    as_: Callable[[str], Visitor],
    who: str,
    method: str,
    path: str,
    status: int,
) -> None:
    visitor = client if who == "nobody" else as_(who)
    for headers in ({}, {"HX-Request": "true"}):
        check(visitor.open(path, method=method, headers=headers), status)


def test_a_form_without_its_token_and_one_too_large(as_employee: Visitor) -> None:
    check(as_employee.post("/preferences", csrf=False), 400)
    check(as_employee.post("/preferences", data={"text": "x" * 3_000_000}), 413)
    check(as_employee.post("/tickets/1/priority", data={"priority": "high"}), 404)


def test_an_unknown_host(client: Visitor) -> None:
    answer = client.get("/", base_url="http://evil.example")
    check(answer, 400)
    assert "evil.example" not in answer.get_data(as_text=True)
    assert '<a href="http://localhost">' in answer.get_data(as_text=True)


def test_a_mistake_of_ours(
    app: Helpdesk, as_employee: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **values: object) -> str:
        raise RuntimeError("a secret: hunter2")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(home, "render_template", fail)
    for headers in ({}, {"HX-Request": "true"}):
        answer = as_employee.get("/", headers=headers)
        check(answer, 500)
        assert "hunter2" not in answer.get_data(as_text=True)
