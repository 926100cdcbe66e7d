"""How agents work a ticket: take it, ask, hand on, wait, solve; each part a piece of a story."""

from datetime import datetime, timedelta

from helpdesk.demo.seeding.acts import can, solve
from helpdesk.demo.seeding.cases import Telling
from helpdesk.demo.seeding.stage import Stage, Story
from helpdesk.domain import tickets
from helpdesk.models import Person, Priority, Ticket, WaitingReason

Span = tuple[float, float]

# Open minutes until somebody looks, and the work itself; a part of the tickets takes far longer.
REACTION: dict[Priority, Span] = {
    Priority.CRITICAL: (2, 11),
    Priority.HIGH: (4, 45),
    Priority.MEDIUM: (10, 150),
    Priority.LOW: (20, 300),
}
WORK: dict[Priority, Span] = {
    Priority.CRITICAL: (20, 150),
    Priority.HIGH: (30, 300),
    Priority.MEDIUM: (40, 900),
    Priority.LOW: (120, 2400),
}
SLOW, SLOW_BY = 0.06, 4.0
ASSIGNED_BY_LEAD = 0.15


def take_up(stage: Stage, ticket: Ticket, agent: Person) -> Story:
    """The agent takes the ticket after a while, or the lead hands it to them."""
    yield _soon(stage, REACTION[ticket.priority])
    if not can(ticket, "take") or ticket.assignee_id is not None:
        return
    lead = stage.lead_of(ticket.queue)
    is_handed = stage.chance.random() < ASSIGNED_BY_LEAD
    if is_handed and lead.id not in (agent.id, ticket.requester_id):
        tickets.assign(ticket, agent, by=lead, now=stage.moment)
        yield stage.after(5, 25)
    else:
        tickets.take(ticket, by=agent, now=stage.moment)
        yield stage.after(1, 6)


def answer_first(stage: Stage, ticket: Ticket, agent: Person, telling: Telling) -> Story:
    """The first reply; where the case asks something, the ticket waits for the requester."""
    case = telling.case
    if not can(ticket, "wait") or ticket.assignee_id != agent.id:
        return
    is_asking = bool(case.ask and case.told) and stage.chance.random() < 0.8
    words = telling.say(case.ask if is_asking else case.reply)
    tickets.reply(ticket, by=agent, text=words, now=stage.moment)
    if case.note and stage.chance.random() < 0.7:
        yield stage.after(2, 30)
        tickets.note(ticket, by=agent, text=telling.say(case.note), now=stage.moment)
    if is_asking and can(ticket, "wait"):
        tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=agent, now=stage.moment)
        yield stage.after(10, 500)
        tickets.reply(ticket, by=ticket.requester, text=telling.say(case.told), now=stage.moment)


def hand_on(stage: Stage, ticket: Ticket, agent: Person, telling: Telling) -> Story:
    """Move the ticket to the queue that can help, where somebody takes it."""
    move = telling.case.move
    if move is None or move.to == ticket.queue.slug:
        return
    yield stage.after(10, 90)
    if not can(ticket, "move") or ticket.assignee_id != agent.id:
        return
    words = telling.say(move.note)
    tickets.move(ticket, stage.queues[move.to], by=agent, now=stage.moment, note=words)
    other = stage.agent_for(ticket.queue, ticket.requester)
    yield from take_up(stage, ticket, other)


def stand_still(stage: Stage, ticket: Ticket, telling: Telling) -> Story:
    """Wait for somebody outside, an approval or a date; time itself ends the wait."""
    agent, case = ticket.assignee, telling.case
    if not case.wait or agent is None:
        return
    yield stage.after(10, 120)
    if not can(ticket, "wait"):
        return
    tickets.reply(ticket, by=agent, text=telling.say(case.wait), now=stage.moment)
    until = stage.office.later(stage.moment, stage.chance.uniform(500, 2200))
    tickets.wait(ticket, case.wait_for, by=agent, now=stage.moment, until=until)
    yield until + timedelta(minutes=stage.chance.uniform(5, 60))


def finish(stage: Stage, ticket: Ticket, telling: Telling) -> Story:
    """Do the work and solve the ticket; whoever has it by then."""
    yield _soon(stage, WORK[ticket.priority])
    if ticket.assignee is not None and can(ticket, "resolve"):
        solve(stage, ticket, telling, ticket.assignee, telling.case.solved)


def _soon(stage: Stage, span: Span) -> datetime:
    slow = SLOW_BY if stage.chance.random() < SLOW else 1.0
    return stage.after(span[0] * slow, span[1] * slow)
