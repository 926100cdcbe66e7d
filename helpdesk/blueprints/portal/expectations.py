"""What the requester may expect, in plain words: how long it takes, how far in line, what to do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from helpdesk.blueprints.portal.progress import is_asked
from helpdesk.domain import waiting_reasons
from helpdesk.domain.reminders.reading import series_of
from helpdesk.domain.sla.wording import next_promise
from helpdesk.domain.tickets import Shown
from helpdesk.domain.usual.knowing import MOST_AHEAD, Expectation, Usual
from helpdesk.domain.usual.wording import usually
from helpdesk.i18n import _, lazy, ngettext
from helpdesk.models import Measure, State, Target, TargetKind, TargetState, WaitingReason
from helpdesk.words import moment

NAMES = {
    TargetKind.FIRST_RESPONSE: ("message-circle", lazy("First answer")),
    TargetKind.RESOLUTION: ("flag", lazy("Solution")),
}


@dataclass(frozen=True)
class Line:
    """One thing to know: its name, the sentence, and in smaller words what has to be said too."""

    icon: str
    term: str
    words: str
    more: str = ""


def lines(
    ticket: Shown, targets: Iterable[Target], known: Expectation, now: datetime
) -> list[Line]:
    """Everything to expect of an open ticket, but for what its headline says already."""
    if not ticket.is_open:
        return []
    deed = Line("hand-helping", _("What you can do"), _deed(ticket))
    to_know = [
        *_promises(ticket, targets, now),
        *_awaited(ticket, now),
        *_in_line(ticket, known.ahead),
        *_usually(ticket, known.usual),
    ]
    return [deed, *to_know] if is_asked(ticket) else [*to_know, deed]


def _promises(ticket: Shown, targets: Iterable[Target], now: datetime) -> Iterator[Line]:
    """What is still owed, but for the promise that the headline tells."""
    owed = [one for one in targets if one.met_at is None and one.kind in NAMES]
    coming = next_promise(owed)
    for target in owed:
        is_told = target is coming and target.due_at is not None and not is_asked(ticket)
        if not is_told and target.state != TargetState.WITHDRAWN:
            icon, name = NAMES[target.kind]
            yield Line(icon, str(name), _standing(ticket, target, now))


def _standing(ticket: Shown, target: Target, now: datetime) -> str:
    if target.due_at is None:
        if is_asked(ticket):
            return _("The clock stands still until you have answered.")
        return _("The clock stands still while we wait.")
    if target.due_at <= now:
        time = moment(target.due_at, now)
        return _("It was due %(time)s and is late. Sorry.", time=time)
    return _("By %(time)s.", time=moment(target.due_at, now))


def _awaited(ticket: Shown, now: datetime) -> Iterator[Line]:
    """What the work waits for, and until when."""
    if ticket.state is not State.WAITING or ticket.waiting_reason is None:
        return
    what: dict[str, str] = {
        WaitingReason.ON_REQUESTER: _("Your answer."),
        WaitingReason.ON_THIRD_PARTY: _("Somebody outside IT, such as a supplier."),
        WaitingReason.ON_APPROVAL: _("Somebody has to agree first."),
        WaitingReason.ON_PROBLEM: _("The cause is being fixed."),
        WaitingReason.ON_EVIDENCE: _("More to go by, such as the fault showing again."),
        WaitingReason.PLANNED: _("The day it is planned for."),
    }
    words = waiting_reasons.told(ticket.waiting_reason, what)
    until = ""
    if ticket.wake_at is not None and ticket.wake_at > now:
        until = _("We look at it again %(time)s at the latest.", time=moment(ticket.wake_at, now))
    elif (series := series_of(ticket)) is not None and series.ends_at is not None:
        time = moment(max(series.ends_at, now), now)
        until = _("If we hear nothing, we take it as solved %(time)s.", time=time)
    yield Line("hourglass", _("We wait for"), words, until)


def _in_line(ticket: Shown, ahead: int | None) -> Iterator[Line]:
    """How many come first; no promise, since what is urgent overtakes."""
    if ahead is None:
        return
    if ahead == 0:
        words = _("No other ticket of this team comes before yours right now.")
    elif ahead >= MOST_AHEAD:
        words = _("%(num)s or more tickets of this team come before yours right now.", num=ahead)
    else:
        words = ngettext(
            "One ticket of this team comes before yours right now.",
            "%(num)d tickets of this team come before yours right now.",
            ahead,
        )
    yield Line("users", _("Place in line"), words, _("What is urgent may still overtake it."))


def _usually(ticket: Shown, usual: dict[Measure, Usual]) -> Iterator[Line]:
    """How long it usually takes; of answers nothing once one is given."""
    if ticket.first_responded_at is not None:
        usual = {kind: known for kind, known in usual.items() if kind is Measure.RESOLUTION}
    if usual:
        cases = max(known.cases for known in usual.values())
        more = ngettext(
            "Working time, by one ticket on this topic in 90 days.",
            "Working time, by %(num)d tickets on this topic in 90 days.",
            cases,
        )
        yield Line("history", _("Usually"), usually(usual), more)


def _deed(ticket: Shown) -> str:
    if is_asked(ticket):
        return _("Answer below, then the work goes on.")
    if ticket.state is State.WAITING:
        return _("Nothing for now. If it became more urgent meanwhile, write it below.")
    if ticket.state is State.NEW:
        return _("Nothing for now. If you learn more or it gets worse, write it below.")
    return _("Nothing for now. We write here when there is news or a question.")
