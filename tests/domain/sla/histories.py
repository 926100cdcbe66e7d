"""Random histories of tickets: states, waits, replies, hand-overs, plans, due dates by hand."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.plan import KINDS, PAUSABLE
from helpdesk.models import EventKind
from tests.domain.sla.cases import CHANGES, calendars

E = EventKind
REASONS = ("on_requester", "on_third_party", "planned")
DAYS_LIVED, DAYS_WALKED = 6, 10
OPEN = [
    *("take", "staff", "staff", "staff", "requester", "requester", "thanks", "machine"),
    *("wait", "wake", "solve", "withdraw"),
    *("assign", "move", "priority", "plan", "replan", "pin", "unpin"),
]
ENDED = ["confirm", "object", "reopen", "thanks", "late reply", "machine", "replan"]


@st.composite
def plan(draw, priorities=("low", "high")) -> dict:
    """Some promises for each priority, in minutes or days."""
    minutes = st.integers(1, 1500)
    days = st.integers(1, 3).map(lambda count: f"{count} working days")
    amounts = {kind: minutes if kind == "deadline" else minutes | days for kind in KINDS}
    targets = {
        priority: {
            kind: draw(amount) for kind, amount in amounts.items() if draw(st.integers(0, 3))
        }
        for priority in priorities
    }
    return {"targets": targets}


@st.composite
def lives(draw) -> tuple[list[Fact], dict[int, Any], dict[str, Any]]:
    """Events, plans with their calendars by number, and what reasons pause since when."""
    zone = draw(st.sampled_from(list(CHANGES)))
    change = draw(st.sampled_from(CHANGES[zone]))
    plans = {
        number: (draw(plan()), draw(calendars(draw(st.sampled_from((zone, "UTC"))), change)))
        for number in (1, 2)
    }
    opened = change + timedelta(minutes=draw(st.integers(-4000, 600)))
    pauses = st.sets(st.sampled_from(PAUSABLE))
    rules = {
        reason: [
            (opened + timedelta(minutes=start), draw(pauses))
            for start in sorted({draw(st.integers(-900, 900)), draw(st.integers(-900, 4000))})
        ]
        for reason in REASONS
    }
    data = {"priority": draw(st.sampled_from(("low", "high"))), "plan": 1, "queue": 1}
    facts, at, state, reason = [Fact(E.OPENED, opened, data)], opened, "new", ""
    for _ in range(draw(st.integers(2, 14))):
        at += timedelta(minutes=draw(st.integers(0, 90) | st.integers(1, 1200)))
        if at > opened + timedelta(days=DAYS_LIVED):
            break
        deeds = ENDED if state in ("resolved", "closed") else OPEN
        for kind, told in _told(draw(st.sampled_from(deeds)), state, reason, at, draw):
            facts.append(Fact(kind, at, told))
            state = told.get("state", state)
            reason = told.get("reason", reason)
    return facts, plans, rules


def _told(deed: str, state: str, reason: str, at, draw) -> list[tuple[EventKind, dict[str, Any]]]:
    """What a deed writes into the history, as the verbs do."""
    match deed:
        case "take":
            return [(E.TAKEN, {"to": 3, "state": "in_progress"})]
        case "assign":
            return [(E.ASSIGNED, {"to": 4, "state": "in_progress"})]
        case "staff" | "late reply":
            began = {"state": "in_progress"} if state == "new" else {}
            return [(E.REPLIED, {"side": "staff"} | began)]
        case "requester":
            awaited = state == "waiting" and reason == "on_requester"
            went_on = {"state": "in_progress"} if awaited else {}
            return [(E.REPLIED, {"side": "requester"} | went_on)]
        case "thanks":
            return [(E.REPLIED, {"side": "requester", "thanks": True})]
        case "machine":
            side = draw(st.sampled_from(("staff", "requester")))
            return [(E.REPLIED, {"side": side, "automatic": True})]
        case "wait":
            why = draw(st.sampled_from(REASONS))
            return [(E.WAITING_STARTED, {"reason": why, "state": "waiting"})]
        case "wake":
            return [(E.WOKEN, {"state": "in_progress"})] if state == "waiting" else []
        case "solve":
            return [(E.RESOLVED, {"state": "resolved"})]
        case "withdraw":
            return [(E.WITHDRAWN, {"state": "closed"})]
        case "confirm":
            return [(E.CONFIRMED, {"state": "closed"})] if state == "resolved" else []
        case "object":
            return [(E.NOT_SOLVED, {"state": "in_progress"})]
        case "reopen":
            said = {"side": "requester", "reopened": "yes", "state": "in_progress"}
            by_staff = (E.REOPENED, {"state": "in_progress"})
            return [draw(st.sampled_from([by_staff, (E.REPLIED, said)]))]
    return _changed(deed, at, draw)


def _changed(deed: str, at, draw) -> list[tuple[EventKind, dict[str, Any]]]:
    number = draw(st.sampled_from((1, 2)))
    match deed:
        case "move":
            return [(E.MOVED, {"to": number + 1, "plan": number})]
        case "plan":
            return [(E.CATEGORY_CHANGED, {"to": 5, "plan": number})]
        case "replan":
            return [(E.REPLANNED, {"plan": number, "renewed": draw(st.booleans())})]
        case "priority":
            to = draw(st.sampled_from(("low", "high")))
            return [(E.PRIORITY_CHANGED, {"to": to, "plan": number})]
        case "pin":
            due = at + timedelta(minutes=draw(st.integers(1, 6000)))
            return [(E.DUE_SET, {"due": due.isoformat()})]
    return [(E.DUE_REMOVED, {})]
