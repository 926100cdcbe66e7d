"""How a person is drawn where there is no room for the name: initials on a steady tint."""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

TINTS = 5


@lru_cache(maxsize=5000)
def initials(name: str) -> str:
    """The first letters of the first and the last word of a name: "Ana de Sá" is AS."""
    words = [word for word in name.split() if word[0].isalnum()]
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper()


@lru_cache(maxsize=5000)
def tint(name: str) -> int:
    """A number below TINTS, always the same for the same name, so that a face is recognised."""
    return crc32(name.encode()) % TINTS
