"""Answers as they arrive: from a web form (texts, lists of texts) or as JSON, and never trusted."""

import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from decimal import Decimal

from helpdesk.i18n import _

MOST_VALUES = 200
LONGEST_RAW = 20_000

_DROPPED = frozenset({"Cc", "Cs"})  # control characters and lone surrogates


class Unreadable(ValueError):
    """An answer that cannot be taken; its text tells the person what to do about it."""


def _nobody(_asked: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Circumstances:
    """What reading an answer needs to know beyond the form.

    ``today`` and ``zone`` are the asking person's. ``people`` finds directory persons by id, name
    or mail and answers their ids (two are enough to say "several"). ``uploads`` are the ids of
    files already uploaded into this draft. ``language`` picks the form's own texts.
    """

    today: date
    zone: tzinfo = UTC
    people: Callable[[str], Sequence[str]] = _nobody
    uploads: Collection[str] = field(default_factory=frozenset)
    language: str = "en"


def several(raw: object) -> list[str]:
    """All values given, as clean single-line texts; blanks are left out, the first 200 are kept."""
    given = list(raw) if isinstance(raw, list | tuple | set | frozenset) else [raw]
    texts = (" ".join(clean(_text(one)).split()) for one in given[:MOST_VALUES])
    return [text for text in texts if text]


def single(raw: object) -> str:
    """The one value given (the last, when a form sent several), cleaned and on one line."""
    return " ".join(block(raw).split())


def block(raw: object) -> str:
    """The one value given as a text of several lines, ends trimmed, line ends as ``\\n``."""
    if isinstance(raw, list | tuple):
        raw = raw[-1] if raw else None
    return clean(_text(raw)).strip()


def clean(text: str) -> str:
    """``text`` in NFC without control characters and lone surrogates, which no database keeps."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in _DROPPED)
    return unicodedata.normalize("NFC", "".join(kept))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _plain_number(value)
    if not isinstance(value, str):
        return ""
    if len(value) > LONGEST_RAW:
        raise Unreadable(
            _("This is too long: please keep it under %(most)s characters.", most=LONGEST_RAW)
        )
    return value


def _plain_number(value: int | float) -> str:
    """The number without an exponent, so that it reads back as the same number."""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else ""
    number = Decimal(repr(value))
    if not number.is_finite() or abs(number) >= 10**18:
        return ""
    return format(number, "f") if abs(number) > Decimal("1e-18") else "0"
