"""Which steps of the escalation chain are still to be taken. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from helpdesk.domain.sla.facts import History
from helpdesk.domain.sla.firing import Fired, Firing
from helpdesk.domain.sla.step import Actions, Circumstances, Moment, Step
from helpdesk.domain.sla.target import StepState, TargetState

THOSE_WHO_WORK_IT = Actions(("assignee", "lead"))


class _Known(NamedTuple):
    """An instant at which a step is taken, for the ``number``-th time again."""

    at: datetime
    step: Step
    number: int


def steps_ahead(
    target: TargetState,
    history: History,
    fired: Collection[Fired],
    until: datetime | None = None,
) -> list[Firing]:
    """The steps not taken yet whose instant is known, the earliest first; whether one is for the
    ticket is asked when its instant comes. Of a step that is repeated, every repetition up to
    ``until`` and the one after it.

    Steps that lay behind when the promise was set anew (another plan or priority, a reopening)
    are news only once: the last of them speaks, the earlier ones are dropped, and all it does is to
    tell. Where that depends on the ticket, those that may be the last one come, the last one first.
    A target that was past its due time by a change is told to those who work it, not to the whole
    chain, and also where the plan has no step for that. Where the chain itself raised the priority,
    its steps from the due time on are taken at once instead; a newer version of the same plan has
    no step speak of what lies behind.

    A ticket brought in from another system tells nobody anything before somebody has worked on it
    here, and nothing of what was due before then.
    """
    if target.met_at is not None or target.state == "withdrawn" or history.is_at_rest:
        return []
    armed_at, generation = history.armed_for(target), history.generation_of(target)
    behind, ahead = _on_either_side(target, history, fired, until)
    set_by = history.set_by if armed_at == history.armed_at else "change"
    carried = [*_carried_on(behind)] if set_by == "chain" else []
    if breached_at := _breached_on_change(target, history, armed_at):
        step = Step(target.kind, Moment("percent", 100), THOSE_WHO_WORK_IT)
        is_told = any(known.step.tell and known.step.only_if is None for known in carried)
        behind = [] if is_told else [_Known(breached_at, step, 0)]
    elif set_by == "version":
        behind = []
    firings = [_firing(target, history, known) for known in sorted(ahead, key=_by_instant)]
    speaking = _speaking(sorted(behind, key=_by_instant), generation, fired)
    told = [_told_only(target, history, known, armed_at) for known in speaking]
    at_once = [_at_once(target, history, known, armed_at) for known in carried]
    return told + [firing for firing in at_once + firings if firing.key not in fired]


def due(
    ahead: Iterable[Firing], around: Circumstances, now: datetime
) -> tuple[list[Firing], list[Firing]]:
    """Of the steps ahead of one target those to take now, and those to pass over for good, because
    they are not for a ticket in these circumstances.

    A step of which several repetitions have come is taken once, for the last of them.
    """
    due_now = [firing for firing in ahead if firing.at <= now]
    taken, passed = _last_that_speaks([one for one in due_now if one.is_behind], around)
    last: dict[str, Firing] = {}
    for firing in due_now:
        if firing.is_behind:
            continue
        before = last.pop(firing.step.key, None)
        if before is not None:
            firing = replace(firing, missed=before.missed + 1, since=before.was_due_at)
        last[firing.step.key] = firing
    for firing in last.values():
        (taken if firing.step.is_for(around) else passed).append(firing)
    return taken, passed


def next_check(target: TargetState, ahead: list[Firing]) -> datetime | None:
    """When the sweep must look at the target again; None when time alone changes nothing."""
    instants = [firing.at for firing in ahead]
    if target.state == "running" and target.due_at is not None:
        instants.append(target.due_at)
    return min(instants, default=None)


def _on_either_side(
    target: TargetState, history: History, fired: Collection[Fired], until: datetime | None
) -> tuple[list[_Known], list[_Known]]:
    """The last instant of each step up to the one at which the promise was set anew, and those
    after it that are not taken yet."""
    armed_at, generation = history.armed_for(target), history.generation_of(target)
    horizon = armed_at if until is None else max(armed_at, until)
    behind: list[_Known] = []
    ahead: list[_Known] = []
    for state in target.steps:
        taken = _taken(state.step, generation, fired)
        instants = [
            known
            for known in _instants(state, taken, horizon)
            if not _is_of_elsewhere(known.at, history)
        ]
        behind += [known for known in instants if known.at <= armed_at][-1:]
        ahead += [known for known in instants if known.at > armed_at and known.number > taken]
    return behind, ahead


def _instants(state: StepState, taken: int, horizon: datetime) -> Iterator[_Known]:
    """When the step is taken, until one that was not taken is past the horizon."""
    last = state.step.repeat.times if state.step.repeat else 0
    for number in range(last + 1):
        at = state.taken_at(number)
        if at is None:
            return
        yield _Known(at, state.step, number)
        if at > horizon and number > taken:
            return


def _taken(step: Step, generation: int, fired: Collection[Fired]) -> int:
    """The last repetition that was taken, and stands for all before it; -1 for none."""
    if step.repeat is None:
        return -1
    numbers = range(step.repeat.times, -1, -1)
    taken = (n for n in numbers if Fired(step.target, step.key_of(n), generation) in fired)
    return next(taken, -1)


def _speaking(
    behind: Sequence[_Known], generation: int, fired: Collection[Fired]
) -> Iterator[_Known]:
    """From the last of them that tells anybody back to the first that is for every ticket, unless
    they have been told already."""
    for known in reversed(behind):
        if not known.step.actions.tell:
            continue
        step, number = known.step, known.number
        keys = (step.key_of(number), step.told_key_of(number))
        if any(Fired(step.target, key, generation) in fired for key in keys):
            return
        yield known
        if known.step.only_if is None:
            return


def _firing(target: TargetState, history: History, known: _Known) -> Firing:
    at, step, number = known
    key = Fired(target.kind, step.key_of(number), history.generation_of(target))
    return Firing(target, key, at, step, step.actions, number=number)


def _told_only(target: TargetState, history: History, known: _Known, armed_at: datetime) -> Firing:
    """What lay behind is told when the promise was set anew; what a change broke, to those who work
    the ticket."""
    firing = _firing(target, history, known)
    key = firing.key._replace(step=known.step.told_key_of(known.number))
    on_change = history.is_changed and known.step.at.is_late
    actions = THOSE_WHO_WORK_IT if on_change else known.step.actions.only_telling
    changed = history.changed_for(target) if on_change else None
    told = replace(firing, key=key, at=armed_at, actions=actions, is_behind=True)
    return replace(told, on_change=on_change, changed=changed)


def _carried_on(behind: Iterable[_Known]) -> Iterator[_Known]:
    """Of what lies behind, the steps that are for a broken promise; repetitions come later."""
    return (
        known
        for known in sorted(behind, key=_by_instant)
        if known.step.at.is_late and not known.number
    )


def _at_once(target: TargetState, history: History, known: _Known, armed_at: datetime) -> Firing:
    """A step of a promise that the chain itself brought past its due time. It raises and moves
    nothing: one step would set off the next, up to the highest priority, in no time."""
    firing = _firing(target, history, known)
    return replace(firing, at=armed_at, actions=known.step.actions.staying)


def _last_that_speaks(
    behind: Sequence[Firing], around: Circumstances
) -> tuple[list[Firing], list[Firing]]:
    """The last one that is for the ticket, and those after it."""
    for place, firing in enumerate(behind):
        if firing.step.is_for(around):
            return [firing], list(behind[:place])
    return [], list(behind)


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


def _by_instant(known: _Known) -> tuple[datetime, int]:
    return known.at, known.number
