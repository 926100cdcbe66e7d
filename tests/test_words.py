"""Every word people read can be translated: no bare text stands in a template."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[1] / "helpdesk" / "templates"
UNTRANSLATED = {"HD-", "Ctrl", "Esc", "Ctrl K", "kB", "MB", "Markdown"}
"""Names and keys that are the same in every language."""

READ_ALOUD = re.compile(r'(?:aria-label|placeholder|title|alt)="([^"]*)"')


def bare_words(source: str) -> list[str]:
    """Words of a template that stand outside gettext, in text or in attributes people hear."""
    source = re.sub(r"{#.*?#}", "", source, flags=re.DOTALL)
    source = re.sub(r"{%-?\s*trans.*?endtrans\s*-?%}", "", source, flags=re.DOTALL)
    source = re.sub(r"{% block (audience|page_class) %}.*?{% endblock %}", "", source)
    source = re.sub(r"{{.*?}}|{%.*?%}", " ", source, flags=re.DOTALL)
    heard = " ".join(READ_ALOUD.findall(source))
    seen = re.sub(r"<[^>]*>", "\n", re.sub(r"<!doctype[^>]*>", "", source), flags=re.DOTALL)
    found = [line.strip() for line in f"{seen}\n{heard}".splitlines()]
    attributes = re.compile(r'(?:[\w-]+(?:="[^"]*")?\s*)*[\w-]+="[^"]*"\s*(?:[\w-]+\s*)*')
    return [
        text
        for text in found
        if not attributes.fullmatch(text)  # a macro's own, put into a tag elsewhere
        and re.search(r"[A-Za-z]{2}", re.sub(r"&\w+;", "", text))
        and text not in UNTRANSLATED
    ]


@pytest.mark.parametrize(
    "template",
    sorted(TEMPLATES.rglob("*.html")),
    ids=lambda path: str(path.relative_to(TEMPLATES)),
)
def test_a_template_speaks_the_readers_language(template: Path) -> None:
    assert bare_words(template.read_text()) == []


def test_bare_words_are_found() -> None:
    assert bare_words("<p>{{ _('fine') }} <b>not fine</b></p>") == ["not fine"]
    assert bare_words('<img alt="not fine">') == ["not fine"]
