"""Names in the order in which their reader looks for them."""

import unicodedata

from helpdesk.i18n import language

UKRAINIAN = {letter: at for at, letter in enumerate("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя")}
"""By code points ґ, є, і and ї would come after я."""
ALIKE = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not take apart into a plain one and a mark."""


def alphabetical(name: str) -> list[tuple[int, int, str]]:
    """A key to sort names by: case and marks come last, the reader's own alphabet first."""
    reads_cyrillic = language() == "uk"
    return [_place(letter, reads_cyrillic) for letter in name.casefold().translate(ALIKE)]


def _place(letter: str, reads_cyrillic: bool) -> tuple[int, int, str]:
    """Blanks and marks, then one alphabet after the other."""
    if letter in UKRAINIAN:
        return (1 if reads_cyrillic else 3, UKRAINIAN[letter], "")
    plain = unicodedata.normalize("NFKD", letter)[0]
    if not plain.isalnum():
        return (0, ord(plain), "")
    return (2, ord(plain), letter)
