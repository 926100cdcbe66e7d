"""Steps of an escalation chain in words, in the reader's language."""

from collections.abc import Callable, Iterable, Iterator

from helpdesk.domain.sla.step import Actions, Condition, Moment, Repeat, Step
from helpdesk.domain.waiting_reasons import name_of
from helpdesk.i18n import _, lazy, ngettext
from helpdesk.models import Priority, TargetKind
from helpdesk.words import business_time, word

LISTENERS = {
    "assignee": lazy("the assignee"),
    "queue": lazy("everybody in the queue"),
    "lead": lazy("the queue's lead"),
    "manager": lazy("the manager"),
    "line_manager": lazy("the assignee's superior"),
}
Names = Callable[[str], str]
"""From the short name of a queue or category to its name; short names stay where it is ``str``."""


def listeners(names: Iterable[str]) -> str:
    """Who will be told, in words: names of a plan's chain, such as ``assignee``, and addresses."""
    return ", ".join(str(LISTENERS.get(name, name)) for name in names)


def step_in_words(step: Step, names: Names = str) -> str:
    """``Solution, 30 min before it is due, if nobody has it: tell the queue's lead``."""
    parts = [word(TargetKind(step.target)), moment_in_words(step.at)]
    if step.only_if is not None:
        parts.append(_("if %(conditions)s", conditions=condition_in_words(step.only_if, names)))
    if step.repeat is not None:
        parts.append(repeat_in_words(step.repeat))
    what = actions_in_words(step.actions, names)
    return _("%(when)s: %(what)s", when=", ".join(parts), what=what)


def moment_in_words(moment: Moment) -> str:
    """``at 75 % of the time``, ``30 min before it is due``, ``1 h after it was due``."""
    if moment.kind == "percent":
        if moment.amount == 100:
            return _("when it is due")
        return _("at %(percent)s %% of the time", percent=moment.amount)
    time = business_time(moment.amount)
    if moment.kind == "before":
        return _("%(time)s before it is due", time=time)
    return _("%(time)s after it was due", time=time)


def repeat_in_words(repeat: Repeat) -> str:
    """``again every 30 min, 3 times at most``."""
    return ngettext(
        "once more after %(time)s",
        "again every %(time)s, at most %(num)d times",
        repeat.times,
        time=business_time(repeat.every_minutes),
    )


def condition_in_words(condition: Condition, names: Names = str) -> str:
    """Everything that must be so: ``the priority is high or critical and nobody has it``."""
    return _all([*_conditions(condition, names)])


def actions_in_words(actions: Actions, names: Names = str, *, is_confidential: bool = False) -> str:
    """Everything that is done: ``tell the assignee; raise the priority``; of a confidential ticket
    no webhook hears."""
    told = [*_actions(actions, names)]
    if actions.webhook and is_confidential:
        told.append(_("call no webhook, for the ticket is confidential"))
    elif actions.webhook:
        told.append(_("call the webhook %(name)s", name=actions.webhook))
    return "; ".join(told)


def _conditions(condition: Condition, names: Names) -> Iterator[str]:
    if condition.priorities:
        ordered = [word(one).lower() for one in Priority if one in condition.priorities]
        yield _("the priority is %(names)s", names=_either(ordered))
    if condition.queues:
        queues = [names(one) for one in sorted(condition.queues)]
        yield _("the queue is %(names)s", names=_either(queues))
    if condition.lines:
        lines = [str(one) for one in sorted(condition.lines)]
        yield _("the line is %(names)s", names=_either(lines))
    if condition.categories:
        topics = [names(one) for one in sorted(condition.categories)]
        yield _("the topic belongs to %(names)s", names=_either(topics))
    if condition.waiting is not None:
        yield _waiting(condition.waiting)
    if condition.unassigned is not None:
        yield _("nobody has it") if condition.unassigned else _("somebody has it")


def _waiting(waiting: bool | frozenset[str]) -> str:
    if isinstance(waiting, bool):
        return _("it waits") if waiting else _("it does not wait")
    reasons = [_("“%(words)s”", words=name_of(one)) for one in sorted(waiting)]
    return _("the reason for waiting is %(reasons)s", reasons=_either(reasons))


def _actions(actions: Actions, names: Names) -> Iterator[str]:
    if actions.tell:
        yield _("tell %(people)s", people=listeners(actions.tell))
    if actions.raise_priority:
        yield _("raise the priority by one")
    if isinstance(actions.next_line, str):
        yield _("move it to the queue %(queue)s", queue=names(actions.next_line))
    elif actions.next_line:
        yield _("move it to the next line")
    if actions.unassign:
        yield _("put it back into the queue")
    if actions.note:
        yield _("write an internal note")


def _all(parts: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(parts)s and %(last)s", parts=", ".join(parts[:-1]), last=parts[-1])


def _either(names: list[str]) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s or %(last)s", names=", ".join(names[:-1]), last=names[-1])
