"""What people write is shown as they meant it, and can do no harm."""

import pytest
from bs4 import BeautifulSoup

from helpdesk.markdown import to_html
from tests.stopwatch import Stopwatch


def test_writing_in_markdown_looks_like_it() -> None:
    html = to_html("**Restart** the `spooler`\nthen try again\n\n- one\n- two")
    assert "<strong>Restart</strong> the <code>spooler</code><br>" in html
    assert "<li>one</li>" in html


def test_an_address_becomes_a_link_and_a_file_name_does_not() -> None:
    html = to_html("See https://wiki.example.org/vpn and run setup.py")
    assert '<a href="https://wiki.example.org/vpn" rel="noopener noreferrer nofollow">' in html
    assert "<a" not in html.split("and run")[1]


def test_a_heading_stands_below_those_of_the_page() -> None:
    assert to_html("# Big").startswith("<h4>Big</h4>")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<form action=/tickets/1/withdrawal><button>x",
        "<div hx-post='/x' hx-trigger=load style='position:fixed'>x</div>",
        "[x](javascript:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://spy.example.org/pixel.gif)",
        '[x](https://a.example "onmouseover=alert(1)")',
        "<https://a.example/\"onclick='x'>",
    ],
)
def test_nothing_people_write_becomes_active(hostile: str) -> None:
    for element in BeautifulSoup(to_html(hostile), "html.parser").find_all(True):
        assert element.name in ("p", "br", "a")
        assert set(element.attrs) <= {"href", "rel"}
        assert str(element.get("href", "https:")).startswith("https:")


@pytest.mark.parametrize("nasty", ["[", "*_", "> ", "|a", "http://", "`", "- ", "[a](<", "(("])
def test_no_text_takes_long(nasty: str) -> None:
    with Stopwatch() as watch:
        to_html((nasty * 50_000)[:50_000])
    assert watch.worked < 3
