"""What is wrong with a company file, and where."""

import difflib
from collections.abc import Iterable
from typing import NamedTuple

from helpdesk.i18n import _


class Spot(NamedTuple):
    """A place in a file; both numbers begin with 1."""

    line: int
    column: int


class Complaint(NamedTuple):
    """One thing to mend, in plain words."""

    spot: Spot
    words: str

    def said_of(self, file: str) -> str:
        """The whole line, as compilers write it: editors jump to such places."""
        return f"{file}:{self.spot.line}:{self.spot.column}: {self.words}"


class WrongConfiguration(Exception):
    """The file cannot be applied; ``complaints`` tell everything that has to be mended."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        """``complaints``: at least one, in any order; kept in the order of the file."""
        self.complaints = sorted(set(complaints))
        super().__init__(f"{len(self.complaints)} things to mend")


def meant(word: str, known: Iterable[str]) -> str:
    """``; did you mean "network"?`` when something known is written nearly so, else nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return _('; did you mean "%(name)s"?', name=near[0]) if near else ""
