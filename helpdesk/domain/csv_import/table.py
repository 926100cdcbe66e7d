"""A CSV file as a header and rows of cells (RFC 4180), each row with the line it begins in."""

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from helpdesk.domain.configuration.complaints import meant
from helpdesk.domain.csv_import.encodings import encoding_of
from helpdesk.domain.csv_import.mapping import Format
from helpdesk.domain.csv_import.problems import UnreadableFile, shown

LARGEST_CELL = 10_000_000
"""Signs. More is no text of a person, but a quotation mark that is never closed."""
DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Row:
    """One record of the file."""

    line: int
    """Where it begins; a record with quoted line ends goes over several lines."""
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A file whose encoding, delimiter and header are known; rows are read anew each time."""

    file: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    lines: int

    def rows(self) -> Iterator[Row]:
        """Every row after the header; rows without any text are passed over.

        Raises UnreadableFile where quotation marks do not fit.
        """
        with self._open() as stream:
            records = _records(stream, self.delimiter)
            next(records, None)
            for row in records:
                if any(cell.strip() for cell in row.cells):
                    yield row

    def place(self, column: str) -> int:
        """The number of a column the header has."""
        return self.header.index(column)

    def _open(self) -> TextIO:
        return self.file.open(encoding=self.encoding, newline="")


def table_in(file: Path, format: Format, wanted: Collection[str] = ()) -> Table:
    """The table in a file, of which the columns ``wanted`` are needed.

    Raises UnreadableFile, naming everything that is wrong with the header.
    """
    encoding, lines = encoding_of(file, format.encoding)
    delimiter = format.delimiter or _delimiter(file, encoding, wanted)
    header = _header(file, encoding, delimiter)
    _check_header(header, wanted)
    return Table(file, encoding, delimiter, header, lines)


def _delimiter(file: Path, encoding: str, wanted: Collection[str]) -> str:
    """The sign under which the columns appear that are looked for, or else most columns."""
    fitting = {}
    for sign in DELIMITERS:
        try:
            header = _header(file, encoding, sign)
        except UnreadableFile:  # quoted cells end oddly under another sign than the file's
            header = ()
        fitting[sign] = len(set(wanted) & set(header)), len(header)
    return max(fitting, key=lambda sign: fitting[sign])


def _header(file: Path, encoding: str, delimiter: str) -> tuple[str, ...]:
    with file.open(encoding=encoding, newline="") as stream:
        first = next(_records(stream, delimiter), None)
    return tuple(cell.strip() for cell in first.cells) if first else ()


def _check_header(header: Sequence[str], wanted: Collection[str]) -> None:
    if not any(header):
        raise UnreadableFile("the file is empty: its first line has to name the columns")
    found = Counter(header)
    named = ", ".join(f"“{shown(name)}”" for name in found if name)
    wrong = []
    for column in wanted:
        if found[column] == 0:
            hint = meant(column, found) or f"; there are {named}"
            wrong.append(f"there is no column “{shown(column)}”{hint}")
        elif found[column] > 1:
            words = f"{found[column]} columns are called “{shown(column)}”: rename all but one"
            wrong.append(words)
    if wrong:
        raise UnreadableFile(*wrong)


def _records(stream: TextIO, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableFile(_mended(error), line=line) from None
        if cells:
            yield Row(line, tuple(cells))
        line = reader.line_num + 1


def _mended(error: csv.Error) -> str:
    words = str(error)
    if "expected after" in words:
        return 'after a closing quotation mark no text may follow; write " within a cell twice'
    if "unexpected end" in words or "field larger" in words:
        return "a quotation mark is opened in this row and never closed"
    return f"this cannot be read as rows of cells: {words}"
