"""The language before anybody is known: chosen in this browser, else what the browser asks for."""

from datetime import timedelta

from flask import has_request_context, request
from werkzeug.wrappers import Response

from helpdesk.models import Person
from helpdesk.reader import LANGUAGES
from helpdesk.settings import settings

KEPT_FOR = timedelta(days=365)


def of_browser() -> str | None:
    """The language chosen here before, else the best one the browser asks for (RFC 9110, 12.5.4).

    None where it asks for none of ours, and where no browser is.
    """
    if not has_request_context():
        return None
    chosen = request.cookies.get(_cookie(), "")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(list(LANGUAGES))


def settle(person: Person) -> None:
    """Who signs in and never chose a language goes on in that of the sign-in page; so do mails."""
    if person.language is None and of_browser() not in (None, settings().default_language):
        person.language = of_browser()


def remember(answer: Response, language: str | None) -> None:
    """Let this browser begin in the language next time; None stands for that of everybody here."""
    answer.set_cookie(
        _cookie(),
        language or settings().default_language,
        max_age=KEPT_FOR,
        secure=settings().is_https,
        httponly=True,
        samesite="Lax",
    )


def _cookie() -> str:
    return "__Host-helpdesk-language" if settings().is_https else "helpdesk-language"
