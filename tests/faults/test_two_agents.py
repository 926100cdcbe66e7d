"""Two agents on one ticket at the same moment, on two web processes: nobody's work is lost.

Each round both press a button at once. What one wrote over the other unseen, what was refused
without need, and what was done twice would show in the ticket's history.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from threading import Barrier

from sqlalchemy import func, select

from helpdesk import Helpdesk, database
from helpdesk.extensions import db
from helpdesk.models import Event, EventKind, EventText, Message, Ticket
from tests.databases import app_at_work
from tests.faults.browser import Answer, Browser
from tests.faults.figures import IN_FULL, measured
from tests.faults.load import new_token
from tests.faults.stage import Stage

INTERLEAVINGS = 1000 if IN_FULL else 30
ROUNDS_A_TICKET = 10
AGENTS = ("agent", "lead")
Deed = tuple[str, dict[str, str]]


@dataclass
class Tally:
    """What the agents were told."""

    accepted: Counter[str] = field(default_factory=Counter)
    conflicts: Counter[str] = field(default_factory=Counter)
    titles: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class Pair:
    """Two agents who press at the same moment."""

    def __init__(self, app: Helpdesk, browsers: list[Browser]) -> None:
        self.app, self.browsers, self.number = app, browsers, 0
        self.tally, self._start = Tally(), Barrier(2)
        self._windows = ThreadPoolExecutor(2)

    def both(self, *deeds: Deed) -> list[Answer]:
        """Each does its deed; both answers."""

        def press(browser: Browser, deed: Deed) -> Answer:
            verb, fields = deed
            self._start.wait()
            return browser.ask("POST", f"/tickets/{self.number}/{verb}", **fields)

        answers = list(self._windows.map(press, self.browsers, deeds))
        assert all(answer.status in (303, 409) for answer in answers), answers
        return answers

    def title(self) -> Deed:
        """Change the title as it was seen now."""
        return "title", {"title": new_token(), "version": str(self._version())}

    def priority(self, to: str) -> Deed:
        """Change the priority as it was seen now."""
        return "priority", {"priority": to, "version": str(self._version())}

    def _version(self) -> int:
        with app_at_work(self.app), database.reading():
            return db.session.get_one(Ticket, self.number).version

    def two_titles(self) -> None:
        """One wins; the other reads both titles and keeps the own one."""
        deeds = [self.title(), self.title()]
        answers = self.both(*deeds)
        won, lost = sorted(zip(answers, deeds, strict=True), key=lambda pair: pair[0].status)
        assert (won[0].status, lost[0].status) == (303, 409)
        assert won[1][1]["title"] in lost[0].text
        assert lost[1][1]["title"] in lost[0].text
        self.tally.titles.append(won[1][1]["title"])
        self.tally.conflicts["title"] += 1

    def title_and_priority(self, to: str) -> None:
        """Different fields do not collide."""
        deeds = [self.title(), self.priority(to)]
        assert [answer.status for answer in self.both(*deeds)] == [303, 303]
        self.tally.titles.append(deeds[0][1]["title"])
        self.tally.accepted["priority"] += 1

    def two_replies(self) -> None:
        """Both are heard, never 409."""
        self._words(text(), text())

    def reply_and_title(self) -> None:
        """A reply is no reason to refuse an edit, nor the other way round."""
        deeds = [text(), self.title()]
        assert [answer.status for answer in self.both(*deeds)] == [303, 303]
        self.tally.texts.append(deeds[0][1]["text"])
        self.tally.titles.append(deeds[1][1]["title"])

    def _words(self, *deeds: Deed) -> None:
        assert [answer.status for answer in self.both(*deeds)] == [303, 303]
        self.tally.texts += [fields["text"] for _, fields in deeds]

    def two_takes(self) -> None:
        """Exactly one has it; the other is told who."""
        taken = self.both(*[("assignee", {"assignee": "me"})] * 2)
        assert sorted(answer.status for answer in taken) == [303, 409]
        assert "has already taken" in next(a.text for a in taken if a.status == 409)
        self.tally.accepted["take"] += 1
        self.tally.conflicts["take"] += 1
        back = self.browsers[1].ask(
            "POST", f"/tickets/{self.number}/assignee", assignee="nobody", version="1000000"
        )
        assert back.status == 303

    def rounds(self, chance: Random) -> Iterator[Callable[[], None]]:
        """Ten moments at which both press something."""
        priorities = iter(["high", "low", "medium", "critical"] * 3)
        kinds = [
            self.two_titles,
            lambda: self.title_and_priority(next(priorities)),
            self.two_replies,
            self.reply_and_title,
            self.two_takes,
        ]
        moments = kinds * (ROUNDS_A_TICKET // len(kinds))
        chance.shuffle(moments)
        return iter(moments)


def text() -> Deed:
    """A reply nobody wrote before."""
    return "replies", {"text": new_token(), "key": secrets.token_hex(16)}


def test_two_agents_at_once_lose_and_double_nothing(
    stage: Stage, app: Helpdesk, at_the_browser: Callable[[str], Browser]
) -> None:
    chance = Random(1)
    stage.start("web")
    employee = at_the_browser("employee")
    pair = Pair(app, [at_the_browser(who) for who in AGENTS])
    for _ in range(INTERLEAVINGS // ROUNDS_A_TICKET):
        form = {"title": "Jam", "description": "It beeps.", "draft": secrets.token_hex(16)}
        pair.number = employee.ask("POST", "/new/printer", **form).number
        for moment in pair.rounds(chance):
            moment()
    tally = pair.tally
    with app_at_work(app), database.reading():
        titles = list(db.session.scalars(select(EventText.after).order_by(EventText.event_id)))
        replies = db.session.scalars(select(Message.body).where(Message.body.startswith("token-")))
        texts = list(replies)
        kinds = select(Event.kind, func.count()).group_by(Event.kind)
        events = dict(db.session.execute(kinds).all())
    assert titles == tally.titles
    assert Counter(texts) == Counter(tally.texts)
    assert events[EventKind.TAKEN] == tally.accepted["take"]
    assert events[EventKind.PRIORITY_CHANGED] == tally.accepted["priority"]
    measured(
        "two-agents",
        f"{INTERLEAVINGS:,} interleavings: {len(titles):,} edits, {len(texts):,} replies, "
        f"{tally.accepted['take']:,} takes: 0 lost, 0 doubled, no reply refused; "
        f"{tally.conflicts['title']:,} conflicts, each with both versions",
    )
