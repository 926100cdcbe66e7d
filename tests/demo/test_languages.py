"""The demo company speaks every language of the product."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from helpdesk.demo.people import read_people
from helpdesk.demo.seeding.cases import SAID, TRANSLATED, content, said_in
from helpdesk.domain.configuration import document
from helpdesk.domain.configuration.source import read
from helpdesk.domain.forms.texts import Text
from helpdesk.reader import LANGUAGES
from tests.company import COMPANY

ALIKE = {"VPN", "VPN!!!", "Wi-Fi", "Figma", "AutoCAD", "Power BI", "DIALux", "Excel", "Outlook"}
ALIKE |= {"ERP", "Lumen-Office", "Lumen-Phones", "Lumen-Guests", "+ Olha Bondar", "AA 1234 BC"}
ALIKE |= {"LW-0417", "PR-023", "3B-27", "°C", "+380 67 123 45 67"}
"""Names and numbers that are the same in every language."""


def texts_of(part: object) -> Iterator[Text]:
    if isinstance(part, Text):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from texts_of(getattr(part, name))
    elif isinstance(part, tuple | list):
        for one in part:
            yield from texts_of(one)


def is_alike(text: str) -> bool:
    """An address, a number or a name."""
    return text in ALIKE or (" " not in text.replace("Budgets 2027", "") and not text.isalpha())


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_text_of_the_company_is_in_every_language(language: str) -> None:
    source = read(Path(COMPANY).read_text(encoding="utf-8"))
    company = document.Company.model_validate(source.values[()])
    found = list(texts_of(company))
    assert len(found) > 500
    lacking = [str(text) for text in found if language not in text.root]
    assert [text for text in lacking if not is_alike(text)] == []


def test_some_people_of_the_demo_read_each_language() -> None:
    spoken = [person.language for person in read_people().people]
    assert min(spoken.count(language) for language in LANGUAGES) >= 5
    employee2 = next(person for person in read_people().people if person.uid == "employee2")
    assert employee2.language == "uk"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_case_in_another_language_is_told_whole(language: str) -> None:
    in_english = {case.title: case for case in content().cases}
    for title, words in said_in(language).items():
        case = in_english[title]
        for part in SAID:
            english = getattr(case, part)
            assert bool(english) == bool(words.get(part)), (title, part)
            blanks = [set(re.findall(r"{(\w+)}", text)) for text in (english, words.get(part, ""))]
            assert blanks[0] - {"name"} == blanks[1] - {"name"}, (title, part)
        assert set(words) <= set(SAID)
