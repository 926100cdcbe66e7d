"""No console, installer, listing or file of ours answers; those who watch learn nothing private."""

import pytest

from helpdesk import Helpdesk
from tests.security.routes import all_routes
from tests.visitor import Visitor

NOT_THERE = (
    "/console",
    "/_debug_toolbar/",
    "/admin/install",
    "/install",
    "/setup",
    "/phpinfo.php",
    "/.git/config",
    "/.env",
    "/settings.toml",
    "/secret_key",
    "/helpdesk.sqlite",
    "/instance/helpdesk.sqlite",
    "/metrics",
    "/api/",
    "/openapi.json",
    "/static/",
    "/assets/",
    "/assets/..%2f..%2fsettings.py",
    "/assets/%2e%2e/%2e%2e/settings.py",
    "/assets//etc/passwd",
    "/attachments/",
    "/attachments/..%2f..%2fsecret_key",
    "/server-status",
)


@pytest.mark.parametrize("path", NOT_THERE)
def test_there_is_nothing_behind_it(client: Visitor, as_admin: Visitor, path: str) -> None:
    for visitor in (client, as_admin):
        answer = visitor.get(path)
        asks_to_sign_in = answer.status_code == 302 and "/sign-in" in answer.location
        assert answer.status_code in (404, 308) or asks_to_sign_in, answer.status
        text = answer.get_data(as_text=True).lower()
        for word in ("debugger", "index of", "[core]", "secret_key", "root:x:"):
            assert word not in text, path


def test_those_who_watch_learn_nothing_private(client: Visitor) -> None:
    assert client.get("/healthz").get_data(as_text=True) == "ok\n"
    assert client.get("/readyz").get_data(as_text=True) == "ready\n"


def test_methods_of_other_times_are_refused(app: Helpdesk, as_admin: Visitor) -> None:
    known = {method for method, _rule in all_routes(app)}
    assert known == {"GET", "POST"}
    for method in ("TRACE", "PUT", "PATCH", "DELETE", "CONNECT"):
        assert as_admin.open("/preferences", method=method).status_code == 405


def test_a_method_cannot_be_slipped_in(as_employee: Visitor) -> None:
    for path in ("/preferences?_method=POST&timezone=Europe/Warsaw", "/sign-out?_method=POST"):
        headers = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST"}
        as_employee.get(path, headers=headers)
    page = as_employee.page("/preferences")
    chosen = page.select_one("select[name=timezone] option[selected]")
    assert chosen is None or chosen["value"] == ""


def test_debugging_is_off(app: Helpdesk, as_admin: Visitor) -> None:
    asked = as_admin.get("/?__debugger__=yes&cmd=resource&f=debugger.js")
    assert asked.mimetype == "text/html"
    assert not app.debug
    assert app.config["TEMPLATES_AUTO_RELOAD"] in (None, False)
