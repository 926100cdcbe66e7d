"""Every cookie is bound to our host, hidden from scripts, and never sent along by other sites."""

from typing import Any

import pytest

from tests.blueprints.auth.doors import sign_in
from tests.services.slapd import Slapd
from tests.visitor import Visitor


@pytest.fixture
def options(directory: Slapd) -> dict[str, Any]:
    return directory.settings() | {"public_url": "https://help.example.org"}


@pytest.fixture(autouse=True)
def came_from_our_own_page(client: Visitor) -> None:
    """With https a form must also say that it came from here."""
    client.environ_base["HTTP_REFERER"] = "https://help.example.org/sign-in"


def cookies(headers: list[str]) -> dict[str, set[str]]:
    """The attributes of each cookie set, by its name."""
    found = {}
    for line in headers:
        first, *attributes = [part.strip() for part in line.split(";")]
        found[first.partition("=")[0]] = set(attributes)
    return found


def test_cookies_are_bound_to_the_host_and_to_https(client: Visitor) -> None:
    choice = client.post("/language", data={"language": "uk"})
    set_here = cookies(choice.headers.getlist("Set-Cookie"))
    entering = sign_in(client, "employee")
    assert entering.status_code == 303
    set_here |= cookies(entering.headers.getlist("Set-Cookie"))
    assert set(set_here) == {
        "__Host-helpdesk",
        "__Host-helpdesk-device",
        "__Host-helpdesk-language",
    }
    for name, attributes in set_here.items():
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= attributes, name
        assert not any(attribute.startswith("Domain") for attribute in attributes), name


def test_the_session_ends_with_the_browser(client: Visitor) -> None:
    found = cookies(sign_in(client, "employee").headers.getlist("Set-Cookie"))
    lasting = [one for one in found["__Host-helpdesk"] if one.startswith(("Max-Age", "Expires"))]
    assert lasting == []


def test_the_device_and_language_cookies_open_nothing(client: Visitor) -> None:
    sign_in(client, "employee")
    client.delete_cookie("__Host-helpdesk", domain="help.example.org")
    assert client.get_cookie("__Host-helpdesk-device", domain="help.example.org")
    answer = client.get("/preferences")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/preferences")


def test_browsers_are_told_to_come_by_https_only_and_say_nothing_elsewhere(
    client: Visitor,
) -> None:
    for path in ("/sign-in", "/healthz", "/no/such/page"):
        headers = client.get(path).headers
        lasts, _, scope = headers["Strict-Transport-Security"].partition("; ")
        assert int(lasts.removeprefix("max-age=")) >= 365 * 24 * 3600
        assert scope == "includeSubDomains"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in headers
