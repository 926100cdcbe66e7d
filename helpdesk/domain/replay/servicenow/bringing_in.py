"""From incidents of the log to tickets, through the replay door."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.domain import replay
from helpdesk.domain.replay import KnownNames, Origin, Picture
from helpdesk.domain.replay.servicenow import meaning
from helpdesk.domain.replay.servicenow.log import Incident, Row
from helpdesk.models import Channel, Priority, State, Ticket, WaitingReason

SOURCE = "ServiceNow"


@dataclass
class Done:
    """What became of incidents: how many were opened here, went on, were whole already, or belong
    to people here by now (their numbers)."""

    opened: int = 0
    continued: int = 0
    unchanged: int = 0
    facts: int = 0
    lived_on: tuple[str, ...] = ()

    def add(self, other: "Done") -> None:
        """Count another batch in."""
        self.opened += other.opened
        self.continued += other.continued
        self.unchanged += other.unchanged
        self.facts += other.facts
        self.lived_on += other.lived_on


def bring_in(incidents: Sequence[Incident], *, until: datetime, now: datetime) -> Done:
    """Write the incidents' facts up to and including ``until``; what is here already stays.

    Promises are stored as they stand at ``now``. The caller commits, and brings in only incidents
    that were opened by then.
    """
    names = KnownNames(SOURCE, now=now)
    here = replay.find(SOURCE, [incident.number for incident in incidents])
    lived_on = replay.lives_here(here.values()) if here else set()
    done, settling = Done(), []
    wanted = list(_not_whole(incidents, here, until, done))
    names.meet({name for incident in wanted for name in _people(incident)})
    for incident in wanted:
        ticket = here.get(incident.number)
        if ticket is not None and ticket.id in lived_on:
            done.lived_on += (incident.number,)
            continue
        settling.append(_bring_in_one(incident, ticket, until, names, done))
    replay.settle(settling, until=until, now=now)
    return done


def _not_whole(
    incidents: Iterable[Incident], here: dict[str, Ticket], until: datetime, done: Done
) -> Iterable[Incident]:
    for incident in incidents:
        ticket = here.get(incident.number)
        known = ticket.replayed_until if ticket is not None else None
        if known is None or known < until or (known == until and _changes_at(incident, known)):
            yield incident
        else:
            done.unchanged += 1


def _changes_at(incident: Incident, instant: datetime) -> bool:
    """Whether more may be told of this instant by now: the log's times are whole minutes."""
    return any(at == instant for at, _ in incident.holding())


def _people(incident: Incident) -> set[str]:
    return {name for row in incident.filed for name in meaning.people_of(row)}


def _bring_in_one(
    incident: Incident, ticket: Ticket | None, until: datetime, names: KnownNames, done: Done
) -> Ticket:
    since = ticket.replayed_until if ticket is not None else None
    version = ticket.version if ticket is not None else 0
    pictures = _Pictures(names)
    held = [(at, row) for at, row in incident.holding() if at <= until]
    if ticket is None:
        ticket = _open(incident, pictures.of(incident.rows[0]), names)
        done.opened += 1
    told = [(at, row, pictures.of(row)) for at, row in held]
    for at, row, picture in told[_known(told, ticket, since) :]:
        by = names.person(row.value("sys_updated_by") or meaning.opener_of(row))
        replay.go_on(ticket, picture, by=by, at=at)
    done.facts += ticket.version - version
    if since == until and ticket.version == version:
        done.unchanged += 1
    elif version:
        done.continued += 1
    return ticket


def _known(
    told: Sequence[tuple[datetime, Row, Picture]], ticket: Ticket, since: datetime | None
) -> int:
    """How many of an incident's rows were brought in up to ``since``, in earlier runs.

    The log's times are whole minutes, and one that was written within a minute lacks what happened
    in the rest of it. So of that last minute those rows are known up to the one that the ticket
    looks like; all of them, if it looks like none.
    """
    if since is None:
        return 0
    before = sum(at < since for at, _, _ in told)
    up_to = sum(at <= since for at, _, _ in told)
    for known in range(up_to, max(before, 1) - 1, -1):
        if told[known - 1][2].is_of(ticket):
            return known
    return up_to


def _open(incident: Incident, picture: Picture, names: KnownNames) -> Ticket:
    first = incident.rows[0]
    return replay.open_ticket(
        Origin(SOURCE, incident.number),
        picture,
        title=meaning.title_of(first),
        requester=names.person(meaning.caller_of(first)),
        by=names.person(meaning.opener_of(first)),
        at=incident.opened_at,
        channel=meaning.channel_of(first) or Channel.API,
    )


class _Pictures:
    """Rows as pictures. A state or priority nobody knows is that of the row before."""

    def __init__(self, names: KnownNames) -> None:
        self.names = names
        self.state: tuple[State, WaitingReason | None] = (State.NEW, None)
        self.priority = Priority.MEDIUM

    def of(self, row: Row) -> Picture:
        self.state = meaning.state_of(row) or self.state
        self.priority = meaning.priority_of(row) or self.priority
        assignee = row.value("assigned_to")
        return Picture(
            state=self.state[0],
            waiting_reason=self.state[1],
            queue=self.names.queue(meaning.queue_of(row)),
            category=self.names.category(meaning.category_of(row)),
            priority=self.priority,
            assignee=self.names.person(assignee) if assignee else None,
        )
