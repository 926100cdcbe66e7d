"""A requester follows their own ticket: the public side, and what is asked of them."""

from collections.abc import Callable

import pytest

from helpdesk.models import State
from tests.blueprints.tickets.conftest import File, Now, form_of
from tests.conftest import Time
from tests.visitor import Visitor


def solve(agent: Visitor, number: int, **more: str) -> None:
    """The agent solves it."""
    sent = {"text": "A new roller is in.", "code": "solved", **more}
    assert agent.post(f"/tickets/{number}/resolution", data=sent).status_code == 303


def test_the_page_says_how_it_stands_and_who_has_it(
    as_employee: Visitor, as_agent: Visitor, file: File
) -> None:
    number = file()
    before = as_employee.get(f"/tickets/{number}").text
    assert "An answer by today 14:00." in before
    assert "Nobody has taken it yet" in before
    as_agent.post(f"/tickets/{number}/assignee", data={"assignee": "me"})
    page = as_employee.page(f"/tickets/{number}")
    assert "Andrii Kravets has it." in page.text
    assert page.select_one(".steps [aria-current=step]").text == "In work"  # type: ignore[union-attr]


def test_a_solved_ticket_does_not_say_that_it_waited(
    as_employee: Visitor, as_agent: Visitor, file: File
) -> None:
    number = file()
    assert "Waiting for you" in as_employee.page(f"/tickets/{number}").select_one(".steps").text  # type: ignore[union-attr]
    solve(as_agent, number)
    steps = as_employee.page(f"/tickets/{number}").select(".steps li")
    assert [step.text for step in steps] == ["Received", "In work", "Solved"]


def test_a_requester_never_sees_a_note_on_any_page_or_fragment(
    as_employee: Visitor, as_agent: Visitor, file: File
) -> None:
    number = file()
    secret = "The director broke it"
    as_agent.post(f"/tickets/{number}/notes", data={"text": secret})
    as_agent.post(f"/tickets/{number}/priority", data={"priority": "critical"})
    answers = [
        as_employee.get(f"/tickets/{number}"),
        as_employee.get(f"/tickets/{number}?all=1"),
        as_employee.htmx("GET", f"/tickets/{number}"),
        as_employee.htmx("POST", f"/tickets/{number}/replies", data={"text": "Any news?"}),
        as_employee.post(f"/tickets/{number}/replies", data={"text": ""}),
        as_employee.get("/tickets"),
        as_employee.htmx("POST", f"/tickets/{number}/notes", data={"text": "Mine"}),
    ]
    for answer in answers:
        assert secret not in answer.text
        assert "internal note" not in answer.text
        assert "Priority" not in answer.text
    assert answers[-1].status_code == 403


@pytest.mark.parametrize(
    ("noun", "sent"),
    [
        ("notes", {"text": "A note"}),
        ("assignee", {"assignee": "me"}),
        ("queue", {"queue": "1"}),
        ("wait", {"reason": "planned"}),
        ("resolution", {"text": "Done", "code": "solved"}),
        ("cancellation", {"code": "spam", "reason": "no"}),
        ("reopening", {"reason": "again"}),
        ("priority", {"priority": "critical"}),
        ("category", {"category": "1"}),
        ("title", {"title": "Mine"}),
        ("watching", {}),
    ],
)
def test_what_only_staff_may_do_is_refused(
    as_employee: Visitor, file: File, noun: str, sent: dict[str, str]
) -> None:
    number = file()
    assert as_employee.post(f"/tickets/{number}/{noun}", data=sent).status_code == 403


def test_somebody_elses_ticket_does_not_exist(as_employee2: Visitor, file: File) -> None:
    number = file()
    assert as_employee2.get(f"/tickets/{number}").status_code == 404
    assert as_employee2.post(f"/tickets/{number}/replies", data={"text": "x"}).status_code == 404
    assert as_employee2.get(f"/tickets/{number}/wait").status_code == 404


def test_staff_see_their_own_request_as_employees_do(
    as_agent: Visitor, as_lead: Visitor, file: File
) -> None:
    number = file(by="agent")
    as_lead.post(f"/tickets/{number}/notes", data={"text": "Between us"})
    page = as_agent.get(f"/tickets/{number}").text
    assert "Between us" not in page
    assert "Write to IT" in page
    answer = as_agent.post(f"/tickets/{number}/assignee", data={"assignee": "me"})
    assert answer.status_code == 403


def test_an_answer_ends_the_wait_for_it(
    as_employee: Visitor, as_agent: Visitor, file: File, stored: Now
) -> None:
    number = file()
    as_agent.post(f"/tickets/{number}/replies", data={"text": "Which one?", "then": "wait"})
    page = as_employee.page(f"/tickets/{number}")
    assert "We need your answer" in page.text
    assert "Waiting for you" in page.text
    story = page.select_one(".portal-thread").get_text()
    assert "waits for your answer" in story
    assert "the requester" not in story and "public reply" not in story
    sent = form_of(page, "/replies") | {"text": "The left one."}
    assert as_employee.post(f"/tickets/{number}/replies", data=sent).status_code == 303
    assert stored(number).state is State.IN_PROGRESS


def test_yes_it_works_closes_and_asks_for_a_rating(
    as_employee: Visitor, as_agent: Visitor, file: File, stored: Now
) -> None:
    number = file()
    solve(as_agent, number)
    page = as_employee.page(f"/tickets/{number}")
    assert "Does it work now?" in page.text
    assert "we close the ticket tomorrow 10:00" in page.text
    answer = as_employee.htmx(
        "POST", f"/tickets/{number}/confirmation", data=form_of(page, "/confirmation")
    )
    assert answer.status_code == 200
    assert "How was our help?" in answer.text
    assert "<html" not in answer.text
    assert stored(number).state is State.CLOSED
    assert as_employee.post(f"/tickets/{number}/confirmation").status_code == 303


def test_no_still_broken_needs_a_reason_and_reopens(
    as_employee: Visitor, as_agent: Visitor, file: File, stored: Now
) -> None:
    number = file()
    solve(as_agent, number)
    sent = form_of(as_employee.page(f"/tickets/{number}"), "/objection")
    refused = as_employee.post(f"/tickets/{number}/objection", data=sent)
    assert refused.status_code == 422
    assert "Say what still does not work." in refused.text
    sent |= {"text": "It jams again."}
    for _ in range(2):
        assert as_employee.post(f"/tickets/{number}/objection", data=sent).status_code == 303
    assert stored(number).state is State.IN_PROGRESS
    assert as_agent.get(f"/tickets/{number}").text.count("It jams again.") == 1


def test_a_result_to_be_judged_waits_for_the_word(
    as_employee: Visitor, as_agent: Visitor, file: File
) -> None:
    number = file()
    solve(as_agent, number, judge_result="y")
    page = as_employee.get(f"/tickets/{number}").text
    assert "Is this what you wanted?" in page
    assert "we close the ticket" not in page


def test_a_rating_can_be_changed_for_a_while(
    as_employee: Visitor, as_agent: Visitor, file: File, time: Time
) -> None:
    number = file()
    solve(as_agent, number)
    as_employee.post(f"/tickets/{number}/confirmation")
    sent = form_of(as_employee.page(f"/tickets/{number}"), "/rating")
    nothing = as_employee.post(f"/tickets/{number}/rating", data=sent)
    assert nothing.status_code == 422
    for score in ("2", "5"):
        sent |= {"score": score, "comment": "Quick."}
        assert as_employee.post(f"/tickets/{number}/rating", data=sent).status_code == 303
    assert "5 of 5" in as_agent.page(f"/tickets/{number}").find(id="facts").text  # type: ignore[union-attr]
    time.advance(hours=13)
    assert "How was our help?" not in as_employee.get(f"/tickets/{number}").text


def test_a_ticket_is_withdrawn_with_or_without_a_word(
    as_employee: Visitor, file: File, stored: Now
) -> None:
    for text in ("", "I found it myself."):
        number = file()
        sent = form_of(as_employee.page(f"/tickets/{number}"), "/withdrawal") | {"text": text}
        for _ in range(2):
            answer = as_employee.post(f"/tickets/{number}/withdrawal", data=sent)
            assert answer.status_code == 303
        assert stored(number).state is State.CLOSED


def test_thanks_leave_a_solved_ticket_solved_and_words_open_it_again(
    as_employee: Visitor, as_agent: Visitor, file: File, stored: Now
) -> None:
    number = file()
    solve(as_agent, number)
    as_employee.post(f"/tickets/{number}/replies", data={"text": "Thank you!"})
    assert stored(number).state is State.RESOLVED
    assert "Looks like thanks" in as_agent.get(f"/tickets/{number}").text
    assert "Looks like thanks" not in as_employee.get(f"/tickets/{number}").text
    as_employee.post(f"/tickets/{number}/replies", data={"text": "It jams again."})
    assert stored(number).state is State.IN_PROGRESS


def test_a_late_answer_opens_a_ticket_tied_to_the_old_one(
    as_: Callable[[str], Visitor], file: File, stored: Now, time: Time
) -> None:
    number = file()
    solve(as_("agent"), number)
    as_("employee").post(f"/tickets/{number}/confirmation")
    time.advance(days=15)
    employee = as_("employee")
    page = employee.page(f"/tickets/{number}")
    assert "your words open a new one" in page.text
    sent = form_of(page, "/replies") | {"text": "It jams again."}
    answers = [employee.post(f"/tickets/{number}/replies", data=sent) for _ in range(2)]
    assert [answer.location for answer in answers] == [f"/tickets/{number + 1}"] * 2
    assert stored(number).state is State.CLOSED
    new = employee.get(f"/tickets/{number + 1}").text
    assert f'follows up <a class="link" href="/tickets/{number}"' in new
    assert f"HD-{number + 1}" in employee.get(f"/tickets/{number}").text
    assert employee.get(f"/tickets/{number + 2}").status_code == 404


def test_within_days_an_answer_to_a_closed_ticket_opens_it_again(
    as_employee: Visitor, as_agent: Visitor, file: File, stored: Now, time: Time
) -> None:
    number = file()
    solve(as_agent, number)
    as_employee.post(f"/tickets/{number}/confirmation")
    time.advance(hours=2)
    as_employee.post(f"/tickets/{number}/replies", data={"text": "It jams again."})
    assert stored(number).state is State.IN_PROGRESS


def test_answers_of_the_form_are_shown_with_their_labels(
    as_employee: Visitor, as_agent2: Visitor, file: File
) -> None:
    number = file("vpn")
    for reader in (as_employee, as_agent2):
        answers = reader.page(f"/tickets/{number}").select_one(".answers")
        assert answers is not None
        assert "Where are you?" in answers.text
        assert "At home" in answers.text
