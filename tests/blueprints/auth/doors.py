"""What the tests of signing in do again and again."""

from werkzeug.test import TestResponse

from tests.services.cast import PASSWORD
from tests.visitor import Visitor

WRONG = "Wrong name or password."
DOWN = "The company directory does not answer; your password was not checked."
TOO_MANY = "Too many tries with this name."


def sign_in(browser: Visitor, username: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """Send the sign-in form."""
    return browser.post("/sign-in", data={"username": username, "password": password, **more})


def is_signed_in(browser: Visitor) -> bool:
    """Whether pages of one's own open in this browser."""
    return browser.get("/preferences").status_code == 200
