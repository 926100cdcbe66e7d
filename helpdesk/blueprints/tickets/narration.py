"""What happened to a ticket, as one line between its messages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from helpdesk.blueprints.tickets import escalations
from helpdesk.domain import waiting_reasons
from helpdesk.domain.tickets.story import Happening
from helpdesk.domain.tickets.surroundings import Surroundings
from helpdesk.domain.tickets.waiting import UNDELIVERED
from helpdesk.i18n import _
from helpdesk.models import (
    Channel,
    EventKind,
    Priority,
    ResolutionCode,
    State,
)
from helpdesk.templating import day_time
from helpdesk.words import word

Told = tuple[str, str]
"""The icon's name, and the line."""


@dataclass(frozen=True)
class Named:
    """The ids an event of the story names, so that their names are read together."""

    people: set[int]
    queues: set[int]
    categories: set[int]


def named(events: Iterable[Happening]) -> Named:
    """Whom and what the lines of these events will name."""
    found = Named(set(), set(), set())
    places = {EventKind.MOVED: found.queues, EventKind.CATEGORY_CHANGED: found.categories}
    for event in events:
        if event.kind in (EventKind.ASSIGNED, EventKind.OWNER_CHANGED):
            found.people.add(event.data["to"])
        elif event.kind in places:
            places[event.kind].update((event.data["from"], event.data["to"]))
        elif event.kind is EventKind.ESCALATED:
            found.queues.update(escalations.queues(event))
    return found


def tell(event: Happening, names: Surroundings) -> Told | None:
    """The line for an event; None where the message itself says it all."""
    teller = TELLERS.get(event.kind)
    who = event.actor or _("the helpdesk")
    return teller(event, who, names) if teller else None


def ask(event: Happening) -> Told | None:
    """The line for an event that asks something of the requester, who reads it."""
    if event.kind is not EventKind.WAITING_STARTED:
        return None
    if not waiting_reasons.awaits_requester(event.data["reason"]):
        return None
    return "pause", _("%(who)s waits for your answer", who=event.actor or _("The helpdesk"))


def _opened(event: Happening, who: str, names: Surroundings) -> Told | None:
    if event.actor_id == event.data.get("requester"):
        return None
    by = {
        Channel.PHONE: _("Filed by %(who)s after a phone call", who=who),
        Channel.WALK_IN: _("Filed by %(who)s after a visit", who=who),
    }
    return "file-plus", by.get(event.channel) or _("Filed by %(who)s", who=who)


def _replied(event: Happening, who: str, names: Surroundings) -> Told | None:
    if event.data.get("reopened"):
        return "rotate-ccw", _("Open again: %(who)s has answered", who=who)
    if event.data.get("state") and event.data.get("side") == "requester":
        return "play", _("The wait is over: %(who)s has answered", who=who)
    return None


def _taken(event: Happening, who: str, names: Surroundings) -> Told:
    return "hand", _("Taken by %(who)s", who=who)


def _assigned(event: Happening, who: str, names: Surroundings) -> Told:
    to = names.people.get(event.data["to"], _("somebody"))
    return "arrow-right", _("Given to %(to)s by %(who)s", to=to, who=who)


def _unassigned(event: Happening, who: str, names: Surroundings) -> Told:
    return "undo-2", _("Put back into the queue by %(who)s", who=who)


def _moved(event: Happening, who: str, names: Surroundings) -> Told:
    there, here = names.queues.get(event.data["from"], "…"), names.queues.get(event.data["to"], "…")
    words = _("Handed from %(there)s to %(here)s by %(who)s", there=there, here=here, who=who)
    return "arrow-right", words


def _waiting(event: Happening, who: str, names: Surroundings) -> Told:
    reason = waiting_reasons.name_of(event.data["reason"])
    if event.data.get("until"):
        until = day_time(datetime.fromisoformat(event.data["until"]))
        reason = _("%(reason)s, until %(time)s at the latest", reason=reason, time=until)
    return "pause", _("%(what)s · %(who)s", what=reason, who=who)


def _reminded(event: Happening, who: str, names: Surroundings) -> Told:
    if event.data.get("reason") is None:
        return "bell", _("Reminded: does the solution work?")
    number, most = event.data["number"], event.data["of"]
    words = _("Reminded that we need an answer (%(number)s of %(all)s)", number=number, all=most)
    return "bell", words


def _woken(event: Happening, who: str, names: Surroundings) -> Told:
    if event.data.get("why") == UNDELIVERED:
        return "play", _("Work goes on: the last reminder could not be delivered")
    if event.actor is None:
        return "play", _("The waiting time is over")
    return "play", _("Work goes on · %(who)s", who=who)


def _resolved(event: Happening, who: str, names: Surroundings) -> Told:
    if event.data["code"] == ResolutionCode.UNANSWERED:
        return "circle-check", _("Solved by itself: nobody answered our question")
    how = word(ResolutionCode(event.data["code"]))
    return "circle-check", _("%(how)s, says %(who)s", how=how, who=who)


def _confirmed(event: Happening, who: str, names: Surroundings) -> Told:
    return "check-check", _("%(who)s confirmed that it works. Closed", who=who)


def _not_solved(event: Happening, who: str, names: Surroundings) -> Told:
    return "rotate-ccw", _("%(who)s says it does not work yet. Work goes on", who=who)


def _closed(event: Happening, who: str, names: Surroundings) -> Told:
    if event.actor is not None:  # in the system it was brought in from
        return "lock", _("Closed by %(who)s", who=who)
    return "lock", _("Closed: nobody objected to the solution")


def _state(event: Happening, who: str, names: Surroundings) -> Told:
    if event.data["state"] == State.NEW:
        return "undo-2", _("New again · %(who)s", who=who)
    return "play", _("Work began · %(who)s", who=who)


def _withdrawn(event: Happening, who: str, names: Surroundings) -> Told:
    return "lock", _("Withdrawn by %(who)s. Closed", who=who)


def _cancelled(event: Happening, who: str, names: Surroundings) -> Told:
    if event.data.get("duplicate_of"):
        other = f"HD-{event.data['duplicate_of']}"
        return "copy", _("Closed by %(who)s: the same as %(other)s", who=who, other=other)
    return "ban", _("Closed by %(who)s as spam", who=who)


def _reopened(event: Happening, who: str, names: Surroundings) -> Told:
    return "rotate-ccw", _("Taken up again by %(who)s", who=who)


def _rated(event: Happening, who: str, names: Surroundings) -> Told:
    return "star", _("%(who)s rated the help %(score)s of 5", who=who, score=event.data["score"])


def _priority(event: Happening, who: str, names: Surroundings) -> Told:
    before, after = word(Priority(event.data["from"])), word(Priority(event.data["to"]))
    words = _("Priority %(old)s → %(new)s · %(who)s", old=before, new=after, who=who)
    return "chevrons-up-down", words


def _category(event: Happening, who: str, names: Surroundings) -> Told:
    there = names.categories.get(event.data["from"], "…")
    here = names.categories.get(event.data["to"], "…")
    return "folder-input", _("Topic %(old)s → %(new)s · %(who)s", old=there, new=here, who=who)


def _replanned(event: Happening, who: str, names: Surroundings) -> Told:
    if event.data["plan"] is None:
        return "timer", _("No plan is for this ticket any more: nothing is promised")
    number = event.data["version"]
    if event.data.get("renewed"):
        words = _("Due times by version %(number)s of the plan from now on", number=number)
    else:
        words = _("Another plan holds from now on, in version %(number)s", number=number)
    return "timer", words


def _title(event: Happening, who: str, names: Surroundings) -> Told:
    before = "…" if event.before is None else event.before
    return "pencil", _("Title was “%(old)s” · changed by %(who)s", old=before, who=who)


def _watching(event: Happening, who: str, names: Surroundings) -> Told:
    return "eye", _("%(who)s watches", who=who)


def _not_watching(event: Happening, who: str, names: Surroundings) -> Told:
    return "eye-off", _("%(who)s no longer watches", who=who)


def _due_set(event: Happening, who: str, names: Surroundings) -> Told:
    due = day_time(datetime.fromisoformat(event.data["due"]))
    return "calendar-clock", _("Due %(time)s, set by %(who)s", time=due, who=who)


def _due_removed(event: Happening, who: str, names: Surroundings) -> Told:
    return "calendar-clock", _("Due again when the plan says · %(who)s", who=who)


TELLERS: dict[EventKind, Callable[[Happening, str, Surroundings], Told | None]] = {
    EventKind.OPENED: _opened,
    EventKind.REPLIED: _replied,
    EventKind.TAKEN: _taken,
    EventKind.ASSIGNED: _assigned,
    EventKind.UNASSIGNED: _unassigned,
    EventKind.MOVED: _moved,
    EventKind.WAITING_STARTED: _waiting,
    EventKind.REMINDED: _reminded,
    EventKind.WOKEN: _woken,
    EventKind.RESOLVED: _resolved,
    EventKind.CONFIRMED: _confirmed,
    EventKind.NOT_SOLVED: _not_solved,
    EventKind.CLOSED: _closed,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.CANCELLED: _cancelled,
    EventKind.REOPENED: _reopened,
    EventKind.RATED: _rated,
    EventKind.PRIORITY_CHANGED: _priority,
    EventKind.CATEGORY_CHANGED: _category,
    EventKind.REPLANNED: _replanned,
    EventKind.TITLE_CHANGED: _title,
    EventKind.WATCHER_ADDED: _watching,
    EventKind.WATCHER_REMOVED: _not_watching,
    EventKind.ESCALATED: escalations.tell,
    EventKind.DUE_SET: _due_set,
    EventKind.DUE_REMOVED: _due_removed,
    EventKind.STATE_CHANGED: _state,
}
