"""From a life to the rows that the verbs, the clock, the sweep and the mail worker leave behind.

Nothing here asks the database; that the rows are the same all the same is checked by
``tests/benchmarks``, where a sample is lived through the verbs.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from benchmarks.corpus import deeds
from benchmarks.corpus.facts import Company
from benchmarks.corpus.lives import THANKS, Deed, Life
from benchmarks.corpus.promises import Standing, standing
from benchmarks.corpus.telling import has_bell, hearers
from helpdesk.domain import history
from helpdesk.domain.sla.facts import SILENT, Fact
from helpdesk.models import Channel, EventKind, MessageKind, State, TargetKind

SAID_LATELY = timedelta(minutes=1)
"""A question asked by a reply needs no second mail that we wait for the answer."""
KINDS = {
    "open": EventKind.OPENED,
    "take": EventKind.TAKEN,
    "reply": EventKind.REPLIED,
    "note": EventKind.NOTED,
    "wait": EventKind.WAITING_STARTED,
    "wake": EventKind.WOKEN,
    "resolve": EventKind.RESOLVED,
    "confirm": EventKind.CONFIRMED,
    "close": EventKind.CLOSED,
    "escalate": EventKind.ESCALATED,
}
WRITES = {
    "open": MessageKind.DESCRIPTION,
    "reply": MessageKind.REPLY,
    "note": MessageKind.NOTE,
    "resolve": MessageKind.RESOLUTION,
}


@dataclass
class Happening:
    """What one deed leaves in the tables, without the ids that are given in the order of time."""

    at: datetime
    event: dict[str, Any]
    message: dict[str, Any] | None
    mails: list[tuple[int, str]] = field(default_factory=list)
    bells: list[int] = field(default_factory=list)
    fired: dict[str, Any] | None = None


@dataclass
class _Said:
    """An event as far as its digest reads it."""

    ticket_id: int
    version: int
    at: datetime
    channel: Channel
    kind: EventKind
    data: dict[str, Any]
    actor_id: int | None


class Written:
    """A life as rows: ``ticket``, ``targets`` and the happenings in their order."""

    def __init__(self, life: Life, number: int, company: Company, until: datetime) -> None:
        """Live it. ``number`` is the ticket's."""
        self.life, self.company = life, company
        self.salts = random.Random(number)  # they need not be secret here, only quick
        self.ticket = self._new(number)
        self.happenings: list[Happening] = []
        self._digest = ""
        self._replied_at: datetime | None = None
        promises = standing(list(_facts(life, company)), company, until)
        for deed in _with_escalations(life, promises):
            self._happen(deed)
        self.ticket["due_at"] = promises.promises.due_at if self.ticket["is_open"] else None
        self.ticket["work_order"] = promises.promises.work_order
        self.targets = [row | {"ticket_id": number} for row in promises.rows(company)]

    def _new(self, number: int) -> dict[str, Any]:
        life, topic = self.life, self.life.topic
        return {
            "id": number,
            "version": 0,
            "kind": topic.kind,
            "title": life.title,
            "category_id": topic.id,
            "form_version_id": topic.form_version_id,
            "answers": life.answers,
            "queue_id": topic.queue.id,
            "requester_id": life.requester,
            "opened_by_id": life.requester,
            "assignee_id": None,
            "owner_id": None,
            "channel": Channel.WEB,
            "state": State.NEW,
            "is_open": True,
            "priority": topic.priority,
            "opened_at": life.deeds[0].at,
            "first_responded_at": None,
            "plan_id": self.company.plan_id,
        }

    def _happen(self, deed: Deed) -> None:
        ticket, queue = self.ticket, self.life.topic.queue
        data = deeds.change(ticket, deed, queue)
        message = self._message(deed) if deed.verb in WRITES else None
        if message is not None:
            data["message_digest"] = history.salted_digest(message["salt"], message["body"])
        ticket["version"] += 1
        ticket["updated_at"] = deed.at
        channel = Channel.WEB if deed.by else Channel.SYSTEM
        kind = KINDS[deed.verb]
        said = _Said(ticket["id"], ticket["version"], deed.at, channel, kind, data, deed.by)
        self._digest = history._link(self._digest, said)  # type: ignore[arg-type]
        event = {**vars(said), "digest": self._digest}
        happening = Happening(deed.at, event, message)
        for person, mail in hearers(ticket, deed, data, queue).items():
            if has_bell(deed, person):
                happening.bells.append(person)
            if mail and not self._is_said_already(mail, deed.at):
                happening.mails.append((person, mail))
        if deed.verb == "escalate":
            happening.fired = self._fired(deed)
        self.happenings.append(happening)

    def _message(self, deed: Deed) -> dict[str, Any]:
        return {
            "ticket_id": self.ticket["id"],
            "author_id": deed.by,
            "kind": WRITES[deed.verb],
            "channel": Channel.WEB,
            "body": deed.text,
            "salt": f"{self.salts.getrandbits(128):032x}",
            "looks_like_thanks": deed.text == THANKS,
            "created_at": deed.at,
        }

    def _is_said_already(self, mail: str, at: datetime) -> bool:
        if mail == "replied":
            self._replied_at = at
        replied_at = self._replied_at
        return mail == "waiting_for_you" and bool(replied_at and replied_at > at - SAID_LATELY)

    def _fired(self, deed: Deed) -> dict[str, Any]:
        step = deed.data["step"]
        return {
            "ticket_id": self.ticket["id"],
            "target": TargetKind(step.target),
            "step": step.step,
            "generation": 1,
            "due_at": deed.at,
            "fired_at": deed.at,
        }


def _facts(life: Life, company: Company) -> Iterator[Fact]:
    """The telling events, with what the clock reads of them."""
    state, reason = State.NEW, ""
    for deed in life.deeds:
        data: dict[str, Any] = {}
        if deed.verb == "open":
            data = {"priority": life.topic.priority, "plan": company.plan_id}
        elif deed.verb == "reply":
            data = {"side": "requester" if deed.by == life.requester else "staff"}
            if deed.by == life.requester and (state, reason) == (State.WAITING, "on_requester"):
                data["state"] = state = State.IN_PROGRESS
        elif deed.verb in deeds.LEADS_TO:
            data["state"] = state = deeds.LEADS_TO[deed.verb]
            data["reason"] = reason = deed.data.get("reason", "")
        if KINDS[deed.verb] not in SILENT:
            yield Fact(KINDS[deed.verb], deed.at, data)


def _with_escalations(life: Life, promises: Standing) -> Iterator[Deed]:
    """The deeds, with the steps of the chain at their times among them."""
    fired = list(promises.fired)
    for deed in life.deeds:
        while fired and fired[0].at < deed.at:
            yield Deed("escalate", fired[0].at, None, data={"step": fired.pop(0)})
        yield deed
    for one in fired:
        yield Deed("escalate", one.at, None, data={"step": one})
