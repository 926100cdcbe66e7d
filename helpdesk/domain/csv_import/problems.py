"""What is wrong with a file of rows, and where."""

from typing import NamedTuple

LONGEST_SHOWN = 60


class Problem(NamedTuple):
    """One thing to mend: where it stands, what was read there, and what was expected."""

    line: int
    """The line of the file in which the row begins; the first line is 1."""
    column: str
    """The header of the column; empty if the row as a whole is wrong."""
    read: str
    """What stood there, as it was; empty if the row as a whole is wrong."""
    expected: str

    def said_of(self, file: str) -> str:
        """The whole line, as compilers write it: editors jump to such places."""
        place = f"{file}:{self.line}: "
        if not self.column:
            return f"{place}{self.expected}"
        return f"{place}{shown(self.column)}: {self._reading()}{self.expected}"

    def _reading(self) -> str:
        return f"“{shown(self.read)}”: " if self.read else ""


class UnreadableFile(Exception):
    """The file cannot be read as rows of cells: nothing of it can be imported."""

    def __init__(self, *words: str, line: int = 1) -> None:
        """``words``: one or more things to mend; ``line``: where reading stopped, from 1 on."""
        super().__init__("; ".join(words))
        self.words, self.line = words, line

    def said_of(self, file: str) -> str:
        """One line for each thing to mend, as compilers write it."""
        return "\n".join(f"{file}:{self.line}: {words}" for words in self.words)


def shown(text: str) -> str:
    """A piece of a file as it can be shown at a terminal: short, on one line, nothing in it acts
    on the terminal.
    """
    plain = "".join(sign if sign.isprintable() else "�" for sign in text[: LONGEST_SHOWN + 1])
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN]}…"
