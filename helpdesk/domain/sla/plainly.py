"""A promise told to the requester: when we work, what we waited for, when it is due."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from helpdesk import i18n, times
from helpdesk.domain import waiting_reasons
from helpdesk.domain.sla.calendar import Calendar, next_opening, open_slots
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.plan import DEADLINE
from helpdesk.domain.sla.plans import calendar_of
from helpdesk.domain.sla.target import TargetState
from helpdesk.i18n import _
from helpdesk.models import TargetKind
from helpdesk.words import business_time, moment, word

DAY = timedelta(days=1)
WHOLE_DAY = timedelta(hours=23)
"""A day may have that few hours when the clocks change."""


def plainly(promises: Promises, target: TargetState, now: datetime) -> str:
    """The promise in sentences without numbers of the trade, in the requester's language."""
    return " ".join(_sentences(promises, target, now))


def _sentences(promises: Promises, target: TargetState, now: datetime) -> Iterator[str]:
    if promises.plan is not None and target.kind != DEADLINE:
        yield from _hours(calendar_of(promises.plan), target.due_at or now)
    yield from _waited(target)
    name = word(TargetKind(target.kind))
    if target.met_at is not None:
        yield _("%(promise)s: done %(time)s.", promise=name, time=moment(target.met_at, now))
    elif target.state == "withdrawn":
        yield _("%(promise)s: no longer needed.", promise=name)
    elif target.due_at is None:
        yield _("%(promise)s: due once the wait is over.", promise=name)
    elif target.due_at <= now:
        time = moment(target.due_at, now)
        yield _("%(promise)s: it was due %(time)s. We are late, sorry.", promise=name, time=time)
    else:
        yield _("%(promise)s: due %(time)s.", promise=name, time=moment(target.due_at, now))


def _hours(calendar: Calendar, instant: datetime) -> Iterator[str]:
    """When we work on the day of the instant, or on the next day on which we do."""
    opens = next_opening(instant - timedelta(seconds=1), calendar)
    if opens is None:
        return
    midnight = i18n.local(opens).replace(hour=0, minute=0, second=0, microsecond=0)
    slots = open_slots(calendar, midnight, midnight + DAY)
    if sum((end - start for start, end in slots), timedelta()) >= WHOLE_DAY:
        yield _("We work around the clock.")
    elif slots:
        said = ", ".join(f"{times.time(start)}–{times.time(end)}" for start, end in slots)
        yield _("We work %(hours)s.", hours=said)


def _waited(target: TargetState) -> Iterator[str]:
    for_them = sum(
        one.seconds for one in target.segments if waiting_reasons.awaits_requester(one.reason)
    )
    others = target.paused_seconds - for_them
    if for_them >= 60:
        yield _("We waited for you %(time)s.", time=business_time(int(for_them) // 60))
    if others >= 60:
        yield _("It stood still for other reasons %(time)s.", time=business_time(int(others) // 60))
