"""Single acts of a story: the verbs, done by the right people at the stage's time."""

from datetime import datetime, timedelta

from helpdesk.demo.seeding.cases import Telling
from helpdesk.demo.seeding.office import KYIV
from helpdesk.demo.seeding.stage import Stage
from helpdesk.domain import catalogue, people, tickets, workflow
from helpdesk.domain.forms.checking import Checked, check
from helpdesk.domain.forms.reading import Circumstances
from helpdesk.models import Channel, Person, Priority, Ticket


class NotAnswered(Exception):
    """A case's answers do not pass the form's own check."""


def filled_in(stage: Stage, telling: Telling, at: datetime) -> Checked:
    """The case's form as it would be sent at ``at``. Raises NotAnswered when it is refused."""
    _, form = catalogue.current_form(stage.topics[telling.case.topic])
    today = at.astimezone(KYIV).date()
    typed = telling.answers(today) | {
        "title": telling.say(telling.case.title),
        "description": telling.say(telling.case.text),
    }
    around = Circumstances(today=today, zone=KYIV, people=people.ids_meant_by)
    sent = check(form, typed, around)
    unasked = set(telling.case.answers) - set(sent.answers)
    if not sent.is_good or unasked:
        problem = sent.errors or sent.stop or f"nobody asks for {unasked}"
        raise NotAnswered(f"{telling.case.title}: {problem}")
    return sent


def file(
    stage: Stage,
    telling: Telling,
    requester: Person,
    *,
    by: Person | None = None,
    channel: Channel = Channel.WEB,
) -> Ticket:
    """File the case through its topic's form. Raises NotAnswered when the form would refuse it."""
    sent = filled_in(stage, telling, stage.moment)
    category = stage.topics[telling.case.topic]
    version, _ = catalogue.current_form(category)
    return tickets.open_ticket(
        by=by or requester,
        requester=requester,
        category=category,
        form_version=version,
        title=sent.title,
        description=sent.description,
        answers=sent.answers,
        now=stage.moment,
        channel=channel,
        priority=Priority(sent.priority) if sent.priority else None,
        queue=stage.queues[sent.queue] if sent.queue else None,
    )


def can(ticket: Ticket, verb: str) -> bool:
    """Whether the story may go on with ``verb``: time may have changed the ticket meanwhile."""
    return workflow.allows(ticket, verb)


def solve(
    stage: Stage,
    ticket: Ticket,
    telling: Telling,
    by: Person,
    text: str,
    *,
    judge_result: bool = False,
) -> None:
    """Solve the ticket as the case says; the requester may be asked to judge the result."""
    minutes = ticket.category.closes_after_minutes
    tickets.resolve(
        ticket,
        by=by,
        text=telling.say(text),
        code=telling.case.code,
        now=stage.moment,
        closes_after=timedelta(minutes=minutes) if minutes else stage.closes_after,
        judge_result=judge_result,
    )
