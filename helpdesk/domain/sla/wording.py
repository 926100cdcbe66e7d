"""A promise in words: a sentence for the requester, a pill for those who keep it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from helpdesk.domain.sla.plan import (
    DEADLINE,
    FIRST_RESPONSE,
    NEXT_RESPONSE,
    RESOLUTION,
    UPDATE,
)
from helpdesk.domain.sla.target import TargetState
from helpdesk.i18n import _, day_ends_at
from helpdesk.words import business_time, moment, span

HOUR = timedelta(hours=1)
FOR_REQUESTERS = (FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION, UPDATE, DEADLINE)
"""What requesters are told of, the nearest to them first."""


class Promise(Protocol):
    """What a stored target and a computed one have in common."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def met_at(self) -> datetime | None: ...


AnyPromise = TypeVar("AnyPromise", bound=Promise)


@dataclass(frozen=True)
class Pill:
    """A promise in two words. ``kind`` is one of over, now, soon, later, paused, kept, none."""

    kind: str
    words: str
    due_at: datetime | None = None


def next_promise(promises: Iterable[AnyPromise]) -> AnyPromise | None:
    """The promise the requester hears of next: an answer while one is owed, then the solution.

    What is promised among staff (that somebody takes it, a queue's own time) is not for them.
    """
    owed = [
        p
        for p in promises
        if p.met_at is None and p.state != "withdrawn" and p.kind in FOR_REQUESTERS
    ]
    return min(owed, key=lambda promise: FOR_REQUESTERS.index(promise.kind), default=None)


def nearness(due_at: datetime, now: datetime) -> str:
    """How near an instant to come is, wherever it is shown: "now" within the hour, "soon" before
    the reader's day ends, else "later"."""
    if due_at - now < HOUR:
        return "now"
    return "soon" if due_at < day_ends_at(now) else "later"


def pill(promise: TargetState, now: datetime) -> Pill:
    """How a promise stands, for its ticket's pages: what is left are open hours, not the night."""
    if promise.state == "withdrawn":
        return Pill("none", _("No promise"))
    if promise.met_at is not None:
        if promise.state == "missed":
            return Pill("none", _("Late"), promise.due_at)
        return Pill("kept", _("Kept"), promise.due_at)
    if promise.due_at is None:
        return Pill("paused", _("Paused"))
    away = promise.due_at - now
    if away <= timedelta():
        return Pill("over", _("%(time)s late", time=span(away)), promise.due_at)
    kind = nearness(promise.due_at, now)
    if promise.left_seconds is None:
        return Pill(kind, _("due %(time)s", time=moment(promise.due_at, now)), promise.due_at)
    left = business_time(int(promise.left_seconds) // 60)
    return Pill(kind, _("%(time)s left", time=left), promise.due_at)
