"""What the words of a ticket's row and of its mapping mean in this company."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from helpdesk.domain.configuration.complaints import Complaint
from helpdesk.domain.csv_import.cells import Reading
from helpdesk.domain.csv_import.known import People, Reasons, Unknown, queues, term, topics
from helpdesk.domain.csv_import.mapping import PersonFeed, TicketMapping, feeds
from helpdesk.domain.csv_import.reading import MappingFile
from helpdesk.domain.csv_import.tickets import Someone
from helpdesk.domain.csv_import.times import instant
from helpdesk.domain.directory.facts import fold
from helpdesk.domain.forms.reading.raw import clean
from helpdesk.models import (
    Channel,
    Priority,
    ResolutionCode,
    State,
)

LONGEST_USERNAME = 120


class Finding:
    """Finds topics, queues, people, terms and times by what a file calls them."""

    def __init__(self, file: MappingFile[TicketMapping], zone: ZoneInfo) -> None:
        """Reads what the company has; ``zone`` is that of times written without one."""
        time = partial(instant, formats=file.mapping.format.times, zone=zone)
        self._file = file
        self._feeds = feeds(file.mapping.fields)
        self.people = People()
        self._finders: dict[str, Callable[[str], Any]] = {
            "category": topics().find,
            "queue": queues().find,
            "priority": partial(term, terms=Priority),
            "channel": partial(term, terms=Channel),
            "state": partial(term, terms=State),
            "waiting_reason": Reasons().find,
            "resolution_code": partial(term, terms=ResolutionCode),
            "opened_at": time,
            "started_at": time,
            "resolved_at": time,
            "closed_at": time,
        }

    def complaints(self) -> Iterator[Complaint]:
        """Words of the mapping itself, defaults and translations, that mean nothing here."""
        for name, feed in self._feeds.items():
            meanings = {("values", word): meaning for word, meaning in feed.values.items()}
            defaults = {("default",): feed.default} if feed.default is not None else {}
            for place, word in (meanings | defaults).items():
                if words := self._wrong(name, word):
                    yield self._file.complaint(f'"{word}": {words}', "fields", name, *place)

    def meant(self, reading: Reading, name: str) -> Any:
        """What a field's word means; None if the row says nothing, or nothing that can be used."""
        word = reading.text(name)
        if not word:
            return None
        try:
            return self._finders[name](word)
        except ValueError as unknown:
            reading.refuse(name, str(unknown))
            return None

    def person(self, reading: Reading, name: str) -> Someone | None:
        """Who a field's word means; None if nobody, or nobody that can be used."""
        feed = self._feeds.get(name)
        word = " ".join(clean(reading.text(name)).split())
        if not word or not isinstance(feed, PersonFeed):
            return None
        try:
            return self._somebody(word, feed)
        except Unknown as unknown:
            reading.refuse(name, str(unknown))
            return None

    def _somebody(self, word: str, feed: PersonFeed) -> Someone | None:
        number = self.people.find(word)
        if number is not None:
            return Someone(number, word)
        if feed.unknown == "placeholder":
            if len(word) > LONGEST_USERNAME or len(fold(word)) > LONGEST_USERNAME:
                raise Unknown(f"a person's name of at most {LONGEST_USERNAME} signs is needed here")
            return Someone(None, word)
        if feed.unknown == "default":
            known = self.people.find(feed.default) if feed.default else None
            return Someone(known, feed.default) if known and feed.default else None
        raise Unknown(
            "nobody has this user name, mail address or full name: import people first, or say "
            "what unknown people become (“unknown: placeholder”)"
        )

    def _wrong(self, name: str, word: str) -> str:
        """Why a word of the mapping means nothing; empty if it does."""
        feed = self._feeds[name]
        try:
            if isinstance(feed, PersonFeed):
                is_known = self.people.find(word) is not None or feed.unknown == "placeholder"
                return "" if is_known else "nobody has this user name, mail address or full name"
            if name in self._finders:
                self._finders[name](word)
        except ValueError as unknown:
            return str(unknown)
        return ""
