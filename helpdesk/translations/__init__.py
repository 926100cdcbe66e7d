"""The languages' catalogues: one ``.po`` file each, read as it stands.

Nothing is compiled, so nothing can be stale: a thousand texts are read in some 15 ms, once per
process and only when somebody reads that language.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).parent


def file_of(language: str) -> Path:
    """Where the catalogue of a language is kept, whether there is one or not."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(language: str) -> NullTranslations:
    """The translations into a language; English, the language of the source, needs none."""
    if not file_of(language).exists():
        return NullTranslations()
    compiled = BytesIO()
    with file_of(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)
