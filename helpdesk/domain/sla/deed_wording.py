"""What a step of a chain has done, in the reader's words, from what its event says."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from helpdesk import times
from helpdesk.domain.sla.told import meant_for
from helpdesk.i18n import _, ngettext
from helpdesk.models import Priority
from helpdesk.words import word


def repeats_in_words(data: Mapping[str, Any]) -> Iterator[str]:
    """How often it was taken before, and for how many missed ones it stands."""
    if repeat := data.get("repeat"):
        yield _("repetition %(number)s", number=repeat)
    if missed := data.get("missed"):
        yield ngettext("%(num)d earlier one left out", "%(num)d earlier ones left out", missed)


def lateness_in_words(data: Mapping[str, Any]) -> Iterator[str]:
    """That a change made the promise late, and that nobody was there to take the step in time."""
    if data.get("on_change"):
        yield change_in_words(data.get("changed"))
    if data.get("is_late"):
        meant = meant_for(data)
        yield _("late: meant for %(time)s", time=times.in_full(meant)) if meant else _("late")


def change_in_words(changed: str | None) -> str:
    """What made a promise late that time alone had not: ``late through a change of the queue``."""
    match changed:
        case "priority":
            return _("late through a change of the priority")
        case "category":
            return _("late through a change of the topic")
        case "queue":
            return _("late through a change of the queue")
        case "plan":
            return _("late through a change of the plan")
        case "due":
            return _("late through a change of the due date")
    return _("late through a change")


def deeds_in_words(did: Mapping[str, Any], queue_name: Callable[[int], str]) -> Iterator[str]:
    """What the step did to the ticket, or why not: ``priority raised to Critical``."""
    match did.get("priority"):
        case None:
            pass
        case "highest":
            yield _("the priority is the highest already")
        case priority:
            yield _("priority raised to %(name)s", name=word(Priority(priority)))
    match did.get("queue"):
        case None:
            pass
        case "no_line":
            yield _("no further line to move it to")
        case "was_there":
            yield _("not moved: it has been there before")
        case number:
            yield _("moved to %(queue)s", queue=queue_name(number))
    match did.get("unassigned"):
        case None:
            pass
        case "nobody":
            yield _("nobody had it")
        case _person:
            yield _("put back into the queue")
    if did.get("noted"):
        yield _("note written")
    if did.get("webhook"):
        yield _("webhook %(name)s called", name=did["webhook"])


def deeds_to_come(did: Mapping[str, Any], queue_name: Callable[[int], str]) -> Iterator[str]:
    """The same before it is done: ``the priority becomes Critical``."""
    match did.get("priority"):
        case None:
            pass
        case "highest":
            yield _("the priority is the highest already")
        case priority:
            yield _("the priority becomes %(name)s", name=word(Priority(priority)))
    match did.get("queue"):
        case None:
            pass
        case "no_line":
            yield _("no further line to move it to")
        case "was_there":
            yield _("not moved: it has been there before")
        case number:
            yield _("it goes to %(queue)s", queue=queue_name(number))
    match did.get("unassigned"):
        case None:
            pass
        case "nobody":
            yield _("nobody has it then")
        case _person:
            yield _("it is put back into the queue")
    if did.get("noted"):
        yield _("an internal note is written")
    if did.get("webhook"):
        yield _("the webhook %(name)s is called", name=did["webhook"])
