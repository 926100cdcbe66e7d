"""Who hears of each deed, by mail and under the bell."""

from collections.abc import Iterable
from typing import Any

from benchmarks.corpus.facts import QueueFacts
from benchmarks.corpus.lives import Deed

Told = dict[int, str | None]
"""Who hears, and by which kind of mail, if by any."""


def hearers(ticket: dict[str, Any], deed: Deed, data: dict[str, Any], queue: QueueFacts) -> Told:
    """Everybody the deed is told to, but who did it."""
    told: Told = {}
    for person, mail in _audience(ticket, deed, data, queue):
        told.setdefault(person, mail)
    if deed.by is not None and deed.verb != "open":
        told.pop(deed.by, None)
    return told


def has_bell(deed: Deed, person: int) -> bool:
    """Who opened a ticket gets the receipt by mail alone."""
    return deed.by != person


def _audience(
    ticket: dict[str, Any], deed: Deed, data: dict[str, Any], queue: QueueFacts
) -> Iterable[tuple[int, str | None]]:
    requester, assignee, owner = (
        ticket[f"{role}_id"] for role in ("requester", "assignee", "owner")
    )
    workers: list[tuple[int, str | None]] = [(worker, None) for worker in queue.workers]
    bell = [(person, None) for person in (assignee, owner) if person]
    match deed.verb:
        case "open":
            return [(requester, "opened"), *workers]
        case "take":
            return [(requester, None)]
        case "reply" if data["side"] == "staff":
            return [(requester, "replied"), *bell]
        case "reply":
            return [(assignee, "requester_replied"), *bell] if assignee else workers
        case "note" | "confirm":
            return bell
        case "wait":
            is_asked = data["reason"] == "on_requester"
            return [(requester, "waiting_for_you")] if is_asked else []
        case "wake":
            return bell
        case "resolve":
            return [(requester, "resolved"), *bell]
        case "close":
            return [(requester, "closed")]
        case _:
            return [(person, "escalated") for person in data["to"]]
