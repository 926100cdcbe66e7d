"""Every page in every language: no English word of ours is left, and long words fit."""

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, NavigableString
from sqlalchemy import update

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Person
from helpdesk.reader import LANGUAGES
from helpdesk.translations.faults import LATIN_WORD, PLACEHOLDER
from helpdesk.translations.source import texts
from tests import cast
from tests.browser.conftest import Visits
from tests.browser.visit import EXCESS, SIZES
from tests.browser.walk import Place

pytestmark = pytest.mark.looks

HEARD = ("aria-label", "title", "placeholder", "alt")
CAST = {*cast.PEOPLE, *(name for name, *_ in (*cast.QUEUES.values(), *cast.TOPICS.values()))}
"""Names of the tests' own company: they are data, and there in one language only."""
SHARES = 2
"""The pages are dealt out to as many tests, so that several processes walk them."""
LEAST_WORDS = 2
"""A text with blanks and fewer words of its own fits too many texts that people write."""


def english() -> re.Pattern[str]:
    """Any text of the source that has a word of its own, with something in its blanks."""
    patterns = []
    for message in texts():
        for text in (message.id,) if isinstance(message.id, str) else message.id:
            words = PLACEHOLDER.split(text)
            own = len(LATIN_WORD.findall(" ".join(words)))
            if own >= (LEAST_WORDS if len(words) > 1 else 1) and text not in CAST:
                patterns.append(".+".join(re.escape(word) for word in words))
    return re.compile("|".join(sorted(patterns, key=len, reverse=True)))


def said_on(page: str) -> Iterator[str]:
    """Every piece of text that is seen or read aloud on a page."""
    soup = BeautifulSoup(page, "html.parser")
    for element in soup(["script", "style", "svg", "code", "textarea"]):
        element.clear()
    for piece in soup.find_all(string=True):
        is_text = isinstance(piece, NavigableString) and not isinstance(piece, Comment | Doctype)
        if is_text and (text := " ".join(piece.split())):
            yield text
    for element in soup.find_all(True):
        yield from (str(element[name]) for name in HEARD if element.get(name))


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_page_speaks_the_language_and_fits(
    app: Helpdesk, pages: list[Place], visit: Visits, language: str, share: int
) -> None:
    with app.app_context():
        db.session.execute(update(Person).values(language=language))
        db.session.commit()
    foreign, faults = english(), []
    own = pages[share::SHARES]
    locale = f"{language}-UA"
    visits = {who: visit(who or "", locale=locale) for who in {place.who for place in own}}
    for place in own:
        visited = visits[place.who]
        assert visited.open(place.path) == 200
        page = visited.page.content()
        assert f'<html lang="{language}"' in page
        said = {text for text in said_on(page) if foreign.fullmatch(text)}
        faults += [f"{place.path} as {place.who}: “{text}” is English" for text in sorted(said)]
        for name, size in SIZES.items():
            visited.page.set_viewport_size(size)
            if excess := visited.page.evaluate(EXCESS):
                faults.append(f"{place.path} ({name}): sticks out {excess} px to the side")
    assert not faults, "\n".join(faults)
