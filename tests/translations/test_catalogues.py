"""Every text people read is there in every language, and says the same with the same blanks."""

import pytest
from babel.messages.catalog import Catalog

from helpdesk.reader import LANGUAGES
from helpdesk.translations import file_of
from helpdesk.translations.faults import faults
from helpdesk.translations.source import as_text, read, renewed, texts

OTHERS = sorted(set(LANGUAGES) - {"en"})


@pytest.fixture(scope="module")
def source() -> Catalog:
    """The texts of the code and the templates."""
    return texts()


def test_the_source_is_read_everywhere(source: Catalog) -> None:
    for place, text in {
        "a page": "What do you need help with?",
        "a macro": "Skip to the content",
        "a folder beginning with _": "Paste a screenshot, drop files here, or choose",
        "a mail": "Please answer on the ticket's page: mails to this address are not read.",
        "the domain": "Only IT staff can file a ticket for somebody else.",
        "a plural": "%(num)d new notice",
    }.items():
        assert source.get(text), place
    assert source.get("closed", context="hours")


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language: str, source: Catalog) -> None:
    assert faults(read(language), source) == [], "`make translations` lists them"


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_is_in_order(language: str, source: Catalog) -> None:
    in_order = as_text(renewed(language, source))
    assert file_of(language).read_text() == in_order, "`make translations` puts it in order"
