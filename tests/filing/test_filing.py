"""An employee fills a form in and sends it, with JavaScript off."""

from collections.abc import Callable
from typing import Any

from helpdesk import Helpdesk
from tests.filing.paper import HOME, Paper, limit_audience, open_form, use_form
from tests.visitor import Visitor

Filed = Callable[[], list[dict[str, Any]]]


def good(paper: Paper) -> Paper:
    return paper.fill(title="VPN drops", description="After a minute.", answers_where="office")


def test_a_sent_form_becomes_a_ticket_with_typed_answers(
    as_employee: Visitor, filed: Filed
) -> None:
    answer = good(open_form(as_employee, "/new/vpn")).send(status=303)
    (ticket,) = filed()
    assert answer.headers["Location"] == f"/tickets/{ticket['id']}"
    assert ticket["title"] == "VPN drops"
    assert ticket["answers"] == {"where": "office"}
    assert (ticket["requester"], ticket["channel"]) == ("employee", "web")
    assert (ticket["priority"], ticket["queue"], ticket["form"]) == ("high", "network", 2)


def test_what_is_missing_stands_beside_its_field_and_in_the_summary(
    as_employee: Visitor, filed: Filed
) -> None:
    paper = open_form(as_employee, "/new/vpn").fill(description="Just <b>this</b>\nand that")
    again = Paper(as_employee, paper.send(status=422))
    assert set(again.errors()) == {"f-title", "f-where"}
    title = again.page.find(id="f-title")
    assert title and title["aria-invalid"] == "true"
    beside = again.page.find(id="f-title-error")
    assert beside and "f-title-error" in title["aria-describedby"]
    assert again.values["description"] == "Just <b>this</b>\nand that"
    assert filed() == []


def test_nothing_typed_is_lost_when_something_is_wrong(as_employee: Visitor) -> None:
    paper = open_form(as_employee, "/new/vpn").fill(
        title="VPN", description="", answers_where="home", answers_colleague="Nobody Known"
    )
    again = Paper(as_employee, paper.send(status=422))
    assert again.values["title"] == "VPN"
    assert again.values["answers.where"] == "home"
    assert again.values["answers.colleague"] == "Nobody Known"
    assert set(again.errors()) == {"f-description", "f-network", "f-colleague"}
    assert again.values["draft"] == paper.values["draft"]


def test_further_questions_appear_by_a_button_and_hidden_answers_are_dropped(
    as_employee: Visitor, filed: Filed
) -> None:
    paper = good(open_form(as_employee, "/new/vpn"))
    assert not paper.asks("network")
    home = paper.fill(answers_where="home").turn("answers")
    assert home.asks("network")
    assert home.values["title"] == "VPN drops"
    work = home.fill(answers_network="Cafe Free", answers_where="office")
    work.send(status=303)
    assert filed()[0]["answers"] == {"where": "office"}


def test_answers_decide_about_priority_and_queue(as_employee: Visitor, filed: Filed) -> None:
    paper = good(open_form(as_employee, "/new/vpn"))
    paper.fill(answers_where="home", answers_network="Grand hotel").send(status=303)
    assert (filed()[0]["priority"], filed()[0]["queue"]) == ("critical", "service-desk")


def test_extra_fields_in_the_post_change_nothing(as_employee: Visitor, filed: Filed) -> None:
    paper = good(open_form(as_employee, "/new/vpn"))
    paper.fill(priority="critical", queue="personnel", requester="employee2", channel="phone")
    paper.fill(answers_evil="x", category_id="5", state="closed").send(status=303)
    (ticket,) = filed()
    assert (ticket["priority"], ticket["queue"]) == ("high", "network")
    assert (ticket["requester"], ticket["channel"]) == ("employee", "web")
    assert ticket["answers"] == {"where": "office"}


def test_dangerous_answers_get_advice_instead_of_a_ticket(
    as_employee: Visitor, filed: Filed
) -> None:
    paper = good(open_form(as_employee, "/new/vpn")).fill(answers_burnt="yes")
    again = Paper(as_employee, paper.send(status=422))
    assert "call 112" in again.page.get_text()
    assert again.values["title"] == "VPN drops"
    assert filed() == []


def test_a_double_submit_makes_one_ticket(as_employee: Visitor, filed: Filed) -> None:
    paper = good(open_form(as_employee, "/new/vpn"))
    first, second = paper.send(status=303), paper.send(status=303)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(filed()) == 1


def test_the_same_key_with_other_words_is_a_conflict_and_the_words_are_kept(
    as_employee: Visitor, filed: Filed
) -> None:
    paper = good(open_form(as_employee, "/new/vpn"))
    paper.send(status=303)
    again = Paper(as_employee, paper.fill(description="Something else").send(status=409))
    assert again.values["description"] == "Something else"
    assert "HD-1" in again.page.get_text()
    assert len(filed()) == 1
    again.send(status=303)
    assert len(filed()) == 2


def test_changing_the_topic_keeps_title_description_and_shared_answers(
    as_employee: Visitor, filed: Filed
) -> None:
    paper = good(open_form(as_employee, "/new/vpn"))
    paper.fill(answers_where="home", answers_network="Cafe", topic="printer")
    printer = paper.turn("topic")
    assert printer.action == "/new/printer"
    assert printer.values["title"] == "VPN drops"
    assert printer.values["description"] == "After a minute."
    assert printer.values["answers.network"] == "Cafe"
    assert not printer.asks("where")
    back = printer.fill(topic="vpn").turn("topic")
    assert back.values["answers.where"] == "home"
    back.send(status=303)
    assert filed()[0]["answers"] == {"where": "home", "network": "Cafe"}


def test_an_old_ticket_keeps_the_version_it_was_filed_with(
    app: Helpdesk, as_employee: Visitor, filed: Filed
) -> None:
    good(open_form(as_employee, "/new/vpn")).send(status=303)
    with app.app_context():
        use_form("vpn", HOME | {"intro": "New words"})
    good(open_form(as_employee, "/new/vpn")).send(status=303)
    assert [ticket["form"] for ticket in filed()] == [2, 3]


def test_a_topic_for_some_is_not_there_for_others(
    app: Helpdesk, as_employee: Visitor, as_employee2: Visitor, filed: Filed
) -> None:
    paper = good(open_form(as_employee, "/new/vpn"))
    with app.app_context():
        limit_audience("vpn", departments=["finance"])
    assert as_employee.get("/new/vpn").status_code == 404
    paper.send(status=404)
    paper.send("answers", status=404)
    assert "/new/vpn" not in str(as_employee.page("/new"))
    assert "VPN" not in as_employee.page("/?q=vpn").select_one("#found").get_text()  # type: ignore[union-attr]
    assert as_employee2.get("/new/vpn").status_code == 200
    assert filed() == []


def test_a_service_closed_to_somebody_closes_its_topics(
    app: Helpdesk, as_employee: Visitor
) -> None:
    with app.app_context():
        limit_audience("help", people=["employee2"])
    assert as_employee.get("/new/vpn").status_code == 404
    assert as_employee.get("/services/help").status_code == 404


def test_nobody_signed_out_reaches_a_form(client: Visitor) -> None:
    for url in ("/", "/new/vpn", "/tickets", "/desk/new/vpn", "/attachments/x"):
        answer = client.get(url)
        assert answer.headers["Location"].startswith("/sign-in?next="), url
    assert client.post("/new/vpn").status_code == 401
    assert client.post("/drafts/x/files").status_code == 401


def test_hostile_input_is_answered_quickly_and_kindly(as_employee: Visitor, filed: Filed) -> None:
    paper = open_form(as_employee, "/new/vpn")
    paper.fill(title="x" * 100_000, description="\0\ud800".encode("utf-8", "replace").decode())
    paper.fill(answers_where="a" * 100_000, answers_network="<script>alert(1)</script>")
    paper.fill(answers_colleague="%_\\' OR 1=1", **{"answers_" + "k" * 500: "x"})
    again = Paper(as_employee, paper.send(status=422))
    assert "<script>alert" not in again.answer.get_data(as_text=True)
    assert filed() == []
    assert as_employee.post("/new/vpn", data={"draft": "../../etc"}).status_code == 404
    assert as_employee.post("/new/vpn", data={}).status_code == 404


def test_a_thin_description_is_taken_with_a_hint(as_employee: Visitor, filed: Filed) -> None:
    paper = open_form(as_employee, "/new/vpn").fill(description="Drops.")
    again = Paper(as_employee, paper.send(status=422))
    assert "A little more would help us" in again.page.select_one("#hint").get_text()
    sent = good(open_form(as_employee, "/new/vpn")).send(status=303)
    assert "A little more would help us" in as_employee.page(sent.location).text
    told = good(open_form(as_employee, "/new/vpn"))
    told.fill(description="A minute after I sign in, since Monday, with the message 812.")
    page = as_employee.page(told.send(status=303).location)
    assert "A little more would help us" not in page.text
    assert len(filed()) == 2
