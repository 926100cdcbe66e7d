"""The promises of a life: which steps of the chain fire when, and how the targets stand at the end.

The rules themselves are the product's own pure functions; here only the instants are found at which
the sweep looks, without asking a database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from benchmarks.corpus.facts import Company
from helpdesk.domain.sla.chain import next_check, steps_ahead
from helpdesk.domain.sla.clock import evaluate
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.firing import Fired
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.reading import history_of
from helpdesk.domain.sla.target import TargetState
from helpdesk.models import Plan, TargetKind
from helpdesk.models import TargetState as StoredState


@dataclass(frozen=True)
class Escalated:
    """A step of the chain, and what the promise looked like when it fired."""

    at: datetime
    target: str
    step: str
    due_at: datetime | None
    tell: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """How the promises stand at the end."""

    promises: Promises
    fired: tuple[Escalated, ...]

    def rows(self, company: Company) -> list[dict[str, Any]]:
        """The stored targets, without their ids."""
        keys = {Fired(one.target, one.step, 1) for one in self.fired}
        history = self.promises.history
        return [
            {
                "kind": TargetKind(target.kind),
                "plan_id": company.plan_id,
                "state": StoredState(target.state),
                "started_at": target.started_at,
                "promised_minutes": target.promised.count if target.promised else None,
                "due_at": target.due_at,
                "met_at": target.met_at,
                "counted_seconds": int(target.counted_seconds),
                "generation": history.generation,
                "next_check_at": next_check(target, steps_ahead(target, history, keys)),
            }
            for target in self.promises.targets
        ]


def standing(facts: Sequence[Fact], company: Company, until: datetime) -> Standing:
    """The promises after these events, swept until ``until``."""
    last_told = facts[-1].at
    promises = _promises(facts, company, until)
    fired = [
        Escalated(at, target.kind, step.key, _due_at(facts, company, target, at), tell)
        for target in promises.targets
        for step, at, tell in _reached(target, until)
    ]
    swept = [at for target in promises.unkept for at in _looked_at(target) if at <= until]
    promises = _promises(facts, company, max([last_told, *swept]))
    return Standing(promises, tuple(sorted(fired, key=lambda one: one.at)))


def _promises(facts: Sequence[Fact], company: Company, now: datetime) -> Promises:
    history = history_of(facts, {company.plan_id: company.plan}, company.reasons)
    return Promises(history, Plan(id=company.plan_id), evaluate(history.facts, *company.plan, now))


def _reached(target: TargetState, until: datetime) -> list[tuple[Any, datetime, tuple[str, ...]]]:
    """Steps that fire: those reached before the promise was kept."""
    ends_at = target.met_at or until
    return [
        (state.step, state.reached_at, state.step.tell)
        for state in target.steps
        if state.reached_at and state.reached_at <= until and state.reached_at < ends_at
    ]


def _due_at(
    facts: Sequence[Fact], company: Company, target: TargetState, at: datetime
) -> datetime | None:
    """The due time as the sweep saw it at ``at``: a later wait has moved it since."""
    known = [fact for fact in facts if fact.at <= at]
    if len(known) == len(facts):
        return target.due_at
    seen = _promises(known, company, at).target(target.kind)
    assert seen is not None
    return seen.due_at


def _looked_at(target: TargetState) -> list[datetime]:
    """When the sweep looks at a promise that is not kept yet."""
    instants = [state.reached_at for state in target.steps] + [target.due_at]
    return [at for at in instants if at is not None]
