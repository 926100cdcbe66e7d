"""Lives of tickets, drawn by chance: who asks for what, and what is done about it, and when.

A life is told in the words of the verbs, so that a test can live it through the verbs as well.
Times keep to office hours of both seasons; what would lie in the future has not happened yet.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from benchmarks.corpus import words
from benchmarks.corpus.facts import Company, Topic

SPAN = timedelta(days=730)
"""Tickets were opened over two years, however many there are."""
OPEN_SHARE = 0.05
THANKS = "Thank you!"
OFFICE_OPENS, OFFICE_CLOSES = 7, 15
"""Hours in UTC that are office hours in Kyiv in winter and in summer."""


@dataclass(frozen=True)
class Deed:
    """A verb done to a ticket; ``by`` None: time itself does it."""

    verb: str
    at: datetime
    by: int | None
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Life:
    """A ticket and all that is done to it, the opening first."""

    topic: Topic
    requester: int
    title: str
    answers: dict[str, str]
    deeds: tuple[Deed, ...]


def draw(
    company: Company, number: int, until: datetime, seed: int, open_share: float = OPEN_SHARE
) -> Iterator[Life]:
    """So many lives, in the order of their opening, as they stand at ``until``."""
    chance = random.Random(seed)
    openings = []
    for _ in range(number):
        is_open = chance.random() < open_share
        age = timedelta(days=chance.expovariate(1 / 9)) if is_open else SPAN * chance.random()
        openings.append((_in_office(chance, until - min(age, SPAN)), is_open))
    for opened_at, is_open in sorted(openings):
        yield _Drawing(company, chance, until).life(min(opened_at, until), is_open)


def _in_office(chance: random.Random, at: datetime) -> datetime:
    """The instant, or one in the first hour of the next working day's morning."""
    while at.weekday() >= 5 or at.hour >= OFFICE_CLOSES or at.hour < OFFICE_OPENS:
        is_early = at.weekday() < 5 and at.hour < OFFICE_OPENS
        day = at if is_early else at + timedelta(days=1)
        at = day.replace(
            hour=OFFICE_OPENS, minute=chance.randrange(60), second=chance.randrange(60)
        )
    return at


class _Drawing:
    """One life being drawn."""

    def __init__(self, company: Company, chance: random.Random, until: datetime) -> None:
        self.company, self.chance, self.until = company, chance, until
        self.deeds: list[Deed] = []

    def life(self, opened_at: datetime, is_open: bool) -> Life:
        chance = self.chance
        # Zipf: the busiest queue gets some 28 of 100, the quietest of twenty 1.4.
        places = list(self.company.topics)
        at = chance.choices(places, [1 / (place + 1) for place in places])[0]
        topic = chance.choices(self.company.topics[at], (6, 3, 2))[0]
        self.requester = chance.choice(self.company.employees)
        self.agent = chance.choice(topic.queue.workers)
        self.at = opened_at
        title, text = chance.choice(words.TITLES), self._text(words.SENTENCES, 2, 6)
        self.deeds = [Deed("open", opened_at, self.requester, text)]
        if is_open:
            chance.choices((self._new, self._in_progress, self._waiting), (2, 5, 3))[0]()
        else:
            plots = (self._plain, self._asked, self._others, self._thanked)
            chance.choices(plots, (9, 5, 3, 3))[0]()
        deeds = tuple(deed for deed in self.deeds if deed.at <= self.until)
        answers = {"place": chance.choice(("home", "office")), "device": "Notebook N-204"}
        return Life(topic, self.requester, title, answers, deeds)

    def _do(self, verb: str, by: int | None, text: str = "", hours: float = 0, **data: Any) -> None:
        """The next deed, on average so many hours later (0: in the same minute)."""
        if hours:
            later = self.at + timedelta(hours=max(0.02, self.chance.expovariate(1 / hours)))
            self.at = _in_office(self.chance, later.replace(microsecond=self._microsecond()))
        self.deeds.append(Deed(verb, self.at, by, text, data))

    def _microsecond(self) -> int:
        return self.chance.randrange(1_000_000)

    def _text(self, pool: tuple[str, ...], least: int, most: int) -> str:
        sentences = self.chance.sample(pool, self.chance.randint(least, min(most, len(pool))))
        half = (len(sentences) + 1) // 2
        parts = (" ".join(sentences[:half]), " ".join(sentences[half:]))
        return "\n\n".join(part for part in parts if part)

    def _take(self) -> None:
        self._do("take", self.agent, hours=2)

    def _reply(self, hours: float) -> None:
        self._do("reply", self.agent, self._text(words.ANSWERS, 1, 3), hours)

    def _ask_back(self, hours: float) -> None:
        self._do("reply", self.requester, self._text(words.SENTENCES, 1, 3), hours)

    def _resolve(self, hours: float) -> None:
        self._do("resolve", self.agent, self._text(words.ANSWERS, 1, 2), hours)

    def _close(self) -> None:
        """The requester confirms, or silence closes a day after the solution."""
        silence_ends = self._resolved_at() + timedelta(days=1)
        if self.chance.random() < 0.4:
            self._do("confirm", self.requester, hours=3)
            if self.at < silence_ends:
                return
            self.deeds.pop()
        self.deeds.append(Deed("close", silence_ends, None))

    def _resolved_at(self) -> datetime:
        return next(deed.at for deed in reversed(self.deeds) if deed.verb == "resolve")

    def _plain(self) -> None:
        self._take()
        self._reply(1)
        self._resolve(10)
        self._close()

    def _asked(self) -> None:
        self._take()
        self._do("wait", self.agent, hours=1, reason="on_requester")
        self._ask_back(12)
        self._resolve(6)
        self._close()

    def _others(self) -> None:
        self._take()
        self._reply(1)
        ends_at = _in_office(self.chance, self.at + timedelta(days=self.chance.randint(1, 6)))
        self._do("wait", self.agent, reason="on_third_party", until=ends_at)
        self.at = ends_at
        self._do("wake", None)
        self._resolve(5)
        self._close()

    def _thanked(self) -> None:
        self._take()
        self._resolve(5)
        self._do("reply", self.requester, THANKS, 1)
        if self.at >= self._resolved_at() + timedelta(days=1):  # silence had closed it before
            self.deeds.pop()
        self._close()

    def _new(self) -> None:
        self._ask_back(8)
        self._ask_back(8)

    def _in_progress(self) -> None:
        self._take()
        self._reply(3)
        self._ask_back(9)

    def _waiting(self) -> None:
        self._take()
        self._reply(3)
        if self.chance.random() < 0.5:
            self._do("wait", self.agent, reason="on_requester")
        else:
            ends_at = self.until + timedelta(hours=self.chance.randint(1, 200))
            self._do("wait", self.agent, reason="on_third_party", until=ends_at)
        self._do("note", self.agent, self._text(words.NOTES, 1, 2), hours=1)
