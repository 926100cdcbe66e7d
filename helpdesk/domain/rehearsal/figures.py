"""The numbers a rehearsal found, side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from helpdesk.domain.rehearsal.comparing import AFTER, BEFORE
from helpdesk.domain.sla.plan import KINDS


class Side(NamedTuple):
    """Promises on one side: as it was, or under the copy."""

    kept: int
    broken: int
    open: int

    @property
    def share(self) -> float | None:
        """The kept ones of all that are decided; None where none is."""
        decided = self.kept + self.broken
        return self.kept / decided if decided else None


class Row(NamedTuple):
    """The promises of one kind, or of one plan."""

    name: str
    before: Side
    after: Side


class Told(NamedTuple):
    """How often one kind of listener hears of something."""

    listener: str
    before: int
    after: int


@dataclass(frozen=True)
class Figures:
    """Everything counted, under the names ``comparing`` gives."""

    counts: Mapping[str, int]

    @property
    def kinds(self) -> list[Row]:
        """Per kind of promise, in the order in which they fall due; those promised on some side."""
        return self._rows("kind", KINDS)

    @property
    def plans(self) -> list[Row]:
        """Per plan, whatever its version, by short name."""
        names = {words[1] for words in map(str.split, self.counts) if words[0] == "plan"}
        return self._rows("plan", sorted(names))

    @property
    def total(self) -> Row:
        """All promises together."""
        rows = self.kinds
        sides = ([row.before for row in rows], [row.after for row in rows])
        before, after = (
            Side(*(sum(part) for part in zip((0, 0, 0), *one, strict=True))) for one in sides
        )
        return Row("", before, after)

    @property
    def listeners(self) -> list[Told]:
        """Who would have heard how often, the most often told first."""
        names = {
            name.removeprefix("notice ").rpartition(" ")[0]
            for name in self.counts
            if name.startswith("notice ")
        }
        told = [
            Told(name, self._of("notice", name, BEFORE), self._of("notice", name, AFTER))
            for name in sorted(names)
        ]
        return sorted(told, key=lambda one: -max(one.before, one.after))

    @property
    def messages(self) -> Told:
        """What that makes in messages, for what comes to somebody at once comes as one."""
        return Told("", self._of("messages", BEFORE), self._of("messages", AFTER))

    @property
    def worse(self) -> int:
        """Promises broken under the copy only."""
        return self._of("flip", "worse")

    @property
    def better(self) -> int:
        """Promises broken as it was only."""
        return self._of("flip", "better")

    @property
    def unreadable(self) -> int:
        """Tickets whose history could not be read."""
        return self._of("unreadable")

    def _rows(self, group: str, names: Iterable[str]) -> list[Row]:
        rows = [
            Row(name, self._side(group, name, BEFORE), self._side(group, name, AFTER))
            for name in names
        ]
        return [row for row in rows if any(row.before) or any(row.after)]

    def _side(self, group: str, name: str, side: str) -> Side:
        return Side(*(self._of(group, name, side, one) for one in ("kept", "broken", "open")))

    def _of(self, *words: str) -> int:
        return self.counts.get(" ".join(words), 0)
