"""The texts to translate, found in the source; and the catalogues that hold what became of them."""

from collections.abc import Mapping
from io import BytesIO
from os import PathLike
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from helpdesk.translations import file_of

PACKAGE = Path(__file__).parents[1]
METHODS = [
    ("commands/**.py", "ignore"),  # words for administrators at a terminal stay English
    ("migrations/**.py", "ignore"),
    ("**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
]
OPTIONS: Mapping[str, dict[str, str]] = {
    f"templates/**.{ending}": {"extensions": "jinja2.ext.do", "silent": "false"}
    for ending in ("html", "txt")
}
KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
HEADER = """\
# Sorted and kept up by `make translations`; read as it stands, never compiled.
msgid ""
msgstr ""
"Project-Id-Version: helpdesk\\n"
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
"""Without the usual dates: they would differ in every branch and say nothing."""


def texts() -> Catalog:
    """Every text of the code and the templates that people read. Raises on a broken template."""
    found = Catalog()
    for _file, _line, text, _comments, context in extract_from_dir(
        PACKAGE, METHODS, OPTIONS, KEYWORDS, directory_filter=_is_ours
    ):
        found.add(text, context=context)
    return found


def _is_ours(folder: str | PathLike[str]) -> bool:
    """Also the folders that Babel would pass by because they begin with ``_``, such as _macros."""
    return Path(folder).name != "__pycache__"


def read(language: str) -> Catalog:
    """The catalogue of a language as it is kept; a new one is empty."""
    if not file_of(language).exists():
        return Catalog(locale=language)
    with file_of(language).open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str, source: Catalog) -> Catalog:
    """What a language's catalogue should be: the texts of the source with the translations kept.

    A text that left the source leaves the catalogue; nothing is guessed for a new one.
    """
    catalogue = read(language)
    catalogue.update(source, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def as_text(catalogue: Catalog) -> str:
    """The file of a catalogue: one line a text, so that two branches seldom touch the same one."""
    written = BytesIO()
    write_po(written, catalogue, width=0, no_location=True, sort_output=True, omit_header=True)
    header = HEADER.format(
        language=catalogue.locale_identifier, plural_forms=catalogue.plural_forms
    )
    return header + written.getvalue().decode()
