"""A ticket's story as its page shows it: messages, and the lines between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from helpdesk.blueprints.tickets.narration import Told, ask, tell
from helpdesk.domain.tickets import Shown
from helpdesk.domain.tickets.story import Happening, Said
from helpdesk.domain.tickets.surroundings import Surroundings
from helpdesk.models import EventKind, MessageKind
from helpdesk.web import me

FOLDED_BEYOND = 60
"""A story with more entries is shown from its end, after the description."""


@dataclass(frozen=True)
class Entry:
    """One fact: what happened in a line, what was said, or both."""

    event: Happening
    told: Told | None
    is_first_answer: bool = False

    @property
    def message(self) -> Said | None:
        """What was said, if its reader may read it."""
        return self.event.message


@dataclass(frozen=True)
class Thread:
    """The entries to show, and how many before them are folded away."""

    entries: list[Entry]
    folded: int = 0


def thread(
    ticket: Shown, events: Sequence[Happening], names: Surroundings, *, is_whole: bool
) -> Thread:
    """The story of these events, the first answer of staff marked."""
    is_mine = ticket.requester_id == me().id
    lines = [(is_mine and ask(event)) or tell(event, names) for event in events]
    entries = [
        Entry(event, told, event.at == ticket.first_responded_at and is_answer(event))
        for event, told in zip(events, lines, strict=True)
    ]
    entries = _without_overtaken([entry for entry in entries if entry.told or entry.message])
    if is_whole or len(entries) <= FOLDED_BEYOND:
        return Thread(entries)
    kept = FOLDED_BEYOND // 2
    return Thread(entries[:1] + entries[-kept:], len(entries) - kept - 1)


def _without_overtaken(entries: Sequence[Entry]) -> list[Entry]:
    """Of versions of one plan that followed one another with nothing between, only the last."""
    return [
        entry
        for entry, after in zip_longest(entries, entries[1:])
        if not (after and _is_renewal(entry.event) and _is_renewal(after.event))
    ]


def _is_renewal(event: Happening) -> bool:
    return event.kind is EventKind.REPLANNED and bool(event.data.get("renewed"))


def is_answer(event: Happening) -> bool:
    """Whether staff answered the requester here."""
    if event.kind is EventKind.RESOLVED:
        return True
    said = event.message
    return event.data.get("side") == "staff" and said is not None and said.kind is MessageKind.REPLY
