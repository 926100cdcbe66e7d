"""What the browser loads beside a page: small, local, and kept for as long as it is true."""

import gzip
import re
from pathlib import Path

import pytest

from helpdesk import Helpdesk
from helpdesk.assets import catalogue
from helpdesk.faces import initials, tint
from helpdesk.icons import icon, is_known
from tests.visitor import Visitor

TEMPLATES = Path(__file__).parent.parent / "helpdesk" / "templates"


def test_assets_are_small() -> None:
    sizes = {name: len(asset.body) for name, asset in catalogue().items()}
    assert sizes["helpdesk.css"] <= 52_000  # 12 kB as it goes out, gzipped
    assert sizes["administration.css"] <= 8_000
    assert sum(size for name, size in sizes.items() if name.startswith("js/")) <= 20_000


def test_comments_stay_in_the_source() -> None:
    modules = [one.body.decode() for name, one in catalogue().items() if name.startswith("js/")]
    assert modules and not any(re.search(r"^\s*//", body, re.MULTILINE) for body in modules)


def test_a_fingerprinted_address_is_kept_for_a_year(client: Visitor) -> None:
    fingerprint = catalogue()["helpdesk.css"].fingerprint
    answer = client.get(f"/assets/helpdesk.css?v={fingerprint}")
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/assets/helpdesk.css?v=old").headers["Cache-Control"] == "no-cache"


def test_an_unchanged_asset_is_not_sent_again(client: Visitor) -> None:
    tag = client.get("/assets/htmx.js").headers["ETag"]
    assert client.get("/assets/htmx.js", headers={"If-None-Match": tag}).status_code == 304


def test_assets_travel_compressed(client: Visitor) -> None:
    answer = client.get("/assets/htmx.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == catalogue()["htmx.js"].body


@pytest.mark.parametrize("name", ["../settings.py", "css/base.css", "nothing.js"])
def test_nothing_else_is_served(client: Visitor, name: str) -> None:
    assert client.get(f"/assets/{name}").status_code == 404


def test_every_icon_named_in_a_template_exists() -> None:
    named = re.compile(r'icon\("([a-z0-9-]+)"')
    wrong = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in named.findall(path.read_text("utf-8"))
        if not is_known(name)
    }
    assert not wrong


def test_an_unknown_icon_takes_no_page_down() -> None:
    assert icon("no-such-icon") == icon("circle-question-mark")


def test_what_an_icon_means_is_said_and_escaped() -> None:
    assert 'aria-label="&lt;b&gt;"' in icon("inbox", "<b>")
    assert 'aria-hidden="true"' in icon("inbox")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Olha Bondar", "OB"), ("Ana de Sá", "AS"), ("Cher", "C"), ("(IT) Ihor S", "IS"), ("", "")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_person_keeps_their_tint() -> None:
    assert tint("Olha Bondar") == tint("Olha Bondar") < 5


def test_templates_carry_no_inline_style_script_or_handler(app: Helpdesk) -> None:
    """The content security policy would refuse them."""
    inline = re.compile(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|<style", re.IGNORECASE)
    guilty = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if path.parent.name != "mail"  # mail programs know no stylesheets
        and inline.search(re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL))
    }
    assert not guilty


def test_a_page_draws_each_icon_once(as_agent: Visitor) -> None:
    page = as_agent.page("/notices")
    used = {use["href"].removeprefix("#") for use in page.select("svg use")}
    drawn = [symbol["id"] for symbol in page.select("symbol")]
    assert used
    assert sorted(drawn) == sorted(used)


def test_a_fragment_carries_its_own_drawings(as_agent: Visitor) -> None:
    bell = as_agent.page("/notices/bell")
    assert bell.select("svg path")
    assert not bell.select("use")
