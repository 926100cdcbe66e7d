"""What is signed is signed with SHA-256, and a key can be changed while people go on working."""

import hashlib
import hmac
from base64 import urlsafe_b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpdesk import Helpdesk, create_app
from helpdesk.settings import Settings, SettingsError, load
from tests.blueprints.auth.doors import is_signed_in, sign_in
from tests.services.slapd import Slapd
from tests.visitor import Visitor, settings

OLD, NEW = "the key of last year", "the key of this year"


@pytest.fixture
def options(directory: Slapd) -> dict[str, Any]:
    return directory.settings() | {"secret_key": OLD}


@pytest.fixture
def with_keys(app: Helpdesk) -> Callable[..., Helpdesk]:
    """The same installation, started again with other keys."""

    def started(key: str, *former: str) -> Helpdesk:
        said = {"secret_key": key, "former_secret_keys": list(former)}
        again = create_app(settings(app).model_copy(update=said))
        again.test_client_class = Visitor
        return again

    return started


def moved(before: Visitor, app: Helpdesk) -> Visitor:
    """The same browser, with its cookies, at the installation that was started again."""
    browser = app.test_client()
    assert isinstance(browser, Visitor)
    for name in ("helpdesk", "helpdesk-device"):
        if cookie := before.get_cookie(name):
            browser.set_cookie(name, cookie.value)
    return browser


def signature_of(value: str, key: str, salt: str) -> bytes:
    """HMAC-SHA-256 as itsdangerous derives it for Flask's sessions (``key_derivation="hmac"``)."""
    derived = hmac.new(key.encode(), salt.encode(), hashlib.sha256).digest()
    return hmac.new(derived, value.encode(), hashlib.sha256).digest()


def test_cookies_and_form_tokens_are_signed_with_sha_256(client: Visitor) -> None:
    sign_in(client, "employee")
    for name in ("helpdesk", "helpdesk-device"):
        cookie = client.get_cookie(name)
        assert cookie is not None
        assert len(decoded(cookie.value.rpartition(".")[2])) == 32, name
    value, _dot, signed = client.cookie.rpartition(".")
    assert decoded(signed) == signature_of(value, OLD, "cookie-session")
    field = client.page("/preferences").find("input", {"name": "csrf_token"})
    assert field is not None
    assert len(decoded(str(field["value"]).rpartition(".")[2])) == 32


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_with_the_former_key_named_nobody_has_to_sign_in_again(
    client: Visitor, with_keys: Callable[..., Helpdesk]
) -> None:
    sign_in(client, "employee")
    browser = moved(client, with_keys(NEW, OLD))
    assert is_signed_in(browser)
    choice = browser.post("/preferences", data={"language": "uk", "timezone": ""})
    assert choice.status_code == 303
    assert is_signed_in(moved(browser, with_keys(NEW)))  # what was set since is of the new key


def test_a_process_that_has_not_swapped_the_keys_yet_knows_who_signed_in_at_one_that_has(
    client: Visitor, with_keys: Callable[..., Helpdesk]
) -> None:
    before, after = with_keys(OLD, NEW), with_keys(NEW, OLD)
    sign_in(client, "employee")
    browser = moved(client, after)
    assert browser.post("/preferences", data={"language": "uk", "timezone": ""}).status_code == 303
    browser = moved(browser, before)
    assert is_signed_in(browser)
    choice = {"language": "en", "timezone": ""}
    assert browser.post("/preferences", data=choice).status_code == 303
    assert is_signed_in(moved(browser, after))


def test_a_former_key_is_worth_nothing_once_it_is_taken_away(
    client: Visitor, with_keys: Callable[..., Helpdesk]
) -> None:
    sign_in(client, "employee")
    assert not is_signed_in(moved(client, with_keys(NEW)))


def test_a_known_device_stays_known_over_a_change_of_keys(
    client: Visitor, with_keys: Callable[..., Helpdesk]
) -> None:
    sign_in(client, "employee")
    again = with_keys(NEW, OLD)
    guesses = [sign_in(again.test_client(), "employee", "guess").status_code for _ in range(4)]
    assert guesses == [422, 422, 422, 429]
    assert sign_in(moved(client, again), "employee").status_code == 303


def test_keys_are_never_shown() -> None:
    urls = {"database_url": "postgresql://me:hunter2@db/x", "redis_url": "redis://:hunter2@r/0"}
    shown = repr(Settings(secret_key=NEW, former_secret_keys=[OLD], **urls))
    assert [word for word in (OLD, NEW, "hunter2") if word in shown] == []


@pytest.mark.parametrize(
    "said",
    ['[""]', '["                    "]', '["fifteen letters"]', f'["{OLD}", ""]', "[]x", OLD],
)
def test_a_key_that_anybody_could_guess_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str
) -> None:
    monkeypatch.setenv("HELPDESK_FORMER_SECRET_KEYS", said)
    with pytest.raises(SettingsError, match="former_secret_keys") as refused:
        load(instance=tmp_path)
    assert OLD not in str(refused.value) and "fifteen letters" not in str(refused.value)


def test_three_former_keys_are_enough_and_blanks_are_no_key(tmp_path: Path) -> None:
    assert len(load(instance=tmp_path, former_secret_keys=[OLD] * 3).former_secret_keys) == 3
    with pytest.raises(SettingsError, match="former_secret_keys"):
        load(instance=tmp_path, former_secret_keys=[OLD] * 4)
    with pytest.raises(SettingsError, match="secret_key"):
        load(instance=tmp_path, secret_key="  ")
