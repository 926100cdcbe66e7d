"""What is being written is kept on the server, for its writer only."""

from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup

from tests.conftest import Time
from tests.filing.paper import Paper, open_form
from tests.visitor import Visitor

Filed = Callable[[], list[dict[str, Any]]]


def keep(visitor: Visitor, paper: Paper) -> BeautifulSoup:
    answer = visitor.htmx("post", f"{paper.action}/answers", data=paper.values)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return BeautifulSoup(answer.data, "html.parser")


def test_opening_a_form_writes_nothing(as_employee: Visitor) -> None:
    open_form(as_employee, "/new/vpn")
    assert "Not sent yet" not in as_employee.page("/").get_text()


def test_words_are_kept_while_they_are_typed_and_can_be_taken_up_later(
    as_employee: Visitor,
) -> None:
    paper = open_form(as_employee, "/new/vpn").fill(title="Half a tit", answers_where="home")
    assert "Draft kept" in keep(as_employee, paper).get_text()
    assert "You began this form" in as_employee.page("/new/vpn").get_text()
    link = as_employee.page("/").find("a", string="Half a tit")
    assert link
    resumed = open_form(as_employee, str(link["href"]))
    assert resumed.values["title"] == "Half a tit"
    assert resumed.values["answers.where"] == "home"
    assert resumed.asks("network")


def test_an_answer_brings_only_the_questions_that_depend_on_it(as_employee: Visitor) -> None:
    paper = open_form(as_employee, "/new/vpn").fill(answers_where="home")
    changed = keep(as_employee, paper)
    slots = [slot["id"] for slot in changed.select("[id^=slot-]")]
    assert slots == ["slot-0-1"]
    assert changed.find(id="f-network")
    shown = [one["value"] for one in changed.select("input[name=shown]")]
    paper.values["shown"] += shown
    assert not keep(as_employee, paper).select("[id^=slot-]")
    gone = keep(as_employee, paper.fill(answers_where="office"))
    assert [slot["id"] for slot in gone.select("[id^=slot-]")] == ["slot-0-1"]
    assert not gone.find(id="f-network")


def test_changing_the_topic_swaps_the_whole_form(as_employee: Visitor) -> None:
    paper = open_form(as_employee, "/new/vpn").fill(title="Kept", topic="printer")
    answer = as_employee.htmx("post", "/new/vpn/topic", data=paper.values)
    assert answer.headers["HX-Push-Url"].startswith("/new/printer?draft=")
    swapped = Paper(as_employee, answer)
    assert swapped.action == "/new/printer"
    assert swapped.values["title"] == "Kept"


def test_a_sent_form_leads_htmx_to_the_ticket(as_employee: Visitor, filed: Filed) -> None:
    paper = open_form(as_employee, "/new/vpn")
    paper.fill(title="VPN", description="Drops", answers_where="office")
    answer = as_employee.htmx("post", "/new/vpn", data=paper.values)
    assert answer.headers["HX-Redirect"] == f"/tickets/{filed()[0]['id']}"
    assert "Not sent yet" not in as_employee.page("/").get_text()


def test_an_error_answers_htmx_with_the_form_alone(as_employee: Visitor) -> None:
    paper = open_form(as_employee, "/new/vpn").fill(title="VPN")
    answer = as_employee.htmx("post", "/new/vpn", data=paper.values)
    assert answer.status_code == 422
    assert b"<html" not in answer.data
    assert set(Paper(as_employee, answer).errors()) == {"f-where", "f-description"}


def test_somebody_elses_draft_is_not_there(as_employee: Visitor, as_employee2: Visitor) -> None:
    paper = open_form(as_employee, "/new/vpn").fill(title="Secret plans")
    keep(as_employee, paper)
    key = paper.values["draft"]
    assert as_employee2.get(f"/new/vpn?draft={key}").status_code == 404
    for url in ("/new/vpn", "/new/vpn/answers", "/new/vpn/files", "/new/vpn/topic"):
        data = paper.values | {"topic": "printer"}
        assert as_employee2.post(url, data=data).status_code == 404, url
    assert as_employee2.post(f"/drafts/{key}/files", data={}).status_code == 404
    assert as_employee2.post(f"/drafts/{key}/discard").status_code == 404
    assert "Secret plans" not in as_employee2.page("/").get_text()
    assert open_form(as_employee, f"/new/vpn?draft={key}").values["title"] == "Secret plans"


def test_the_draft_of_a_reply_is_no_form(as_employee: Visitor, filed: Filed) -> None:
    paper = open_form(as_employee, "/new/vpn")
    paper.fill(title="VPN", description="Drops", answers_where="office").send(status=303)
    key = "a" * 32
    number = filed()[0]["id"]
    data = {"key": key, "text": "Half a reply", "mode": "reply"}
    assert as_employee.htmx("post", f"/tickets/{number}/drafts", data=data).status_code == 200
    assert as_employee.get(f"/new/vpn?draft={key}").status_code == 404
    again = paper.fill(draft=key)
    for to in ("", "answers", "topic", "files"):
        again.send(to, status=404)
    assert len(filed()) == 1


def test_a_draft_can_be_thrown_away(as_employee: Visitor) -> None:
    paper = open_form(as_employee, "/new/vpn").fill(title="Never mind")
    keep(as_employee, paper)
    assert as_employee.post(f"/drafts/{paper.values['draft']}/discard").status_code == 303
    page = as_employee.page("/")
    assert "Never mind" not in page.get_text()
    assert as_employee.get(f"/new/vpn?draft={paper.values['draft']}").status_code == 404


def test_words_of_a_session_that_ran_out_are_kept_and_nothing_else_is_done(
    time: Time, as_employee: Visitor, as_: Callable[[str], Visitor], filed: Filed
) -> None:
    paper = open_form(as_employee, "/new/vpn").fill(title="Typed all night", answers_where="home")
    time.advance(hours=30)
    sent = as_employee.htmx("post", "/new/vpn", data=paper.values)
    assert sent.status_code == 401
    kept = as_employee.htmx("post", "/new/vpn/answers", data=paper.values)
    assert kept.status_code == 401
    assert kept.headers["HX-Redirect"].startswith("/sign-in?next=/new/vpn?draft%3D")
    assert b"network" not in kept.data
    again = open_form(as_("employee"), f"/new/vpn?draft={paper.values['draft']}")
    assert again.values["title"] == "Typed all night"
    assert filed() == []


def test_a_sent_draft_is_closed(as_employee: Visitor, filed: Filed) -> None:
    paper = open_form(as_employee, "/new/vpn")
    paper.fill(title="VPN", description="Drops", answers_where="office").send(status=303)
    key = paper.values["draft"]
    assert as_employee.get(f"/new/vpn?draft={key}").status_code == 404
    late = as_employee.post("/new/vpn/answers", data=paper.values | {"title": "Other"})
    assert late.headers["Location"] == f"/tickets/{filed()[0]['id']}"
    assert as_employee.post("/new/vpn/files", data=paper.values).status_code == 409
    assert filed()[0]["title"] == "VPN"
    as_employee.post(f"/drafts/{key}/discard")
    assert len(filed()) == 1


def test_drafts_of_one_topic_are_told_apart(time: Time, as_employee: Visitor) -> None:
    keep(as_employee, open_form(as_employee, "/new/vpn").fill(title="On the train"))
    time.advance(minutes=70)
    words = "Nothing loads\nat home since the update, " + "and again " * 20
    paper = open_form(as_employee, "/new/vpn").fill(description=words)
    keep(as_employee, paper)
    time.advance(minutes=5)
    keep(as_employee, paper)
    page = as_employee.page("/")
    found = [row.get_text(" ", strip=True) for row in page.select(".rows .row .grow")]
    assert [row.split(" VPN ")[0][:42] for row in found] == [
        "Nothing loads at home since the update, an",
        "On the train",
    ]
    assert "…" in found[0] and len(found[0]) < 160
    assert "begun today 11:10 · kept today 11:15" in found[0]
    assert found[1].endswith("begun today 10:00")
    assert "Nothing loads" in as_employee.page("/new/vpn").select_one(".callout").get_text()


def test_marks_follow_what_is_mended(as_employee: Visitor) -> None:
    paper = Paper(as_employee, open_form(as_employee, "/new/vpn").send(status=422))
    marks = [one["value"] for one in paper.page.select("input[name=wrong]")]
    assert marks == ["title", "where", "description"]
    answer = keep(as_employee, paper.fill(title="VPN drops", wrong=marks))
    assert answer.find(id="f-title-error")["hx-swap-oob"] == "delete"
    assert answer.find(id="f-where-error")["hx-swap-oob"] == "true"
    assert [one["href"] for one in answer.select("#summary a")] == ["#f-where", "#f-description"]
    again = open_form(as_employee, f"/new/vpn?draft={paper.values['draft']}")
    assert not again.page.select(".error"), "nothing is marked before it is sent"
