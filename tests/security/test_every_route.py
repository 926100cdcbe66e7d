"""What holds for every route there is, and for each one added later."""

from helpdesk import Helpdesk
from tests.security.routes import all_routes, path_of
from tests.visitor import Visitor

OPEN_TO_ALL = {
    "ops.alive",
    "ops.ready",
    "auth.sign_in",
    "auth.enter",
    "auth.choose_language",
    "assets.file",
}


def test_nothing_is_changed_without_a_token(app: Helpdesk, as_admin: Visitor) -> None:
    for method, rule in all_routes(app):
        if method == "GET":
            continue
        for headers in ({}, {"HX-Request": "true"}):
            path = path_of(app, rule, {})
            answer = as_admin.open(path, method=method, csrf=False, headers=headers)
            assert answer.status_code == 400, f"{method} {rule.rule}"


def test_strangers_come_no_further_than_the_sign_in(app: Helpdesk, client: Visitor) -> None:
    for method, rule in all_routes(app):
        if rule.endpoint in OPEN_TO_ALL:
            continue
        answer = client.open(path_of(app, rule, {}), method=method)
        turned_away = answer.status_code in (302, 303) and "/sign-in" in answer.location
        assert turned_away or answer.status_code == 401, f"{method} {rule.rule}: {answer.status}"


def test_every_answer_carries_the_strict_policy(app: Helpdesk, as_admin: Visitor) -> None:
    for method, rule in all_routes(app):
        if method != "GET":
            continue
        answer = as_admin.get(path_of(app, rule, {}))
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, rule.rule
        assert "default-src 'none'" in policy, rule.rule
        assert answer.headers["X-Content-Type-Options"] == "nosniff", rule.rule
        if rule.endpoint != "assets.file":
            assert answer.headers["Cache-Control"] == "no-store", rule.rule


def test_an_unknown_host_is_refused_everywhere(app: Helpdesk, as_admin: Visitor) -> None:
    for method, rule in all_routes(app):
        answer = as_admin.open(
            path_of(app, rule, {}), method=method, base_url="http://evil.example"
        )
        assert answer.status_code == 400, f"{method} {rule.rule}"


def test_reading_changes_nothing(app: Helpdesk, as_admin: Visitor, statements) -> None:  # type: ignore[no-untyped-def]
    """GET writes nothing, but when a session was last seen."""
    for method, rule in all_routes(app):
        if method != "GET":
            continue
        with statements() as made:
            as_admin.get(path_of(app, rule, {}))
        changes = [sql for sql in made if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
        assert all("web_session" in sql for sql in changes), f"{rule.rule}: {changes}"
