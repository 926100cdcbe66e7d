"""Whole lives of tickets: filed, worked, judged; or withdrawn, or a duplicate."""

from datetime import datetime, timedelta

from helpdesk.demo.seeding import working
from helpdesk.demo.seeding.acts import can, file, solve
from helpdesk.demo.seeding.cases import Telling, content
from helpdesk.demo.seeding.stage import Stage, Story
from helpdesk.domain import tickets
from helpdesk.models import Channel, Person, ResolutionCode, Ticket

WITHDRAWN, DUPLICATE = 0.05, 0.03
SPOKEN = {Channel.WEB: 78, Channel.PHONE: 16, Channel.WALK_IN: 6}
SCORES = {5: 56, 4: 27, 3: 10, 2: 5, 1: 2}
THANKS = ("Thank you!", "Great, thanks a lot!", "Works now, thank you.", "Дякую!", "Dziękuję!")
NO_LONGER = (
    "It works again by itself, no need to look any more.",
    "Sorry, my mistake: the wrong one was chosen. All good.",
    "A colleague has helped me, thank you.",
    "No longer needed, the trip was called off.",
)


def whole(stage: Stage, telling: Telling, requester: Person, at: datetime) -> Story:
    """A ticket from its first minute to its last."""
    yield at
    ticket = _filed(stage, telling, requester)
    lot = stage.chance.random()
    if lot < WITHDRAWN:
        yield stage.after(5, 90)
        if can(ticket, "withdraw"):
            words = stage.chance.choice(NO_LONGER)
            tickets.withdraw(ticket, by=requester, text=words, now=stage.moment)
    elif lot < WITHDRAWN + DUPLICATE:
        yield from twice(stage, telling, ticket)
    else:
        agent = stage.agent_for(ticket.queue, requester)
        yield from worked(stage, telling, ticket, agent)


def worked(stage: Stage, telling: Telling, ticket: Ticket, agent: Person) -> Story:
    """The usual way: taken, answered, handed on where needed, solved, judged."""
    yield from working.take_up(stage, ticket, agent)
    yield from working.answer_first(stage, ticket, agent, telling)
    yield from working.hand_on(stage, ticket, agent, telling)
    yield from working.stand_still(stage, ticket, telling)
    yield from working.finish(stage, ticket, telling)
    yield from judged(stage, telling, ticket)


def judged(stage: Stage, telling: Telling, ticket: Ticket) -> Story:
    """What the requester says to the solution: still broken, yes, thanks, or nothing at all."""
    requester, agent, case = ticket.requester, ticket.assignee, telling.case
    lot = stage.chance.random()
    if case.again and lot < 0.6 and agent is not None:
        yield stage.after(20, 300)
        if can(ticket, "not_solved"):
            words = telling.say(case.again)
            tickets.not_solved(ticket, by=requester, text=words, now=stage.moment)
            yield stage.after(30, 300)
            if can(ticket, "resolve"):
                solve(stage, ticket, telling, agent, case.solved_again or case.solved)
    if lot < 0.5:
        yield stage.after(5, 400)
        if can(ticket, "confirm"):
            tickets.confirm(ticket, by=requester, now=stage.moment)
    elif lot < 0.62:
        yield stage.after(3, 120)
        words = stage.chance.choice(THANKS)
        tickets.reply(ticket, by=requester, text=words, now=stage.moment)
    else:
        yield stage.moment + timedelta(hours=stage.chance.uniform(25, 80))
    yield from _rated(stage, ticket)
    if lot > 0.97 and agent is not None:
        yield from _back_again(stage, telling, ticket, agent)


def twice(stage: Stage, telling: Telling, first: Ticket) -> Story:
    """The same thing filed a second time; an agent closes the second and works the first."""
    requester = first.requester
    yield stage.moment + timedelta(minutes=stage.chance.uniform(4, 50))
    second = file(stage, telling, requester)
    agent = stage.agent_for(second.queue, requester)
    yield stage.after(5, 60)
    if can(second, "cancel"):
        tickets.cancel(
            second,
            by=agent,
            code=ResolutionCode.DUPLICATE,
            reason=f"The same as {first.reference}, which goes on.",
            duplicate_of=first,
            now=stage.moment,
        )
    yield from worked(stage, telling, first, stage.agent_for(first.queue, requester))


def _filed(stage: Stage, telling: Telling, requester: Person) -> Ticket:
    """By the requester, or by somebody of the first line while they speak."""
    channel = stage.chance.choices(list(SPOKEN), list(SPOKEN.values()))[0]
    if channel is Channel.WEB or telling.case.topic == "personal-data":
        return file(stage, telling, requester)
    agent = stage.agent_for(stage.queues["service-desk"], requester)
    return file(stage, telling, requester, by=agent, channel=channel)


def _rated(stage: Stage, ticket: Ticket) -> Story:
    if stage.chance.random() > 0.55:
        return
    yield stage.after(1, 60)
    if not can(ticket, "rate"):
        return
    score = stage.chance.choices(list(SCORES), list(SCORES.values()))[0]
    comments = content().comments[score]
    words = stage.chance.choice(comments) if stage.chance.random() < 0.45 else ""
    tickets.rate(ticket, score, by=ticket.requester, comment=words, now=stage.moment)


def _back_again(stage: Stage, telling: Telling, ticket: Ticket, agent: Person) -> Story:
    """Days after closing the requester writes that it is back; the reply reopens the ticket."""
    yield stage.moment + timedelta(days=stage.chance.uniform(1, 5))
    words = telling.case.again or "I am sorry to write again: since this morning it is back."
    tickets.reply(ticket, by=ticket.requester, text=telling.say(words), now=stage.moment)
    yield stage.after(20, 200)
    if can(ticket, "resolve"):
        solve(stage, ticket, telling, agent, telling.case.solved_again or telling.case.solved)
