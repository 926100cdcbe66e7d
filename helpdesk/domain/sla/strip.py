"""The life of a promise as a strip of time: what was counted, paused, closed, over and is left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from helpdesk.domain.sla.target import TargetState

# A strip with more parts than this leaves closed hours out: nobody could see the rest.
MOST_PARTS = 60


@dataclass(frozen=True)
class Part:
    """A piece of the strip: counted, paused, closed, over (past the promise) or left."""

    kind: str
    minutes: float


def strip(target: TargetState) -> list[Part]:
    """The life of the promise so far, and what is left of it."""
    parts = list(_parts(target))
    if len(parts) > MOST_PARTS:
        open_parts = (part for part in parts if part.kind != "closed")
        parts = [
            Part(kind, round(sum(part.minutes for part in run), 1))
            for kind, run in groupby(open_parts, key=lambda part: part.kind)
        ]
    left = target.left_seconds
    if target.met_at is None and target.state != "withdrawn" and left is not None and left > 0:
        parts.append(Part("left", round(left / 60, 1)))
    return parts


def _parts(target: TargetState) -> Iterator[Part]:
    for segment in target.segments:
        if segment.kind != "counting":
            yield Part(segment.kind, _minutes(segment.start, segment.end))
            continue
        due_at = target.due_at if target.due_at is not None else segment.end
        split = min(max(due_at, segment.start), segment.end)
        if segment.start < split:
            yield Part("counted", _minutes(segment.start, split))
        if split < segment.end:
            yield Part("over", _minutes(split, segment.end))


def _minutes(start: datetime, end: datetime) -> float:
    return round((end - start) / timedelta(minutes=1), 1)
