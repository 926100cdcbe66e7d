"""What each verb changes in a ticket's row, and what its event remembers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from benchmarks.corpus.facts import QueueFacts
from benchmarks.corpus.lives import THANKS, Deed
from helpdesk.models import OPEN_STATES, ResolutionCode, State

CLOSES_AFTER = timedelta(days=1)
LEADS_TO = {
    "take": State.IN_PROGRESS,
    "wait": State.WAITING,
    "wake": State.IN_PROGRESS,
    "resolve": State.RESOLVED,
    "confirm": State.CLOSED,
    "close": State.CLOSED,
}
Row = dict[str, Any]


def change(ticket: Row, deed: Deed, queue: QueueFacts) -> Row:
    """Change the row as the verb does; gives back the event's data."""
    return VERBS[deed.verb](ticket, deed, queue)


def _open(ticket: Row, deed: Deed, queue: QueueFacts) -> Row:
    return {
        "priority": ticket["priority"],
        "category": ticket["category_id"],
        "queue": queue.id,
        "requester": ticket["requester_id"],
        "plan": ticket["plan_id"],
        "line": queue.line,
    }


def _take(ticket: Row, deed: Deed, queue: QueueFacts) -> Row:
    ticket["assignee_id"] = deed.by
    if queue.line == 1:
        ticket["owner_id"] = deed.by
    return {"to": deed.by, **_enter(ticket, deed.verb)}


def _reply(ticket: Row, deed: Deed, queue: QueueFacts) -> Row:
    if deed.by != ticket["requester_id"]:
        ticket["first_responded_at"] = ticket["first_responded_at"] or deed.at
        return {"side": "staff"}
    said: Row = {"side": "requester"}
    if deed.text == THANKS:
        said["thanks"] = True
    if ticket["state"] is State.WAITING and ticket["waiting_reason"] == "on_requester":
        said["state"] = _enter(ticket, "wake")["state"]
    return said


def _note(ticket: Row, deed: Deed, queue: QueueFacts) -> Row:
    return {}


def _wait(ticket: Row, deed: Deed, queue: QueueFacts) -> Row:
    states = _enter(ticket, "wait")
    ticket["waiting_reason"], until = deed.data["reason"], deed.data.get("until")
    ticket["wake_at"] = until
    return {"reason": deed.data["reason"], "until": until and until.isoformat(), **states}


def _wake(ticket: Row, deed: Deed, queue: QueueFacts) -> Row:
    return {"reason": ticket["waiting_reason"], **_enter(ticket, "wake")}


def _resolve(ticket: Row, deed: Deed, queue: QueueFacts) -> Row:
    states = _enter(ticket, "resolve")
    ticket["first_responded_at"] = ticket["first_responded_at"] or deed.at
    ticket["resolved_at"], ticket["closes_at"] = deed.at, deed.at + CLOSES_AFTER
    ticket["nudge_at"] = deed.at + CLOSES_AFTER / 2
    ticket["resolution_code"] = ResolutionCode.SOLVED
    return {"code": ResolutionCode.SOLVED, "judge_result": False, **states}


def _close(ticket: Row, deed: Deed, queue: QueueFacts) -> Row:
    states = _enter(ticket, deed.verb)
    ticket["closed_at"] = deed.at
    return states


def _escalate(ticket: Row, deed: Deed, queue: QueueFacts) -> Row:
    step = deed.data["step"]
    told: dict[int, None] = {}
    for name in step.tell:
        assignee = ticket["assignee_id"]
        has_agent = name == "assignee" and assignee is not None
        told |= dict.fromkeys([assignee] if has_agent else queue.leads)
    return {
        "target": step.target,
        "step": step.step,
        "generation": 1,
        "due_at": step.due_at and step.due_at.isoformat(),
        "is_late": False,
        "on_change": False,
        "to": list(told),
        "in_summary": [],
    }


def _enter(ticket: Row, verb: str) -> Row:
    before, after = ticket["state"], LEADS_TO[verb]
    ticket["state"], ticket["is_open"] = after, after in OPEN_STATES
    ticket["nudge_at"] = None
    if after is not State.WAITING:
        ticket["waiting_reason"] = ticket["wake_at"] = None
    if after is not State.RESOLVED:
        ticket["closes_at"] = None
    return {"state": after, "from_state": before}


VERBS: dict[str, Callable[[Row, Deed, QueueFacts], Row]] = {
    "open": _open,
    "take": _take,
    "reply": _reply,
    "note": _note,
    "wait": _wait,
    "wake": _wake,
    "resolve": _resolve,
    "confirm": _close,
    "close": _close,
    "escalate": _escalate,
}
