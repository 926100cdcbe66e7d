"""An agent works a ticket in the browser, with HTMX and without any script."""

import io

import pytest
from bs4 import BeautifulSoup

from helpdesk.models import Priority, ResolutionCode, State, WaitingReason
from tests.blueprints.tickets.conftest import File, Now, form_of
from tests.conftest import Time
from tests.visitor import Visitor


def test_an_agent_takes_a_ticket_and_has_it(as_agent: Visitor, file: File, stored: Now) -> None:
    number = file()
    sent = form_of(as_agent.page(f"/tickets/{number}"), "/assignee")
    answer = as_agent.post(f"/tickets/{number}/assignee", data=sent)
    assert (answer.status_code, answer.location) == (303, f"/tickets/{number}")
    ticket = stored(number)
    assert ticket.assignee and ticket.assignee.username == "agent"
    assert "Taken by Andrii Kravets" in as_agent.get(f"/tickets/{number}").text


def test_of_two_who_take_at_once_one_wins_and_the_other_hears_who(
    as_agent: Visitor, as_lead: Visitor, file: File
) -> None:
    number = file()
    first = as_agent.htmx("POST", f"/tickets/{number}/assignee", data={"assignee": "me"})
    second = as_lead.htmx("POST", f"/tickets/{number}/assignee", data={"assignee": "me"})
    assert (first.status_code, second.status_code) == (200, 409)
    assert "Andrii Kravets has already taken" in second.text
    assert second.headers["HX-Retarget"] == "#messages"


def test_a_reply_starts_the_work_and_keeps_the_first_answer(
    as_agent: Visitor, file: File, stored: Now, time: Time
) -> None:
    number = file()
    time.advance(minutes=14)
    sent = form_of(as_agent.page(f"/tickets/{number}"), "/replies") | {"text": "On my way."}
    assert as_agent.post(f"/tickets/{number}/replies", data=sent).status_code == 303
    page = as_agent.get(f"/tickets/{number}").text
    assert "On my way." in page
    assert "First answer kept: 14 min" in page
    assert stored(number).state is State.IN_PROGRESS


def test_htmx_gets_only_what_the_click_changed(as_agent: Visitor, file: File) -> None:
    number = file()
    sent = form_of(as_agent.page(f"/tickets/{number}"), "/replies") | {"text": "On my way."}
    answer = as_agent.htmx("POST", f"/tickets/{number}/replies", data=sent)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert answer.text.count("On my way.") == 1
    assert "It jams on every page" not in answer.text
    for part in ("seen", "bar", "facts", "composer", "messages"):
        assert f'id="{part}"' in answer.text, part
    assert "HX-Request" in answer.headers["Vary"]


def test_sending_the_same_form_twice_makes_one_reply(as_agent: Visitor, file: File) -> None:
    number = file()
    sent = form_of(as_agent.page(f"/tickets/{number}"), "/replies") | {"text": "Only once."}
    for _ in range(2):
        assert as_agent.post(f"/tickets/{number}/replies", data=sent).status_code == 303
    assert as_agent.get(f"/tickets/{number}").text.count("Only once.") == 1


def test_the_same_form_with_other_words_is_refused_and_the_words_kept(
    as_agent: Visitor, file: File
) -> None:
    number = file()
    sent = form_of(as_agent.page(f"/tickets/{number}"), "/replies")
    as_agent.post(f"/tickets/{number}/replies", data=sent | {"text": "First words"})
    answer = as_agent.post(f"/tickets/{number}/replies", data=sent | {"text": "Other words"})
    assert answer.status_code == 409
    assert "already sent" in answer.text
    assert ">Other words</textarea>" in answer.text
    again = as_agent.post(f"/tickets/{number}/replies", data=_composer_of(answer.text))
    assert again.status_code == 303, "the form comes back with a fresh key"


def test_an_empty_reply_is_refused_beside_the_field(as_agent: Visitor, file: File) -> None:
    number = file()
    plain = as_agent.post(f"/tickets/{number}/replies", data={"text": "  "})
    assert plain.status_code == 422
    assert "Write your reply first." in plain.text
    assert "<html" in plain.text
    htmx = as_agent.htmx("POST", f"/tickets/{number}/replies", data={"text": "  "})
    assert htmx.status_code == 422
    assert "<html" not in htmx.text
    assert htmx.headers["HX-Retarget"] == "#composer"


def test_send_and_wait_is_one_click(as_agent: Visitor, file: File, stored: Now) -> None:
    number = file()
    sent = form_of(as_agent.page(f"/tickets/{number}"), "/replies")
    sent |= {"text": "Which printer is it?", "then": "wait"}
    for _ in range(2):
        assert as_agent.post(f"/tickets/{number}/replies", data=sent).status_code == 303
    ticket = stored(number)
    assert ticket.state is State.WAITING
    assert ticket.waiting_reason == WaitingReason.ON_REQUESTER
    story = as_agent.page(f"/tickets/{number}").select_one("#thread").get_text()
    assert story.count("Waiting for the requester") == 1


def test_waiting_has_a_reason_and_an_end(as_agent: Visitor, file: File, stored: Now) -> None:
    number = file()
    sent = form_of(as_agent.page(f"/tickets/{number}/wait"), "/wait")
    past = sent | {"reason": "planned", "until": "2026-05-31T10:00"}
    refused = as_agent.post(f"/tickets/{number}/wait", data=past)
    assert refused.status_code == 422
    assert "Choose a time that is still to come." in refused.text
    assert 'value="2026-05-31T10:00"' in refused.text
    good = sent | {"reason": "planned", "until": "2026-06-02T10:00"}
    assert as_agent.post(f"/tickets/{number}/wait", data=good).status_code == 303
    ticket = stored(number)
    assert ticket.wake_at and ticket.wake_at.isoformat() == "2026-06-02T07:00:00+00:00"
    assert as_agent.post(f"/tickets/{number}/wait/end").status_code == 303
    assert stored(number).state is State.IN_PROGRESS


def test_solving_needs_words_and_a_code(as_agent: Visitor, file: File, stored: Now) -> None:
    number = file()
    sent = form_of(as_agent.page(f"/tickets/{number}?mode=solve"), "/replies")
    empty = as_agent.post(f"/tickets/{number}/resolution", data=sent)
    assert empty.status_code == 422
    assert "Write what was done" in empty.text
    sent |= {"text": "A new roller.", "code": "workaround", "judge_result": "y"}
    assert as_agent.post(f"/tickets/{number}/resolution", data=sent).status_code == 303
    ticket = stored(number)
    assert ticket.resolution_code is ResolutionCode.WORKAROUND
    assert ticket.judge_result
    assert ticket.closes_at is None


def test_work_is_handed_to_another_queue_with_a_note(
    as_agent: Visitor, as_agent2: Visitor, file: File, stored: Now
) -> None:
    number = file()
    as_agent.post(f"/tickets/{number}/assignee", data={"assignee": "me"})
    page = as_agent.page(f"/tickets/{number}/queue")
    sent = form_of(page, "/queue") | {
        "queue": _value(page, "Network"),
        "note": "The cable is fine.",
    }
    assert as_agent.post(f"/tickets/{number}/queue", data=sent).status_code == 303
    ticket = stored(number)
    assert ticket.queue.slug == "network"
    assert ticket.assignee_id is None
    page2 = as_agent2.get(f"/tickets/{number}").text
    assert "Handed from Service desk to Network" in page2
    assert "The cable is fine." in page2
    assert "First line" in page2


def test_the_counters_at_the_side_follow_a_ticket_that_is_handed_on(
    as_lead: Visitor, file: File
) -> None:
    number = file()
    page = as_lead.page(f"/tickets/{number}/queue")
    assert _counters(as_lead.page(f"/tickets/{number}"))["/desk/queues/service-desk"] == "1"
    sent = form_of(page, "/queue") | {"queue": _value(page, "Network")}
    answer = as_lead.htmx("POST", f"/tickets/{number}/queue", data=sent)
    counted = _counters(BeautifulSoup(answer.text, "html.parser"))
    assert counted["/desk/queues/service-desk"] == "0"
    assert counted["/desk/queues/network"] == "1"


def _counters(page: BeautifulSoup) -> dict[str, str]:
    links = page.select("#ways a:has(.count)")
    return {str(link["href"]): link.select(".count")[0].text for link in links}


def test_work_handed_out_of_sight_leads_back_to_the_desk(
    as_agent2: Visitor, file: File, stored: Now
) -> None:
    number = file("vpn")
    page = as_agent2.page(f"/tickets/{number}/queue")
    sent = form_of(page, "/queue") | {"queue": _value(page, "Personnel")}
    answer = as_agent2.htmx("POST", f"/tickets/{number}/queue", data=sent)
    assert answer.headers["HX-Redirect"] == "/desk"
    assert "no longer among the tickets you see" in as_agent2.get("/desk").text
    assert stored(number).queue.slug == "personnel"
    assert as_agent2.get(f"/tickets/{number}").status_code == 404


def test_a_lead_gives_a_ticket_to_somebody_of_the_queue(
    as_lead: Visitor, file: File, stored: Now
) -> None:
    number = file()
    page = as_lead.page(f"/tickets/{number}/assignee")
    sent = form_of(page, "/assignee") | {"assignee": _value(page, "Andrii Kravets")}
    assert as_lead.post(f"/tickets/{number}/assignee", data=sent).status_code == 303
    ticket = stored(number)
    assert ticket.assignee and ticket.assignee.username == "agent"
    back = form_of(as_lead.page(f"/tickets/{number}/assignee"), "/assignee")
    back |= {"assignee": "nobody"}
    assert as_lead.post(f"/tickets/{number}/assignee", data=back).status_code == 303
    assert stored(number).assignee_id is None


def test_an_agent_may_not_assign_others(as_agent: Visitor, file: File) -> None:
    number = file()
    assert as_agent.get(f"/tickets/{number}/assignee").status_code == 403
    assert as_agent.post(f"/tickets/{number}/assignee", data={"assignee": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("noun", "field", "value", "said"),
    [
        ("priority", "priority", "high", "Priority Medium → High"),
        ("title", "title", "Printer on floor 3 jams", "Title was “The printer jams”"),
    ],
)
def test_facts_are_changed_with_a_line_in_the_story(
    as_agent: Visitor, file: File, noun: str, field: str, value: str, said: str
) -> None:
    number = file()
    sent = form_of(as_agent.page(f"/tickets/{number}/{noun}"), f"/{noun}") | {field: value}
    assert as_agent.post(f"/tickets/{number}/{noun}", data=sent).status_code == 303
    assert said in as_agent.get(f"/tickets/{number}").text


def test_the_topic_is_changed(as_agent: Visitor, file: File, stored: Now) -> None:
    number = file()
    page = as_agent.page(f"/tickets/{number}/category")
    option = page.find("option", string="New laptop")
    assert option is not None
    sent = form_of(page, "/category") | {"category": str(option["value"])}
    assert as_agent.post(f"/tickets/{number}/category", data=sent).status_code == 303
    assert stored(number).category.slug == "new-laptop"


def test_a_colleagues_change_is_shown_beside_mine_and_mine_is_kept(
    as_agent: Visitor, as_lead: Visitor, file: File, stored: Now
) -> None:
    number = file()
    mine = form_of(as_agent.page(f"/tickets/{number}/title"), "/title")
    theirs = form_of(as_lead.page(f"/tickets/{number}/title"), "/title")
    as_lead.post(f"/tickets/{number}/title", data=theirs | {"title": "The lead's title"})
    answer = as_agent.post(f"/tickets/{number}/title", data=mine | {"title": "My title"})
    assert answer.status_code == 409
    assert "Piotr Nowak changed this" in answer.text
    assert "The lead&#39;s title" in answer.text
    assert 'value="My title"' in answer.text
    assert stored(number).title == "The lead's title"
    again = form_of(_soup(answer.text), "/title")
    assert as_agent.post(f"/tickets/{number}/title", data=again).status_code == 303
    assert stored(number).title == "My title"


def test_a_colleagues_reply_is_no_reason_to_refuse_a_priority(
    as_agent: Visitor, as_lead: Visitor, file: File, stored: Now
) -> None:
    number = file()
    sent = form_of(as_agent.page(f"/tickets/{number}/priority"), "/priority")
    as_lead.post(f"/tickets/{number}/replies", data={"text": "I am looking."})
    answer = as_agent.post(f"/tickets/{number}/priority", data=sent | {"priority": "low"})
    assert answer.status_code == 303
    assert stored(number).priority is Priority.LOW


def test_what_a_colleague_wrote_meanwhile_comes_along(
    as_agent: Visitor, as_lead: Visitor, file: File
) -> None:
    number = file()
    page = as_agent.page(f"/tickets/{number}")
    seen = page.find(id="seen")["value"]  # type: ignore[index]
    as_lead.post(f"/tickets/{number}/notes", data={"text": "From the lead"})
    sent = form_of(page, "/replies") | {"text": "From the agent", "seen": str(seen)}
    answer = as_agent.htmx("POST", f"/tickets/{number}/replies", data=sent)
    assert answer.text.index("From the lead") < answer.text.index("From the agent")


def test_saving_what_is_the_same_is_answered_like_any_saving(as_agent: Visitor, file: File) -> None:
    number = file()
    page = as_agent.page(f"/tickets/{number}")
    sent = form_of(as_agent.page(f"/tickets/{number}/title"), "/title")
    sent["seen"] = str(page.find(id="seen")["value"])  # type: ignore[index]
    answer = as_agent.htmx("POST", f"/tickets/{number}/title", data=sent)
    assert (answer.status_code, 'id="facts"' in answer.text) == (200, True)


def test_a_duplicate_names_the_ticket_that_goes_on(
    as_agent: Visitor, file: File, stored: Now
) -> None:
    first, second = file(), file()
    sent = form_of(as_agent.page(f"/tickets/{second}/cancellation"), "/cancellation")
    sent |= {"code": "duplicate", "reason": "Twice the same."}
    missing = as_agent.post(f"/tickets/{second}/cancellation", data=sent)
    assert missing.status_code == 422
    assert "Twice the same." in missing.text
    sent |= {"duplicate_of": f"hd-{first}"}
    assert as_agent.post(f"/tickets/{second}/cancellation", data=sent).status_code == 303
    assert stored(second).state is State.CLOSED
    assert f"HD-{first}" in as_agent.page(f"/tickets/{second}").find(id="facts").text  # type: ignore[union-attr]
    assert f"HD-{second}" in as_agent.page(f"/tickets/{first}").find(id="facts").text  # type: ignore[union-attr]


def test_a_closed_ticket_is_taken_up_again_with_a_reason(
    as_agent: Visitor, file: File, stored: Now
) -> None:
    number = file()
    as_agent.post(f"/tickets/{number}/resolution", data={"text": "Done.", "code": "solved"})
    sent = form_of(as_agent.page(f"/tickets/{number}/reopening"), "/reopening")
    assert as_agent.post(f"/tickets/{number}/reopening", data=sent).status_code == 422
    sent |= {"reason": "It was the other tray."}
    assert as_agent.post(f"/tickets/{number}/reopening", data=sent).status_code == 303
    assert stored(number).state is State.IN_PROGRESS


def test_watching_is_one_click(as_agent2: Visitor, file: File) -> None:
    number = file()
    as_agent2.post(f"/tickets/{number}/watching")
    assert "Stop watching" in as_agent2.get(f"/tickets/{number}").text
    assert f"HD-{number}" in as_agent2.get("/desk?part=watching").text
    as_agent2.post(f"/tickets/{number}/watching/end")
    assert "Stop watching" not in as_agent2.get(f"/tickets/{number}").text


def test_words_not_sent_yet_wait_for_their_writer_only(
    as_agent: Visitor, as_lead: Visitor, file: File
) -> None:
    number = file()
    sent = form_of(as_agent.page(f"/tickets/{number}"), "/replies")
    sent |= {"text": "Half a thought", "mode": "note"}
    kept = as_agent.htmx("POST", f"/tickets/{number}/drafts", data=sent)
    assert "Draft kept 10:00:00" in kept.text
    page = as_agent.page(f"/tickets/{number}")
    assert form_of(page, "/replies")["text"] == "Half a thought"
    assert form_of(page, "/replies")["mode"] == "note", "a note never comes back as a reply"
    assert "Half a thought" not in as_lead.get(f"/tickets/{number}").text


def test_files_come_with_a_reply_without_any_script(as_agent: Visitor, file: File) -> None:
    number = file()
    sent = form_of(as_agent.page(f"/tickets/{number}"), "/replies") | {"text": "See the log."}
    log = (io.BytesIO(b"paper jam at 10:02"), "printer.log")
    answer = as_agent.post(
        f"/tickets/{number}/replies",
        data={**sent, "file": log},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    page = as_agent.page(f"/tickets/{number}")
    link = page.select_one(".message .files a")
    assert link is not None and "printer.log" in link.text
    assert as_agent.get(str(link["href"])).data == b"paper jam at 10:02"


def test_files_stay_when_the_words_were_missing(as_agent: Visitor, file: File) -> None:
    number = file()
    sent = form_of(as_agent.page(f"/tickets/{number}"), "/replies")
    log = (io.BytesIO(b"paper jam"), "printer.log")
    answer = as_agent.post(
        f"/tickets/{number}/replies",
        data={**sent, "file": log},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "printer.log" in answer.text
    again = _composer_of(answer.text) | {"text": "Here it is."}
    assert as_agent.post(f"/tickets/{number}/replies", data=again).status_code == 303
    assert "printer.log" in as_agent.get(f"/tickets/{number}").text


def _soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def _composer_of(html: str) -> dict[str, str]:
    return form_of(_soup(html), "/replies")


def _value(page: BeautifulSoup, words: str) -> str:
    """The value of the radio button whose label says ``words``."""
    label = next(one for one in page.find_all("label", class_="choice") if words in one.text)
    return str(label.find("input")["value"])
