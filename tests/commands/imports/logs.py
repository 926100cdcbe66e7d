"""Invented logs of a ServiceNow instance, and what a stranger would count in any log."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

USUAL = {
    "reopen_count": "0",
    "caller_id": "Caller 7",
    "opened_by": "Opened by  3",
    "sys_updated_by": "Updated by 5",
    "contact_type": "Phone",
    "category": "Category 1",
    "subcategory": "Subcategory 2",
    "u_symptom": "?",
    "priority": "3 - Moderate",
    "assignment_group": "Group 70",
    "assigned_to": "?",
    "closed_code": "code 6",
    "resolved_at": "?",
    "closed_at": "?",
    "made_sla": "TRUE",
}
COLUMNS = ("number", "incident_state", "sys_mod_count", "opened_at", "sys_updated_at", *USUAL)
BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""A Monday, 10:00 in Kyiv."""
STATES = (
    "New",
    "Active",
    "Awaiting User Info",
    "Awaiting Vendor",
    "Awaiting Problem",
    "Awaiting Evidence",
    "Resolved",
    "Closed",
)
Rows = list[dict[str, str]]


def time(minutes: float) -> str:
    """So many minutes after the beginning, as the log writes it."""
    return f"{BEGIN + timedelta(minutes=minutes):%d-%m-%Y %H:%M}"


def incident(number: str, opened: float, *updates: tuple[float, str, dict[str, str]]) -> Rows:
    """An incident opened so many minutes after the beginning, and its (minute, state, values)."""
    values = USUAL | {"number": number, "opened_at": time(opened)}
    rows = []
    for count, (minute, state, changes) in enumerate(updates):
        values |= changes
        row = {"incident_state": state, "sys_mod_count": str(count), "sys_updated_at": time(minute)}
        rows.append(values | row | {key: changes[key] for key in row if key in changes})
    return rows


def random_log(seed: int, incidents: int) -> Rows:
    """Incidents that do what they like, in any order and at odd times."""
    chance = Random(seed)
    rows: Rows = []
    for number in range(incidents):
        opened = chance.randrange(3000)
        updates, minute = [], opened + chance.choice((-20, 0, 0, 1, 5, 30))
        for _ in range(chance.randrange(1, 9)):
            changes = {
                "assignment_group": chance.choice(("?", "Group 1", "Group 2", "Group 70")),
                "category": chance.choice(("?", "Category 1", "Category 2")),
                "priority": chance.choice(("1 - Critical", "2 - High", "3 - Moderate", "4 - Low")),
                "assigned_to": chance.choice(("?", "Resolver 1", "Resolver 2")),
                "caller_id": f"Caller {number % 5}",
            }
            updates.append((minute, chance.choice(STATES), changes))
            minute += chance.choice((0, 0, 3, 60, 700, 2000, -15))
        told = incident(f"INC{number:07}", opened, *updates)
        if chance.random() < 0.1:
            told[0]["sys_mod_count"] = "2"
        rows += told
    return rows


def write(rows: Iterable[dict[str, str]], file: Path) -> Path:
    """The log as a file."""
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return file


def instant_of(text: str) -> datetime:
    """A time of the log, read once more and otherwise."""
    day, month, year, hour, minute = (
        int(text[a:b]) for a, b in ((0, 2), (3, 5), (6, 10), (11, 13), (14, 16))
    )
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def counted(rows: Sequence[dict[str, str]], at: datetime) -> dict[str, dict[str, int]]:
    """By state, queue, topic and priority: the last row in the order of ``sys_mod_count`` whose
    time has come; new, with the first row's values, before that. Without what is nought.
    """
    incidents: dict[str, Rows] = defaultdict(list)
    for row in rows:
        incidents[row["number"]].append(row)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for told in incidents.values():
        told.sort(key=lambda row: int(row["sys_mod_count"]))
        if instant_of(told[0]["opened_at"]) > at:
            continue
        state, present = "New", told[0]
        for row in told:
            if instant_of(row["sys_updated_at"]) <= at:
                state, present = row["incident_state"], row
        found["by_state"][OURS.get(state, "waiting")] += 1
        found["by_queue"][_slug(present["assignment_group"])] += 1
        found["by_category"][_slug(present["category"])] += 1
        found["by_priority"][PRIORITIES[present["priority"][0]]] += 1
    return {kind: dict(counts) for kind, counts in found.items()}


def told(figures: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """What `helpdesk counts --json` says of tickets, without what is nought."""
    kinds = {
        kind: {name: number for name, number in counts.items() if number}
        for kind, counts in figures.items()
        if kind != "outbox"
    }
    return {kind: counts for kind, counts in kinds.items() if counts}


OURS = {"New": "new", "Active": "in_progress", "Resolved": "resolved", "Closed": "closed"}
PRIORITIES = {"1": "critical", "2": "high", "3": "medium", "4": "low"}


def _slug(name: str) -> str:
    return "unknown" if name == "?" else name.lower().replace(" ", "-")
