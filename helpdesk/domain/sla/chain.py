"""Which steps of the escalation chain are still to be taken. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from helpdesk.domain.sla.facts import History
from helpdesk.domain.sla.plan import Step
from helpdesk.domain.sla.target import TargetState


class Fired(NamedTuple):
    """A step that was taken: it never is again within its generation."""

    target: str
    step: str
    generation: int


@dataclass(frozen=True)
class Firing:
    """A step to be taken at ``at``; ``on_change`` when a change had put the target behind it."""

    target: TargetState
    key: Fired
    at: datetime
    tell: tuple[str, ...]
    on_change: bool


def steps_ahead(target: TargetState, history: History, fired: Collection[Fired]) -> list[Firing]:
    """The steps not taken yet whose instant is known, the earliest first.

    Steps that lay behind when the promise was set anew (another plan or priority, a reopening)
    are news only once: the last of them speaks, the earlier ones are dropped. A target that was
    past its due time by a change is told to those who work it, not to the whole chain, and also
    where the plan has no step for that.

    A ticket brought in from another system tells nobody anything before somebody has worked on it
    here, and nothing of what was due before then.
    """
    if target.met_at is not None or target.state == "withdrawn" or history.is_at_rest:
        return []
    known = [
        (state.step, state.reached_at)
        for state in target.steps
        if state.reached_at and not _is_of_elsewhere(state.reached_at, history)
    ]
    armed_at = history.armed_for(target)
    behind = [item for item in known if item[1] <= armed_at][-1:]
    ahead = [item for item in known if item[1] > armed_at]
    if breached_at := _breached_on_change(target, history, armed_at):
        behind = [(Step(target.kind, 100, ()), breached_at)]
    firings = []
    for step, at in behind + ahead:
        key = Fired(target.kind, f"{step.percent}%", history.generation_of(target))
        on_change = history.is_changed and step.percent >= 100 and at <= armed_at
        tell = ("assignee", "lead") if on_change else step.tell
        if key not in fired:
            firings.append(Firing(target, key, max(at, armed_at), tell, on_change))
    return firings


def _breached_on_change(
    target: TargetState, history: History, armed_at: datetime
) -> datetime | None:
    """When it was due, if the change that set it anew is what puts that into the past."""
    due_at, before = target.due_at, target.due_before_change
    if not history.is_changed or due_at is None or due_at > armed_at:
        return None
    if before is not None and before <= armed_at:  # it was late already
        return None
    return None if _is_of_elsewhere(due_at, history) else due_at


def _is_of_elsewhere(instant: datetime, history: History) -> bool:
    return history.lives_since is not None and instant <= history.lives_since


def next_check(target: TargetState, ahead: list[Firing]) -> datetime | None:
    """When the sweep must look at the target again; None when time alone changes nothing."""
    instants = [firing.at for firing in ahead]
    if target.state == "running" and target.due_at is not None:
        instants.append(target.due_at)
    return min(instants, default=None)
