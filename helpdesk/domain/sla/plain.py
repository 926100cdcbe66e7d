"""A ticket's promises as plain data, for machines to read and people to check."""

from datetime import datetime
from typing import Any

from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.plan import Promised
from helpdesk.domain.sla.target import Segment, TargetState


def plain(promises: Promises) -> list[dict[str, Any]]:
    """Each promise with its segments; instants in ISO 8601, UTC, lengths in seconds."""
    return [
        {
            "kind": target.kind,
            "plan": promises.plan.slug if promises.plan else None,
            "plan_version": promises.plan.version if promises.plan else None,
            "state": target.state,
            "promised": _promised(target.promised),
            "started_at": _instant(target.started_at),
            "round": target.round,
            "due_at": _instant(target.due_at),
            "computed_due_at": _instant(target.computed_due_at),
            "is_pinned": target.is_pinned,
            "met_at": _instant(target.met_at),
            "generation": promises.history.generation_of(target),
            "counted_seconds": _seconds(target.counted_seconds),
            "paused_seconds": _seconds(target.paused_seconds),
            "closed_seconds": _seconds(target.closed_seconds),
            "steps": _steps(target),
            "segments": [_segment(segment) for segment in target.segments],
        }
        for target in promises.targets
    ]


def _promised(promised: Promised | None) -> dict[str, Any] | None:
    return {"count": promised.count, "unit": promised.unit} if promised else None


def _steps(target: TargetState) -> list[dict[str, Any]]:
    return [
        {
            "step": state.step.key,
            "tell": list(state.step.tell),
            "reached_at": _instant(state.reached_at),
        }
        for state in target.steps
    ]


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "start": _instant(segment.start),
        "end": _instant(segment.end),
        "kind": segment.kind,
        "reason": segment.reason,
        "seconds": _seconds(segment.seconds),
    }


def _instant(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None


def _seconds(seconds: float) -> float | int:
    return int(seconds) if seconds == int(seconds) else seconds
