"""What is still going on when the visitor comes: the work lists, and the cast's own requests.

Ages are shares of what was promised: at 0.95 a ticket is about to be late, at 1.2 it is.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from helpdesk.demo.seeding.acts import can, file, filled_in, solve
from helpdesk.demo.seeding.cases import Telling
from helpdesk.demo.seeding.draw import Cases
from helpdesk.demo.seeding.office import earlier
from helpdesk.demo.seeding.stage import Stage, Story
from helpdesk.domain import tickets
from helpdesk.domain.sla.plan import FIRST_RESPONSE, RESOLUTION
from helpdesk.models import Person, Queue, Ticket, WaitingReason


class Part(NamedTuple):
    """One unfinished ticket."""

    stands: str
    topic: str
    share: float
    agent: str = ""
    requester: str = ""


FRESH, BEGUN, ASKED, HELD, SOLVED, JUDGED = "fresh", "begun", "asked", "held", "solved", "judged"

PARTS = (
    # What the employee sees: something new, something in work, a question, a solution, a result.
    Part(FRESH, "printer", 0.3, requester="employee"),
    Part(BEGUN, "software-problem", 0.4, "agent", "employee"),
    Part(ASKED, "vpn", 0.35, "agent2", "employee"),
    Part(SOLVED, "mail-problem", 0.5, "agent", "employee"),
    Part(JUDGED, "folder-access", 0.6, "agent", "employee"),
    Part(BEGUN, "personal-data", 0.5, "v.richter", "employee2"),
    Part(ASKED, "broken-device", 0.3, "s.bilyk", "employee2"),
    Part(SOLVED, "shared-mailbox", 0.2, "i.dubois", "employee2"),
    Part(HELD, "folder-access", 0.7, "agent", "employee2"),
    # Staff ask for help, too.
    Part(BEGUN, "broken-device", 0.5, "agent2", "agent"),
    Part(FRESH, "new-laptop", 0.4, requester="lead"),
    Part(ASKED, "production-systems", 0.2, "d.honcharenko", "manager"),
    # Line 1.
    Part(FRESH, "mail-problem", 0.8),
    Part(FRESH, "software-problem", 0.5),
    Part(FRESH, "folder-access", 0.93),
    Part(FRESH, "something-else", 0.2),
    Part(FRESH, "software-request", 0.35),
    Part(FRESH, "password-reset", 0.6),
    Part(FRESH, "onboarding", 1.3),
    Part(BEGUN, "printer", 0.55, "agent"),
    Part(BEGUN, "software-problem", 0.97, "agent"),
    Part(BEGUN, "locked-account", 0.8, "agent"),
    Part(BEGUN, "mail-problem", 1.2, "agent"),
    Part(BEGUN, "shared-mailbox", 0.6, "agent"),
    Part(ASKED, "software-problem", 0.6, "agent"),
    Part(HELD, "onboarding", 0.5, "agent"),
    Part(HELD, "software-request", 0.4, "agent"),
    Part(BEGUN, "printer", 1.6, "i.dubois"),
    Part(BEGUN, "software-request", 0.3, "i.dubois"),
    Part(ASKED, "printer", 0.5, "i.dubois"),
    Part(BEGUN, "something-else", 0.96, "m.hnatiuk"),
    Part(BEGUN, "password-reset", 0.5, "m.hnatiuk"),
    Part(HELD, "folder-access", 0.8, "m.hnatiuk"),
    Part(HELD, "locked-account", 0.4, "m.hnatiuk"),
    Part(BEGUN, "idea", 0.3, "w.krol"),
    Part(SOLVED, "password-reset", 0.3, "w.krol"),
    Part(SOLVED, "software-problem", 0.4, "m.hnatiuk"),
    # Line 2: computers, network.
    Part(FRESH, "wifi", 0.4),
    Part(FRESH, "broken-device", 1.25),
    Part(FRESH, "new-laptop", 0.9),
    Part(FRESH, "phone", 0.1),
    Part(BEGUN, "vpn", 0.96, "agent2"),
    Part(BEGUN, "vpn", 0.5, "agent2"),
    Part(BEGUN, "wifi", 0.7, "agent2"),
    Part(BEGUN, "broken-device", 1.15, "agent2"),
    Part(BEGUN, "meeting-room", 0.4, "agent2"),
    Part(ASKED, "vpn", 0.6, "agent2"),
    Part(HELD, "new-laptop", 0.5, "agent2"),
    Part(BEGUN, "phone", 0.9, "s.bilyk"),
    Part(BEGUN, "wifi", 1.4, "s.bilyk"),
    Part(HELD, "broken-device", 0.6, "s.bilyk"),
    Part(HELD, "vpn", 0.4, "s.bilyk"),
    Part(JUDGED, "new-laptop", 0.3, "s.bilyk"),
    # Business applications, servers, building.
    Part(FRESH, "production-systems", 0.6),
    Part(BEGUN, "production-systems", 0.85, "d.honcharenko"),
    Part(BEGUN, "production-systems", 1.3, "v.richter"),
    Part(BEGUN, "security-incident", 0.6, "n.zhuk"),
    Part(HELD, "security-incident", 0.7, "e.garcia"),
    Part(FRESH, "office", 0.5),
    Part(FRESH, "access-card", 0.7),
    Part(BEGUN, "office", 0.98, "r.ostapchuk"),
    Part(BEGUN, "office", 1.2, "t.walsh"),
    Part(HELD, "office", 0.4, "r.ostapchuk"),
)


def stories(stage: Stage, cases: Cases, now: datetime) -> Iterator[Story]:
    """The stories of all unfinished tickets."""
    for part in PARTS:
        requester = _requester(stage, cases, part)
        telling = _suitable(stage, cases, part, requester, now)
        target = FIRST_RESPONSE if part.stands == FRESH else RESOLUTION
        at = _opened(stage, telling, target, part.share, now)
        yield _story(stage, part, telling, requester, at, now)


def _requester(stage: Stage, cases: Cases, part: Part) -> Person:
    """Who asks: as the part says, or anybody but its agent, for nobody works their own request."""
    if part.requester:
        return stage.people[part.requester]
    while (person := cases.requester_for(part.topic)).username == part.agent:
        pass
    return person


def _suitable(stage: Stage, cases: Cases, part: Part, requester: Person, now: datetime) -> Telling:
    """A case that can stand so with this agent: asked needs a question, held what to wait for."""
    for _ in range(20):
        telling = cases.next_of(part.topic, requester)
        needed = {ASKED: telling.case.ask, HELD: telling.case.wait}.get(part.stands, "-")
        team = {one.username for one in stage.agents[_queue(stage, telling, now).slug]}
        if needed and not telling.case.move and (not part.agent or part.agent in team):
            return telling
    raise ValueError(f"no case of {part.topic} can be {part.stands}")


def _opened(stage: Stage, telling: Telling, target: str, share: float, now: datetime) -> datetime:
    """When a ticket was filed of whose promise that share is used now."""
    topic = stage.topics[telling.case.topic]
    sent = filled_in(stage, telling, now)
    queue = _queue(stage, telling, now)
    priority = sent.priority or topic.priority
    promised, calendar = stage.promise(topic, queue, target, priority)
    return earlier(calendar, now, promised.total_seconds() / 60 * share)


def _queue(stage: Stage, telling: Telling, now: datetime) -> Queue:
    """Where the case will land: as its answers say, else its topic's queue or the service's."""
    sent, topic = filled_in(stage, telling, now), stage.topics[telling.case.topic]
    if sent.queue:
        return stage.queues[sent.queue]
    service = topic.parent
    queue = topic.queue or (service.queue if service else None)
    assert queue is not None  # the company file was checked for that
    return queue


def _story(
    stage: Stage, part: Part, telling: Telling, requester: Person, at: datetime, now: datetime
) -> Story:
    yield at
    ticket = file(stage, telling, requester)
    if part.stands == FRESH:
        return
    agent = stage.people[part.agent]
    yield at + (now - at) * stage.chance.uniform(0.02, 0.08)
    tickets.take(ticket, by=agent, now=stage.moment)
    yield stage.moment + timedelta(seconds=stage.chance.uniform(50, 400))
    case = telling.case
    words = {ASKED: case.ask, HELD: case.wait}.get(part.stands, case.reply)
    tickets.reply(ticket, by=agent, text=telling.say(words), now=stage.moment)
    if case.note and part.stands == BEGUN:
        tickets.note(ticket, by=agent, text=telling.say(case.note), now=stage.moment)
    if part.stands in (ASKED, HELD):
        _wait(stage, ticket, telling, agent, part, now)
    elif part.stands in (SOLVED, JUDGED):
        yield now - timedelta(hours=stage.chance.uniform(2, 9))
        if can(ticket, "resolve"):
            is_judged = part.stands == JUDGED
            solve(stage, ticket, telling, agent, case.solved, judge_result=is_judged)


def _wait(
    stage: Stage, ticket: Ticket, telling: Telling, agent: Person, part: Part, now: datetime
) -> None:
    if part.stands == ASKED:
        tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=agent, now=stage.moment)
        return
    until = stage.office.later(now, stage.chance.uniform(100, 1800))
    tickets.wait(ticket, telling.case.wait_for, by=agent, now=stage.moment, until=until)
