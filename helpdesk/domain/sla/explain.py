"""Why a promise is due when it is: its time as segments with sums, and sentences about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from helpdesk.domain import waiting_reasons
from helpdesk.domain.sla.chain import steps_ahead
from helpdesk.domain.sla.chain_wording import actions_in_words, moment_in_words
from helpdesk.domain.sla.clock import RESOLVED
from helpdesk.domain.sla.firing import Firing
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.plainly import plainly
from helpdesk.domain.sla.plan import Promised
from helpdesk.domain.sla.plans import PlanVersion, calendar_of
from helpdesk.domain.sla.strip import Part, strip
from helpdesk.domain.sla.target import Segment, TargetState
from helpdesk.domain.sla.wording import Pill, pill
from helpdesk.i18n import _, text_in
from helpdesk.models import Plan as PlanRow
from helpdesk.models import Priority, TargetKind
from helpdesk.words import business_time, moment, span, word, working_days


@dataclass(frozen=True)
class Explanation:
    """Everything the strip and its printable list show about one promise, worked out when asked."""

    target: TargetState
    promises: Promises
    plan: PlanRow | PlanVersion
    now: datetime
    is_confidential: bool = False
    """Whether the ticket is."""

    @cached_property
    def title(self) -> str:
        """What is due when."""
        return _title(self.target, self.now)

    @cached_property
    def pill(self) -> Pill:
        """How much time is left to count."""
        return pill(self.target, self.now)

    @cached_property
    def status(self) -> str:
        """What the clock does now."""
        waits = self.promises.history.facts.waits
        waiting = waits[-1].reason if waits and waits[-1].end is None else None
        return _status(self.target, waiting, self.now)

    @cached_property
    def sums(self) -> str:
        """How much was counted, paused, closed and is left."""
        return _sums(self.target, self.promises)

    @cached_property
    def terms(self) -> str:
        """What was promised by which plan, in which calendar."""
        return _terms(self.target, self.plan, self.promises.history.facts.priority)

    @cached_property
    def pinned(self) -> str | None:
        """That the due date was set by hand, and what the plan would say."""
        return _pinned(self.target, self.now)

    @cached_property
    def coming(self) -> str | None:
        """The next step of the chain."""
        ahead = steps_ahead(self.target, self.promises.history, ())
        return _coming(ahead, self.now, is_confidential=self.is_confidential)

    @cached_property
    def plainly(self) -> str:
        """The same for the requester."""
        return plainly(self.promises, self.target, self.now)

    @cached_property
    def parts(self) -> list[Part]:
        """The pieces of the strip."""
        return strip(self.target)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Every stretch of its life."""
        return self.target.segments

    @property
    def total(self) -> float:
        """The length of the strip in minutes."""
        return round(sum(part.minutes for part in self.parts), 1)

    @property
    def kinds(self) -> list[str]:
        """Which kinds of parts the legend has to name."""
        return list(dict.fromkeys(part.kind for part in self.parts))


def explain(
    promises: Promises, kind: str, now: datetime, *, is_confidential: bool = False
) -> Explanation | None:
    """The explanation of one promise, in the reader's language; None when it was not made.
    ``is_confidential``: the ticket is, so no webhook hears of it.
    """
    target = promises.target(kind)
    if target is None or promises.plan is None:
        return None
    return Explanation(target, promises, promises.plan, now, is_confidential)


def reason_in_words(slug: str | None) -> str:
    """What the clock stands still for: ``Waiting for the requester``."""
    if not slug:
        return _("Waiting")
    if slug == RESOLVED:
        return _("Solved, until it was reopened")
    return waiting_reasons.name_of(slug)


def meaning(segment: Segment) -> str:
    """What the clock did in a segment, in words."""
    if segment.kind == "paused":
        return _("paused: %(reason)s", reason=reason_in_words(segment.reason))
    return _("counting") if segment.kind == "counting" else _("closed hours")


def _title(target: TargetState, now: datetime) -> str:
    name = word(TargetKind(target.kind))
    if target.state == "withdrawn":
        return _("%(promise)s: withdrawn", promise=name)
    if target.due_at is None:
        return _("%(promise)s: paused", promise=name)
    return _("%(promise)s due %(time)s", promise=name, time=moment(target.due_at, now))


def _pinned(target: TargetState, now: datetime) -> str | None:
    if not target.is_pinned:
        return None
    if target.computed_due_at is None:
        return _("The due date was set by hand.")
    time = moment(target.computed_due_at, now)
    return _("The due date was set by hand; by the plan it is %(time)s.", time=time)


def _status(target: TargetState, waiting: str | None, now: datetime) -> str:
    """What the clock does now, in one of its three words, or how it ended."""
    if target.met_at is not None:
        time = moment(target.met_at, now)
        if target.state == "met":
            return _("Kept %(time)s.", time=time)
        return _("Fulfilled %(time)s, too late.", time=time)
    if target.state == "withdrawn":
        return _("Nobody owes it any more.")
    if target.is_held:
        return _("Paused: %(reason)s.", reason=reason_in_words(waiting))
    if target.resumes_at is not None:
        return _("Closed hours, resumes %(time)s.", time=moment(target.resumes_at, now))
    return _("Counting.")


def _sums(target: TargetState, promises: Promises) -> str:
    parts = [_("%(time)s counted", time=_business(target.counted_seconds))]
    if target.paused_seconds >= 60:
        parts.append(_("%(time)s paused", time=_business(target.paused_seconds)))
    if target.closed_seconds >= 60:
        parts.append(_("%(time)s closed hours", time=_business(target.closed_seconds)))
    left = target.left_seconds
    if target in promises.unkept and left is not None and left > 0:
        parts.append(_("%(time)s left to count", time=_business(left)))
    return _("%(sums)s.", sums=", ".join(parts))


def _terms(target: TargetState, plan: PlanRow | PlanVersion, priority: str) -> str:
    if target.promised is None:
        return _("Plan %(plan)s promises nothing here.", plan=text_in(plan.name))
    if target.promised.unit == "elapsed":
        return _(
            "Plan %(plan)s, %(priority)s: %(time)s by the clock on the wall, without pauses.",
            plan=text_in(plan.name),
            priority=word(Priority(priority)).lower(),
            time=span(timedelta(minutes=target.promised.count)),
        )
    if target.kind == TargetKind.OPERATIONAL and target.line is not None:
        return _(
            "Plan %(plan)s, %(priority)s, line %(line)s: %(time)s of %(calendar)s (%(zone)s).",
            plan=text_in(plan.name),
            priority=word(Priority(priority)).lower(),
            line=target.line,
            time=promised_in_words(target.promised),
            calendar=text_in(plan.calendar.name),
            zone=calendar_of(plan).zone,
        )
    return _(
        "Plan %(plan)s, %(priority)s: %(time)s of %(calendar)s (%(zone)s).",
        plan=text_in(plan.name),
        priority=word(Priority(priority)).lower(),
        time=promised_in_words(target.promised),
        calendar=text_in(plan.calendar.name),
        zone=calendar_of(plan).zone,
    )


def promised_in_words(promised: Promised) -> str:
    """``8 h``, ``2 working days``."""
    if promised.unit == "working_days":
        return working_days(promised.count)
    return business_time(promised.count)


def _coming(ahead: Iterable[Firing], now: datetime, *, is_confidential: bool) -> str | None:
    """The next step of the chain that time will take."""
    firing = next((firing for firing in ahead if firing.at > now), None)
    if firing is None:
        return None
    does = actions_in_words(firing.actions, is_confidential=is_confidential)
    return _(
        "Next: %(time)s, %(step)s.",
        time=moment(firing.at, now),
        step=f"{moment_in_words(firing.step.at)}: {does}",
    )


def _business(seconds: float) -> str:
    return business_time(int(seconds) // 60)
