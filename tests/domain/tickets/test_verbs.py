"""What people do to a ticket, and what they are refused."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from helpdesk.domain import history, tickets
from helpdesk.domain.errors import (
    AlreadyTaken,
    EditConflict,
    InvalidInput,
    NotPermitted,
    SubmittedDifferently,
    TransitionNotAllowed,
)
from helpdesk.domain.reminders.giving import remind_due
from helpdesk.extensions import db
from helpdesk.models import (
    Event,
    Message,
    MessageKind,
    Priority,
    ResolutionCode,
    State,
    Ticket,
    WaitingReason,
)
from tests.cast import person, queue
from tests.domain.tickets.conftest import NOON, File

LATER = NOON + timedelta(hours=1)
DAY = timedelta(hours=24)


def solve(ticket: Ticket, **more: object) -> None:
    values: dict[str, object] = {
        "by": person("agent"),
        "text": "Cleaned the rollers.",
        "code": ResolutionCode.SOLVED,
        "now": LATER,
        "closes_after": DAY,
    }
    tickets.resolve(ticket, **(values | more))  # type: ignore[arg-type]


def kinds(ticket: Ticket) -> list[str]:
    query = select(Event.kind).where(Event.ticket_id == ticket.id).order_by(Event.id)
    return [str(kind) for kind in db.session.scalars(query)]


def test_a_ticket_lives_from_question_to_confirmed_answer(file_ticket: File) -> None:
    ticket = file_ticket()
    assert (ticket.state, ticket.queue.slug) == (State.NEW, "service-desk")
    tickets.take(ticket, by=person("agent"), now=NOON)
    assert (ticket.state, ticket.assignee, ticket.owner) == (
        State.IN_PROGRESS,
        person("agent"),
        person("agent"),
    )
    tickets.reply(ticket, by=person("agent"), text="Is it the left tray?", now=NOON)
    assert ticket.first_responded_at == NOON
    tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=person("agent"), now=NOON)
    tickets.reply(ticket, by=person("employee"), text="The left one.", now=LATER)
    assert (ticket.state, ticket.waiting_reason) == (State.IN_PROGRESS, None)
    solve(ticket)
    assert (ticket.state, ticket.is_open, ticket.closes_at) == (State.RESOLVED, False, LATER + DAY)
    tickets.confirm(ticket, by=person("employee"), now=LATER)
    assert (ticket.state, ticket.closed_at, ticket.closes_at) == (State.CLOSED, LATER, None)
    assert kinds(ticket) == [
        "opened",
        "taken",
        "replied",
        "waiting_started",
        "replied",
        "resolved",
        "confirmed",
    ]


def test_of_two_who_take_a_ticket_the_second_hears_who_has_it(file_ticket: File) -> None:
    ticket = file_ticket()
    tickets.take(ticket, by=person("agent"), now=NOON)
    with pytest.raises(AlreadyTaken, match="Andrii Kravets has already taken HD-"):
        tickets.take(ticket, by=person("lead"), now=NOON)


def test_taking_what_one_has_already_changes_nothing(file_ticket: File) -> None:
    ticket = file_ticket()
    tickets.take(ticket, by=person("agent"), now=NOON)
    tickets.take(ticket, by=person("agent"), now=NOON)
    assert kinds(ticket).count("taken") == 1


def test_an_agent_cannot_assign_others_but_a_lead_can(file_ticket: File) -> None:
    ticket = file_ticket()
    with pytest.raises(NotPermitted):
        tickets.assign(ticket, person("lead"), by=person("agent"), now=NOON)
    tickets.assign(ticket, person("agent"), by=person("lead"), now=NOON)
    assert ticket.assignee == person("agent")
    with pytest.raises(InvalidInput, match="does not work in this queue"):
        tickets.assign(ticket, person("agent2"), by=person("lead"), now=NOON)


def test_moving_keeps_the_first_lines_voice_and_the_note_of_what_was_tried(
    file_ticket: File,
) -> None:
    ticket = file_ticket()
    tickets.take(ticket, by=person("agent"), now=NOON)
    tickets.move(
        ticket, queue("network"), by=person("agent"), now=NOON, note="Cable is fine, port is dead."
    )
    assert (ticket.queue.slug, ticket.assignee, ticket.owner) == (
        "network",
        None,
        person("agent"),
    )
    tickets.reply(ticket, by=person("agent"), text="The network team has it now.", now=NOON)
    with pytest.raises(NotPermitted):
        solve(ticket)


def test_a_planned_wait_needs_a_time_to_come(file_ticket: File) -> None:
    ticket = file_ticket()
    with pytest.raises(InvalidInput):
        tickets.wait(ticket, WaitingReason.PLANNED, by=person("agent"), now=NOON)
    with pytest.raises(InvalidInput):
        tickets.wait(ticket, WaitingReason.PLANNED, by=person("agent"), now=NOON, until=NOON)


def test_a_wait_ends_at_its_time(file_ticket: File) -> None:
    ticket = file_ticket()
    tickets.wait(ticket, WaitingReason.PLANNED, by=person("agent"), now=NOON, until=LATER)
    assert tickets.wake_due(LATER - timedelta(seconds=1)) == 0
    assert tickets.wake_due(LATER) == 1
    assert (ticket.state, ticket.wake_at) == (State.IN_PROGRESS, None)
    assert tickets.wake_due(LATER) == 0


def test_nobody_solves_without_saying_what_was_done(file_ticket: File) -> None:
    ticket = file_ticket()
    with pytest.raises(InvalidInput):
        solve(ticket, text="  ")
    assert ticket.state is State.NEW


def test_silence_closes_after_a_day_but_a_reply_comes_first(file_ticket: File) -> None:
    ticket, other = file_ticket(), file_ticket()
    solve(ticket)
    solve(other)
    tickets.reply(other, by=person("employee"), text="It jams again.", now=LATER + DAY)
    assert tickets.close_due(LATER + DAY) == 0  # the requester is to be reminded first
    assert remind_due(LATER + DAY / 2) == 1
    assert tickets.close_due(LATER + DAY) == 1
    assert (ticket.state, other.state) == (State.CLOSED, State.IN_PROGRESS)


def test_a_result_to_be_judged_never_closes_on_silence(file_ticket: File) -> None:
    ticket = file_ticket()
    solve(ticket, judge_result=True)
    assert tickets.close_due(LATER + 100 * DAY) == 0


def test_mere_thanks_reopen_nothing(file_ticket: File) -> None:
    ticket = file_ticket()
    solve(ticket)
    message = tickets.reply(ticket, by=person("employee"), text="Thank you very much!", now=LATER)
    assert message.looks_like_thanks
    assert ticket.state is State.RESOLVED
    tickets.reply(ticket, by=person("employee"), text="Thanks, but it still jams", now=LATER)
    assert ticket.state is State.IN_PROGRESS


def test_not_solved_goes_on_with_a_reason(file_ticket: File) -> None:
    ticket = file_ticket()
    solve(ticket)
    with pytest.raises(InvalidInput):
        tickets.not_solved(ticket, by=person("employee"), text="", now=LATER)
    tickets.not_solved(ticket, by=person("employee"), text="Still beeping.", now=LATER)
    assert (ticket.state, ticket.resolution_code, ticket.resolved_at) == (
        State.IN_PROGRESS,
        None,
        None,
    )


def test_a_requester_withdraws_and_nobody_else_does(file_ticket: File) -> None:
    ticket = file_ticket()
    for who in ("agent", "lead", "manager", "employee2"):
        with pytest.raises(NotPermitted):
            tickets.withdraw(ticket, by=person(who), now=NOON)
    tickets.withdraw(ticket, by=person("employee"), now=NOON, text="Found the switch.")
    assert (ticket.state, ticket.resolution_code) == (State.CLOSED, ResolutionCode.WITHDRAWN)


def test_a_duplicate_names_the_ticket_that_goes_on(file_ticket: File) -> None:
    ticket, other = file_ticket(), file_ticket()
    with pytest.raises(InvalidInput):
        tickets.cancel(
            ticket, by=person("agent"), code=ResolutionCode.DUPLICATE, reason="same", now=NOON
        )
    tickets.cancel(
        ticket,
        by=person("agent"),
        code=ResolutionCode.DUPLICATE,
        reason="same",
        now=NOON,
        duplicate_of=other,
    )
    assert ticket.state is State.CLOSED
    with pytest.raises(TransitionNotAllowed):
        tickets.take(ticket, by=person("agent"), now=NOON)


def test_staff_cannot_work_their_own_request(file_ticket: File) -> None:
    ticket = file_ticket(by="agent")
    for act in (
        lambda: tickets.take(ticket, by=person("agent"), now=NOON),
        lambda: tickets.note(ticket, by=person("agent"), text="mine", now=NOON),
        lambda: solve(ticket),
    ):
        with pytest.raises(NotPermitted):
            act()
    with pytest.raises(NotPermitted):
        tickets.assign(ticket, person("agent"), by=person("lead"), now=NOON)


def test_only_staff_file_for_others(file_ticket: File) -> None:
    with pytest.raises(NotPermitted):
        file_ticket(by="employee", requester="employee2")
    assert file_ticket(by="agent", requester="employee2").opened_by == person("agent")


def test_the_same_form_sent_twice_makes_one_reply(file_ticket: File) -> None:
    ticket, once = file_ticket(), tickets.Submission("a key of this form")
    for _ in range(2):
        tickets.reply(ticket, by=person("agent"), text="On my way.", now=NOON, submission=once)
    replies = select(Message).where(Message.kind == MessageKind.REPLY)
    assert len(db.session.scalars(replies).all()) == 1
    with pytest.raises(SubmittedDifferently):
        tickets.reply(ticket, by=person("agent"), text="Tomorrow.", now=NOON, submission=once)


def test_a_conflict_is_about_the_same_field_only(file_ticket: File) -> None:
    ticket = file_ticket()
    seen = ticket.version
    tickets.reply(ticket, by=person("agent"), text="Looking.", now=NOON)
    tickets.check_unchanged(ticket, seen, "priority")
    tickets.change_priority(ticket, Priority.HIGH, by=person("agent"), now=NOON)
    with pytest.raises(EditConflict, match="Andrii Kravets changed this") as conflict:
        tickets.check_unchanged(ticket, seen, "priority")
    assert conflict.value.theirs == "high"
    tickets.check_unchanged(ticket, seen, "title")


def test_a_rating_changes_for_twelve_hours(file_ticket: File) -> None:
    ticket = file_ticket()
    solve(ticket)
    tickets.rate(ticket, 3, by=person("employee"), now=LATER)
    rating = tickets.rate(ticket, 5, by=person("employee"), now=LATER, comment="Quick!")
    assert (rating.score, rating.comment) == (5, "Quick!")
    with pytest.raises(TransitionNotAllowed):
        tickets.rate(ticket, 1, by=person("employee"), now=LATER + timedelta(hours=13))
    with pytest.raises(InvalidInput):
        tickets.rate(ticket, 6, by=person("employee"), now=LATER)


def test_history_is_a_chain_that_shows_tampering(file_ticket: File) -> None:
    ticket = file_ticket()
    tickets.change_title(ticket, "Jam", by=person("agent"), now=NOON)
    tickets.take(ticket, by=person("agent"), now=LATER)
    db.session.flush()
    db.session.expire_all()
    assert history.tampered([ticket.id]) == set()
    first = db.session.scalars(select(Event).where(Event.ticket_id == ticket.id)).first()
    assert first is not None
    first.at = LATER
    db.session.flush()
    assert history.tampered([ticket.id]) == {ticket.id}


def test_history_holds_no_words_of_people(file_ticket: File) -> None:
    ticket = file_ticket()
    tickets.change_title(ticket, "Secret words", by=person("agent"), now=NOON)
    for event in db.session.scalars(select(Event).where(Event.ticket_id == ticket.id)):
        assert "Secret" not in str(event.data)
        assert "beeps" not in str(event.data)
