"""Guessing is slowed down, before the directory would lock the account, and hurts no colleague."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from helpdesk import Helpdesk
from helpdesk.blueprints.auth import entrance
from helpdesk.gateways import directory as gateway
from helpdesk.gateways.directory import authenticate
from tests.blueprints.auth.doors import TOO_MANY, WRONG, is_signed_in, sign_in
from tests.conftest import Time, browser
from tests.services.cast import PASSWORD
from tests.services.slapd import Slapd
from tests.visitor import Visitor


@pytest.fixture
def options(directory: Slapd) -> dict[str, Any]:
    return directory.settings()


def guess(visitor: Visitor, times: int, name: str = "employee2") -> list[int]:
    return [sign_in(visitor, name, f"guess {n}").status_code for n in range(times)]


def test_unknown_devices_share_one_small_budget(app: Helpdesk, directory: Slapd) -> None:
    assert guess(browser(app), 2) == [422, 422]
    assert guess(browser(app), 3) == [422, 429, 429]
    answer = sign_in(browser(app), "employee2")
    assert answer.status_code == 429
    assert TOO_MANY in answer.text and WRONG not in answer.text
    assert int(answer.headers["Retry-After"]) == 900
    # the directory itself has not locked anybody
    assert authenticate(directory.config(), "employee2", PASSWORD)


def test_a_device_that_signed_in_before_is_not_hindered(app: Helpdesk, directory: Slapd) -> None:
    own = browser(app)
    sign_in(own, "employee2")
    own.post("/sign-out")
    guess(browser(app), 10)
    assert sign_in(own, "employee2", "a slip").status_code == 422
    assert authenticate(directory.config(), "employee2", PASSWORD), "four wrong ones lock nobody"


def test_a_known_device_comes_in_while_strangers_guess(app: Helpdesk) -> None:
    own = browser(app)
    sign_in(own, "employee2")
    own.post("/sign-out")
    guess(browser(app), 10)
    assert sign_in(own, "employee2").status_code == 303
    assert is_signed_in(own)


def test_a_device_known_to_one_account_is_a_stranger_to_another(app: Helpdesk) -> None:
    attacker = browser(app)
    sign_in(attacker, "employee")
    attacker.post("/sign-out")
    assert guess(attacker, 5) == [422, 422, 422, 429, 429]


def test_a_forged_device_is_a_stranger(app: Helpdesk) -> None:
    attacker = browser(app)
    attacker.set_cookie("helpdesk-device", "eyJhIjoiYiJ9.forged")
    assert guess(attacker, 4) == [422, 422, 422, 429]


def test_a_known_device_is_stopped_before_the_directory_locks(
    app: Helpdesk, directory: Slapd
) -> None:
    own = browser(app)
    sign_in(own, "employee2")
    own.post("/sign-out")
    assert guess(own, 6) == [422, 422, 422, 422, 429, 429]
    assert authenticate(directory.config(), "employee2", PASSWORD)


def test_other_spellings_of_a_name_have_no_budget_of_their_own(app: Helpdesk) -> None:
    names = ["employee2", " EMPLOYEE2 ", "employee2@example.test", "Employee2", "ｅmployee2"]
    answers = [sign_in(browser(app), name, "guess").status_code for name in names]
    assert answers == [422, 422, 422, 429, 429]


def test_the_right_password_forgets_slips(app: Helpdesk) -> None:
    visitor = browser(app)
    for _ in range(3):
        assert guess(visitor, 2) == [422, 422]
        assert sign_in(visitor, "employee2").status_code == 303
        visitor.post("/sign-out")


def test_after_a_while_one_may_try_again(app: Helpdesk, time: Time) -> None:
    assert guess(browser(app), 4) == [422, 422, 422, 429]
    time.advance(minutes=16)
    assert sign_in(browser(app), "employee2").status_code == 303


def test_guesses_far_apart_add_up(app: Helpdesk, time: Time) -> None:
    """A directory counts on while the pauses are short; so it must be here."""
    answers = []
    for _ in range(5):
        answers += guess(browser(app), 1)
        time.advance(minutes=7)
    assert answers == [422, 422, 422, 429, 429]


def test_other_accounts_are_not_touched(app: Helpdesk) -> None:
    guess(browser(app), 5)
    assert sign_in(browser(app), "employee").status_code == 303


def test_many_tries_at_once_do_not_slip_through(
    app: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def note(config: gateway.DirectoryConfig, username: str, password: str) -> Any:
        asked.append(password)
        raise gateway.WrongCredentials

    monkeypatch.setattr(entrance.directory, "authenticate", note)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: guess(browser(app), 1)[0], range(16)))
    assert len(asked) == 3
    assert sorted(answers) == [422] * 3 + [429] * 13
