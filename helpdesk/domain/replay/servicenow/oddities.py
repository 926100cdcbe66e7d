"""What in the log is not as one would expect, and what was made of it. Pure."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from helpdesk.domain.replay.servicenow import meaning
from helpdesk.domain.replay.servicenow.log import Incident, Log, Row
from helpdesk.models import State


class Oddity(NamedTuple):
    """One surprise: which kind, in which incident, on which line (0: the incident as a whole)."""

    kind: str
    number: str
    line: int
    words: str


KINDS = {
    "unreadable": "Line without a number, an order or a time: left out",
    "unknown_state": "State we do not know: that of the row before holds on",
    "unknown_priority": "Priority we do not know: that of the row before holds on",
    "opened_differently": "Rows disagree about opened_at: the first row's counts",
    "file_order": "Rows do not stand in the order of sys_mod_count: that order counts",
    "same_number": "Two rows share a sys_mod_count: the later in the file counts",
    "gaps": "Numbers are missing in sys_mod_count: updates the log does not tell of",
    "before_opening": "Row written before opened_at: holds from the opening",
    "never_held": "Row overtaken by one with a higher number and an earlier time: never held",
    "same_time": "Rows share a time: in order, the last one holds",
    "first_not_new": "First row is not New: new from opened_at until then",
    "skips_work": "Goes from New straight to Resolved or Closed",
    "closed_unsolved": "Closed without having been Resolved",
    "reopened": "Taken up again after Resolved or Closed",
    "reopen_count": "reopen_count is not how often the rows take it up again",
    "changed_closed": "Changes after Closed",
    "no_group": "Row without a group: queue “Unknown”",
    "no_category": "Row without a category: topic “Unknown”",
    "no_caller": "Caller unknown",
    "no_opener": "Who opened it is unknown: the caller",
    "no_channel": "contact_type we do not know",
    "resolved_at": "resolved_at is not when the rows say Resolved: the rows count",
    "closed_at": "closed_at is not when the rows say Closed: the rows count",
    "never_closed": "The log ends before Closed",
}
"""Each kind with what was made of it, in the order they are told."""


def of_log(log: Log) -> Iterator[Oddity]:
    """Everything odd in the whole log."""
    for line, number, words in log.unreadable:
        yield Oddity("unreadable", number, line, words)
    for incident in log.incidents:
        yield from of_incident(incident)


def of_incident(incident: Incident) -> Iterator[Oddity]:
    """Everything odd about an incident."""
    yield from _of_order(incident)
    yield from _of_times(incident)
    yield from _of_course(incident)
    yield from _of_values(incident)


def grouped(oddities: Iterable[Oddity]) -> list[tuple[str, list[Oddity]]]:
    """By kind, in the order of KINDS, without the kinds that do not occur."""
    found: dict[str, list[Oddity]] = {kind: [] for kind in KINDS}
    for oddity in oddities:
        found[oddity.kind].append(oddity)
    return [(kind, several) for kind, several in found.items() if several]


def _of_order(incident: Incident) -> Iterator[Oddity]:
    numbers = [row.mod_count for row in incident.filed]
    said = " ".join(map(str, numbers))
    if numbers != sorted(numbers):
        yield Oddity("file_order", incident.number, 0, said)
    if len(set(numbers)) < len(numbers):
        yield Oddity("same_number", incident.number, 0, said)
    if set(range(max(numbers) + 1)) - set(numbers):
        yield Oddity("gaps", incident.number, 0, said)


def _of_times(incident: Incident) -> Iterator[Oddity]:
    held = {id(row) for _, row in incident.holding()}
    for row in incident.rows:
        if row.at < incident.opened_at:
            yield _at(row, "before_opening", f"{row.at:%d-%m-%Y %H:%M} is before the opening")
        if id(row) not in held:
            yield _at(row, "never_held", f"sys_mod_count {row.mod_count}, {row.at:%d-%m-%Y %H:%M}")
        if row.opened_at != incident.opened_at:
            yield _at(row, "opened_differently", row.value("opened_at"))
    times = [row.at for row in incident.rows]
    if len(set(times)) < len(times):
        yield Oddity("same_time", incident.number, 0, f"{len(times) - len(set(times))} rows")


def _of_course(incident: Incident) -> Iterator[Oddity]:
    """What the states do over the life of the incident."""
    rows = [row for _, row in incident.holding()]
    course = [(row, known[0]) for row in rows if (known := meaning.state_of(row))]
    if course and course[0][1] is not State.NEW:
        yield _at(course[0][0], "first_not_new", rows[0].value("incident_state"))
    reopenings, was = 0, State.NEW
    for row, state in course:
        if was is State.NEW and state in _ENDED:
            yield _at(row, "skips_work", row.value("incident_state"))
        if state is State.CLOSED and was not in _ENDED:
            yield _at(row, "closed_unsolved", f"after {was}")
        if was in _ENDED and state not in _ENDED:
            reopenings += 1
            yield _at(row, "reopened", row.value("incident_state"))
        was = state
    counted = max(
        (int(row.value("reopen_count") or 0) for row in rows if _has_count(row)), default=0
    )
    if counted != reopenings:
        yield Oddity("reopen_count", incident.number, 0, f"{counted}, the rows say {reopenings}")
    if was is not State.CLOSED:
        yield Oddity("never_closed", incident.number, 0, f"ends {rows[-1].value('incident_state')}")
    yield from _of_endings(incident, course)


def _of_endings(incident: Incident, course: list[tuple[Row, State]]) -> Iterator[Oddity]:
    for column, state in (("resolved_at", State.RESOLVED), ("closed_at", State.CLOSED)):
        entered = [
            after.at
            for (_, was), (after, now) in pairwise([(None, State.NEW), *course])
            if now is state is not was and after is not None
        ]
        said = incident.rows[-1].instant(column)
        if entered and said != entered[-1]:
            words = f"{said:%d-%m-%Y %H:%M}" if said else "unknown"
            yield Oddity(
                column, incident.number, 0, f"{words}, the rows say {entered[-1]:%d-%m-%Y %H:%M}"
            )


def _of_values(incident: Incident) -> Iterator[Oddity]:
    for row in incident.rows:
        if meaning.state_of(row) is None:
            yield _at(row, "unknown_state", row.values["incident_state"])
        if meaning.priority_of(row) is None:
            yield _at(row, "unknown_priority", row.values["priority"])
        if not row.value("assignment_group"):
            yield _at(row, "no_group", row.values["assignment_group"])
        if not row.value("category"):
            yield _at(row, "no_category", row.values["category"])
    first = incident.rows[0]
    if not first.value("caller_id"):
        yield _at(first, "no_caller", first.values["caller_id"])
    if not first.value("opened_by"):
        yield _at(first, "no_opener", "opened_by is unknown")
    if meaning.channel_of(first) is None:
        yield _at(first, "no_channel", first.value("contact_type") or "unknown")
    yield from _changes_after_closing(incident)


def _changes_after_closing(incident: Incident) -> Iterator[Oddity]:
    columns = ("assignment_group", "assigned_to", "priority", "category")
    for before, after in pairwise(incident.rows):
        both = {before.value("incident_state"), after.value("incident_state")}
        changed = [name for name in columns if before.value(name) != after.value(name)]
        if both == {"Closed"} and changed:
            yield _at(after, "changed_closed", ", ".join(changed))


_ENDED = (State.RESOLVED, State.CLOSED)


def _has_count(row: Row) -> bool:
    return row.value("reopen_count").isdecimal()


def _at(row: Row, kind: str, words: str) -> Oddity:
    return Oddity(kind, row.number, row.line, words)
