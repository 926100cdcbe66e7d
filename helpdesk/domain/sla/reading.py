"""Reading a ticket's events, oldest first, into the facts of the clock. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from helpdesk.domain.sla.facts import Changed, Fact, History, SetBy, Version
from helpdesk.domain.sla.happened import Facts, Pin, Replanned, Round, Stay, Terms, Wait
from helpdesk.domain.sla.waiting import Reasons, paused_by
from helpdesk.models import OPEN_STATES, EventKind, State

CHANGES: Mapping[EventKind, Changed] = {
    EventKind.PRIORITY_CHANGED: "priority",
    EventKind.CATEGORY_CHANGED: "category",
    EventKind.MOVED: "queue",
    EventKind.REPLANNED: "plan",
}
ENDINGS_WITHOUT_SOLUTION = (EventKind.WITHDRAWN, EventKind.CANCELLED)


def history_of(
    events: Sequence[Fact], plans: Mapping[int, Version], reasons: Reasons | None = None
) -> History:
    """The events of one ticket, oldest first and beginning with its opening, as facts.

    ``plans`` holds every plan version they name, ``reasons`` every reason for waiting.
    """
    reader = _Reader(events[0], plans, reasons or {})
    for fact in events:
        reader.take(fact)
    return reader.history()


class _Reader:
    """Walks through the events once and keeps what is open at the moment."""

    def __init__(self, opening: Fact, plans: Mapping[int, Version], reasons: Reasons) -> None:
        self.plans, self.reasons = plans, reasons
        self.opened_at = self.armed_at = opening.at
        self.priority: str = opening.data["priority"]
        self.plan_id: int | None = opening.data.get("plan")
        self.generation = 1
        self.set_by: SetBy = "opening"
        self.changed: Changed | None = None
        self.state: str = State.NEW
        self.waits: list[Wait] = []
        self.rests: list[tuple[datetime, datetime | None]] = []
        self.resting_since: datetime | None = None
        self.withdrawn_at: datetime | None = None
        self.replanned: list[Replanned] = []
        self.pins: list[Pin] = []
        self.stays = [Stay(opening.at, None, opening.data.get("queue"), opening.data.get("line"))]
        self.talk = _Talk(opening.at)
        self.taken_at: datetime | None = None
        self.is_at_rest = bool(opening.data.get("replayed"))
        self.lives_since: datetime | None = None

    def take(self, fact: Fact) -> None:
        if self.is_at_rest and not fact.data.get("replayed"):
            self.is_at_rest, self.lives_since = False, fact.at
        self._read_plan(fact)
        state = fact.data.get("state")
        if state is not None and (state != self.state or fact.kind is EventKind.WAITING_STARTED):
            self._leave(fact, state)
            self._enter(fact, state)
        if self.resting_since is None:
            self.talk.hear(fact)
        match fact.kind:
            case EventKind.TAKEN | EventKind.ASSIGNED:
                self.taken_at = self.taken_at or fact.at
            case EventKind.MOVED:
                self.stays[-1] = self.stays[-1]._replace(end=fact.at)
                here = Stay(fact.at, None, fact.data.get("to"), fact.data.get("line"))
                self.stays.append(here)
            case EventKind.DUE_SET:
                self.pins.append(Pin(fact.at, datetime.fromisoformat(fact.data["due"])))
            case EventKind.DUE_REMOVED:
                self.pins.append(Pin(fact.at, None))

    def _read_plan(self, fact: Fact) -> None:
        """A new plan or priority sets the promises anew; the opening only sets them.

        A newer version of the same plan (``renewed``) says nothing again that was said already.
        """
        priority = fact.data["to"] if fact.kind is EventKind.PRIORITY_CHANGED else self.priority
        plan_id = fact.data.get("plan", self.plan_id)
        if (priority, plan_id) == (self.priority, self.plan_id):
            return
        before = None
        if self.plan_id is not None:
            before = Terms(*self.plans[self.plan_id], self.priority)
        self.replanned.append(Replanned(fact.at, before))
        self.armed_at, self.set_by, self.changed = fact.at, "change", CHANGES.get(fact.kind)
        if plan_id == self.plan_id and fact.data.get("automatic"):
            self.set_by = "chain"
        elif fact.data.get("renewed"):
            self.set_by = "version"
        elif plan_id != self.plan_id:
            self.generation += 1
        self.priority, self.plan_id = priority, plan_id

    def _leave(self, fact: Fact, state: str) -> None:
        if self.waits and self.waits[-1].end is None:
            since = self.waits[-1]
            self.waits[-1] = Wait(since.start, fact.at, since.reason, since.pauses)
        if self.resting_since is not None and state in OPEN_STATES:
            self.rests.append((self.resting_since, fact.at))
            self.resting_since = self.withdrawn_at = None
            self.talk.go_on(fact.at)
            self.generation += 1
            self.armed_at, self.set_by, self.changed = fact.at, "opening", None

    def _enter(self, fact: Fact, state: str) -> None:
        if state == State.WAITING:
            reason = fact.data["reason"]
            pauses = paused_by(self.reasons, reason, fact.at)
            self.waits.append(Wait(fact.at, None, reason, pauses))
        elif state not in OPEN_STATES and self.resting_since is None:
            self.resting_since = fact.at
            if fact.kind in ENDINGS_WITHOUT_SOLUTION:
                self.withdrawn_at = fact.at
            else:
                self.taken_at = self.taken_at or fact.at
                self.talk.solve(fact.at)
        self.state = state

    def history(self) -> History:
        rests = list(self.rests)
        if self.resting_since is not None and self.withdrawn_at is None:
            rests.append((self.resting_since, None))
        facts = Facts(
            opened_at=self.opened_at,
            priority=self.priority,
            waits=tuple(self.waits),
            resolved=tuple(rests),
            taken_at=self.taken_at,
            answered_at=self.talk.answered_at,
            questions=tuple(self.talk.questions),
            silences=tuple(self.talk.silences),
            stays=tuple(self.stays),
            withdrawn_at=self.withdrawn_at,
            replanned=tuple(self.replanned),
            pins=tuple(self.pins),
        )
        return History(
            facts,
            self.plan_id,
            self.generation,
            self.armed_at,
            self.set_by,
            self.is_at_rest,
            self.lives_since,
            self.changed,
        )


class _Talk:
    """Who spoke to whom: the first answer, the questions since, and the silences.

    What the requester adds before the first answer belongs to the request, whose promise is the
    first response. Of several messages without an answer the oldest is the question.
    """

    def __init__(self, opened_at: datetime) -> None:
        self.answered_at: datetime | None = None
        self.questions: list[Round] = []
        self.silences = [Round(opened_at, None)]

    def hear(self, fact: Fact) -> None:
        """A word while the ticket is open. What a machine sends neither answers nor asks."""
        if fact.data.get("automatic"):
            return
        if _answers(fact):
            self._answer(fact.at)
            self.silences.append(Round(fact.at, None))
        elif _asks(fact) and self.answered_at is not None and not self._is_asked:
            self.questions.append(Round(fact.at, None))

    def solve(self, at: datetime) -> None:
        """A solution answers everything, and after it nobody waits for a word."""
        self._answer(at)

    def go_on(self, at: datetime) -> None:
        """Reopened: words are owed again."""
        if self.silences[-1].end is not None:
            self.silences.append(Round(at, None))

    @property
    def _is_asked(self) -> bool:
        return bool(self.questions) and self.questions[-1].end is None

    def _answer(self, at: datetime) -> None:
        self.answered_at = self.answered_at or at
        for rounds in (self.questions, self.silences):
            if rounds and rounds[-1].end is None:
                rounds[-1] = rounds[-1]._replace(end=at)


def _answers(fact: Fact) -> bool:
    """Whether staff answered the requester: by a reply, or, where another system kept no replies,
    by taking the ticket up (``responds``).
    """
    by_staff = fact.kind is EventKind.REPLIED and fact.data.get("side") == "staff"
    return by_staff or bool(fact.data.get("responds"))


def _asks(fact: Fact) -> bool:
    """Whether the requester said something that wants an answer, by whatever channel; mere thanks
    do not.
    """
    if fact.kind is EventKind.NOT_SOLVED:
        return True
    by_requester = fact.kind is EventKind.REPLIED and fact.data.get("side") == "requester"
    return by_requester and not fact.data.get("thanks")
