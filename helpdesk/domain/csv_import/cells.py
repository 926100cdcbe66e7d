"""What a row says about each field: its cell, translated, or the default."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from helpdesk.domain.csv_import.mapping import Feed
from helpdesk.domain.csv_import.problems import Problem
from helpdesk.domain.csv_import.table import Row, Table
from helpdesk.domain.directory.facts import fold
from helpdesk.domain.forms.reading.raw import clean


@dataclass(frozen=True)
class Given:
    """What a field is given, and where that was read."""

    text: str
    """Translated, without outer blanks; empty where the row says nothing and there is no default.
    """
    column: str
    """Empty if the value comes from the mapping alone."""
    read: str
    """The cell as it stands in the file."""


@dataclass
class Reading:
    """One row being understood: what its fields are given, and everything that is wrong with it."""

    line: int
    fields: Mapping[str, Given]
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, name: str, expected: str) -> None:
        """Note that a field's value cannot be used."""
        given = self.fields.get(name) or Given("", "", "")
        # Where a default fails, the column it stands in for is the place to look at.
        self.problems.append(Problem(self.line, given.column or name, given.read, expected))

    def text(self, name: str) -> str:
        """What the field is given; empty if nothing."""
        given = self.fields.get(name)
        return given.text if given else ""

    def short(self, name: str, longest: int) -> str:
        """A text that has to fit into so many signs and stands on one line, as forms read them."""
        text = " ".join(clean(self.text(name)).split())
        if len(text) > longest:
            self.refuse(name, f"at most {longest} signs fit here, these are {len(text):,}")
        return text


class Cells:
    """Reads the fields out of rows, as the mapping says."""

    def __init__(self, table: Table, feeds: Mapping[str, Feed]) -> None:
        """``table`` has every column that ``feeds`` names."""
        self._width = len(table.header)
        self._places = {
            name: table.place(feed.column) if feed.column else None for name, feed in feeds.items()
        }
        self._feeds = feeds
        self._meanings = {
            name: {fold(word): meaning for word, meaning in feed.values.items()}
            for name, feed in feeds.items()
        }

    def read(self, row: Row) -> Reading:
        """The row's fields. A row of another width, or with signs no text has, is refused whole."""
        reading = Reading(row.line, {})
        if len(row.cells) != self._width:
            words = f"this row has {len(row.cells)} cells, the header {self._width}"
            reading.problems.append(Problem(row.line, "", "", words))
            return reading
        reading.fields = {name: self._given(name, row) for name in self._feeds}
        for name, given in reading.fields.items():
            if "\0" in given.read:
                reading.refuse(name, "a NUL byte stands here, which no text has")
        return reading

    def _given(self, name: str, row: Row) -> Given:
        feed, place = self._feeds[name], self._places[name]
        if place is None or feed.column is None:
            return Given(feed.default or "", "", "")
        cell = row.cells[place].strip()
        if not cell:
            return Given(feed.default or "", feed.column, "")
        meanings = self._meanings[name]
        meaning = meanings.get(fold(cell)) if meanings else None
        return Given(meaning or cell, feed.column, cell)
