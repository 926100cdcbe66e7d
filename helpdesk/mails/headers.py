"""How a mail's headers are written down, so that every reader gets the same text back."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from email import policy as formats
from email.charset import Charset
from email.headerregistry import (
    AddressHeader,
    BaseHeader,
    HeaderRegistry,
    UniqueUnstructuredHeader,
)
from email.policy import EmailPolicy
from functools import lru_cache
from typing import Any

LONGEST_LINE = 76
"""RFC 2047, 2: a line with encoded words. RFC 5322, 2.1.1 would allow 998."""
LONGEST_WORD = 75
"""RFC 2047, 2: one encoded word."""
PIECES = re.compile(r"\S{1,10} *| +")
"""Of a text: ten signs are forty bytes at most, which fit into one encoded word."""
BEGINNING = re.compile(r"((?:[A-Za-z0-9]+ ){0,8}[A-Za-z0-9]{1,40}) (?=.)")
UTF8 = Charset("utf-8")


def one_line(text: str) -> str:
    """A text fit for a header: everything that could end a line or hide in one is a blank.

    Besides CR and LF, Python's own header folding ends lines at NEL, U+2028 and U+2029.
    """
    kept = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs") else c for c in text)
    return " ".join("".join(kept).split())


class _Subject(UniqueUnstructuredHeader):
    """A subject as it was typed: Python's would take ``=?…?=`` in a title for encoded words."""

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Keep the text."""
        kwds["parse_tree"] = cls.value_parser("")
        kwds["decoded"] = value


class _Headers(HeaderRegistry):
    """Makes headers. Python's own makes a class for each one it writes, and reads what it says
    anew; here kinds of headers have their class for good, and what many mails say is read once.
    """

    @lru_cache  # noqa: B019 - there is one of these
    def __getitem__(self, name: str) -> type[BaseHeader]:
        return super().__getitem__(name)

    @lru_cache(maxsize=2000)  # noqa: B019
    def __call__(self, name: str, value: str) -> BaseHeader:
        return super().__call__(name, value)


class _Written(EmailPolicy):
    """Folds what people wrote by itself: where two encoded words meet at the end of a line,
    Python 3.11 loses the space between them.
    """

    def fold(self, name: str, value: str) -> str:
        """The header's lines. Words of people that are not plain ASCII become encoded words."""
        lines = self._lines(name, value)
        return super().fold(name, value) if lines is None else lines

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same in bytes."""
        lines = self._lines(name, value)
        if lines is None:
            return super().fold_binary(name, value)
        return lines.encode("utf-8" if self.utf8 else "ascii")

    def _lines(self, name: str, value: str) -> str | None:
        """None: what Python writes well enough."""
        if isinstance(value, AddressHeader):
            return self._mailboxes(name, value)
        if name.lower() != "subject":
            return None
        text = one_line(str(value))
        if _is_plain(name, text):
            return self._folded(name, [text])
        reference, _space, rest = text.partition(" ")
        if not (reference.startswith("[") and rest and _is_plain(name, reference)):
            return self._folded(name, _encoded(text, LONGEST_LINE - len("Subject: ")))
        # [HD-12] stays readable for what sorts mails by their raw headers
        return self._folded(name, [reference, *_encoded(rest, LONGEST_LINE - 1)])

    def _mailboxes(self, name: str, value: AddressHeader) -> str | None:
        plain = str(value)
        if _is_plain(name, plain):
            return self._folded(name, [plain])
        mailboxes = []
        for one in value.addresses:
            if not (one.addr_spec.isascii() or self.utf8):
                return None
            mailboxes.append(self._lines_of([*_named(one.display_name), f"<{one.addr_spec}>"]))
        return self._folded(name, [f"{one}," for one in mailboxes[:-1]] + mailboxes[-1:])

    def _folded(self, name: str, parts: Sequence[str]) -> str:
        return f"{name}: {self._lines_of(parts)}{self.linesep}"

    def _lines_of(self, parts: Sequence[str]) -> str:
        return f"{self.linesep} ".join(parts)


def _named(name: str) -> list[str]:
    """A name's parts. Plain words at its beginning stay as they are: what is left to be encoded is
    one word then, mostly, and read alike by all; Python 3.11 sees blanks between several.
    """
    name = one_line(name)
    plain = BEGINNING.match(name)
    if not plain or len(plain[1]) > LONGEST_WORD:
        return _encoded(name, LONGEST_WORD)
    return [plain[1], *_encoded(name[plain.end() :], LONGEST_WORD)]


def _encoded(text: str, longest: int) -> list[str]:
    """The text as encoded words (RFC 2047), blanks and all: readers leave out what stands between
    two of them. They end at blanks where they can: some readers see one there all the same.
    """
    words: list[str] = []
    here = ""
    for piece in _pieces(one_line(text), longest):
        if here and len(UTF8.header_encode(here + piece)) > longest:
            words.append(here)
            here = ""
        here += piece
    return [UTF8.header_encode(word) for word in (*words, here) if word]


def _pieces(text: str, longest: int) -> Iterator[str]:
    """Whole words with the blank behind them; of those too long for a line, a few signs each."""
    for word in re.findall(r"\S+ *", text):
        if len(UTF8.header_encode(word)) <= longest:
            yield word
        else:
            yield from PIECES.findall(word)


def _is_plain(name: str, text: str) -> bool:
    """Whether it fits on a line as it stands, and nobody would take it for something encoded."""
    fits = len(name) + 2 + len(text) <= LONGEST_LINE
    return fits and text.isascii() and text.isprintable() and "=?" not in text


def _headers() -> HeaderRegistry:
    headers = _Headers()
    headers.map_to_type("subject", _Subject)  # type: ignore[arg-type]  # mixed with BaseHeader later
    return headers


FORMAT = _Written(**formats.SMTP.__dict__).clone(header_factory=_headers())
"""Of every mail that is composed here; who sends it writes it down by this, too."""
