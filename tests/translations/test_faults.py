"""What `make translations` and the test of the catalogues notice."""

import pytest
from babel.messages.catalog import Catalog

from helpdesk.translations.faults import faults

Texts = str | tuple[str, ...]
PLURAL = ("%(num)d mail waits.", "%(num)d mails wait.")


def faults_of(source: Texts, translation: Texts, **of_kept: object) -> list[str]:
    """What is said about one text and its Ukrainian translation."""
    known, kept = Catalog(), Catalog(locale="uk")
    known.add(source)
    kept.add(source, translation, **of_kept)
    return faults(kept, known)


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Solved", "Вирішено"),
        ("Hello %(name)s,", "Вітаємо, %(name)s!"),
        ("Read <b>this</b>", "Прочитайте <b>це</b>"),
        (PLURAL, ("%(num)d лист.", "%(num)d листи.", "%(num)d листів.")),
        ("%(what)s · %(who)s", "%(what)s · %(who)s"),
        ("Markdown", "Markdown"),
    ],
)
def test_a_good_translation_has_no_fault(source: Texts, translation: Texts) -> None:
    assert faults_of(source, translation) == []


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("Solved", "", "has no translation"),
        ("Solved", "Solved", "is the same as the source"),
        ("Hello %(name)s,", "Вітаємо!", "other placeholders"),
        ("Hello %(name)s,", "Вітаємо, %(nane)s!", "other placeholders"),
        ("%(n)s %% used", "%(n)s % використано", "other placeholders"),
        ("Keep {name}", "Зберегти", "other placeholders"),
        ("Read <b>this</b>", "Прочитайте це", "other markup"),
        ("and ", "та", "other spaces"),
        (PLURAL, ("%(num)d лист.", "%(num)d листи.", ""), "needs 3 plural forms"),
        (PLURAL, ("%(num)d лист.", "%(num)d листи."), "needs 3 plural forms"),
        (PLURAL, ("Один лист.", "%(num)d листи.", "%(num)d листів."), "other placeholders"),
    ],
)
def test_a_fault_is_named(source: Texts, translation: Texts, fault: str) -> None:
    assert [said for said in faults_of(source, translation) if fault in said]


def test_a_guess_is_a_fault() -> None:
    assert faults_of("Solved", "Вирішено", flags={"fuzzy"}) == [
        "“Solved”: is marked as a guess (fuzzy)"
    ]


def test_a_text_that_the_catalogue_lacks_is_a_fault() -> None:
    source = Catalog()
    source.add("Solved")
    source.add("New", context="state")
    assert faults(Catalog(locale="uk"), source) == [
        "“Solved”: is not in the catalogue",
        "“New”: is not in the catalogue",
    ]
