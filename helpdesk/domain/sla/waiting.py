"""Why work may stand still, and which promises that pauses: data in immutable versions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from helpdesk.domain import rows
from helpdesk.domain.sla import facts
from helpdesk.domain.sla.facts import Fact
from helpdesk.models import ReasonVersion


class Rule(NamedTuple):
    """What a reason pauses for waits that begin at ``since`` or later, until the next rule."""

    since: datetime
    pauses: frozenset[str]


# By the reason's short name, in the order of time.
Reasons = Mapping[str, Sequence[Rule]]

_version = rows.table(ReasonVersion).c
READ = select(_version.slug, _version.created_at, _version.document).order_by(_version.version)


def read() -> Reasons:
    """Every version of every reason, in one statement."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for slug, since, document in rows.execute(READ):
        found[slug].append(Rule(since, frozenset(document.get("pauses", ()))))
    return found


def named_in(*histories: Sequence[Fact]) -> Reasons:
    """The reasons, if any of the events tells of a wait; else nothing is read."""
    return read() if any(facts.names_reasons(events) for events in histories) else {}


def paused_by(reasons: Reasons, slug: str, at: datetime) -> frozenset[str]:
    """The targets paused by a wait that began at ``at``: by the version then in force.

    A wait from before the first version, brought in from another system, has that one's. A reason
    nobody knows pauses nothing.
    """
    rules = reasons.get(slug, ())
    in_force = [rule for rule in rules if rule.since <= at] or rules[:1]
    return in_force[-1].pauses if in_force else frozenset()
