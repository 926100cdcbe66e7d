"""An agent files for somebody who phoned or came by."""

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk import Helpdesk
from tests.filing.paper import Paper, limit_audience, open_form
from tests.visitor import Visitor

Filed = Callable[[], list[dict[str, Any]]]


def good(paper: Paper) -> Paper:
    return paper.fill(title="VPN drops", description="She phoned.", answers_where="office")


@pytest.mark.parametrize("named", ["Omar Kamal", "employee2", "employee2@demo.example", "Omar"])
def test_an_agent_files_for_a_caller(as_agent: Visitor, filed: Filed, named: str) -> None:
    paper = good(open_form(as_agent, "/desk/new/vpn")).fill(requester=named, channel="phone")
    paper.send(status=303)
    (ticket,) = filed()
    assert (ticket["requester"], ticket["opened_by"]) == ("employee2", "agent")
    assert ticket["channel"] == "phone"


def test_the_desk_asks_who_it_is_for_and_how_they_came(as_agent: Visitor, filed: Filed) -> None:
    paper = good(open_form(as_agent, "/desk/new/vpn")).fill(requester="Nobody Known")
    again = Paper(as_agent, paper.send(status=422))
    assert list(again.errors()) == ["f-requester", "f-channel"]
    assert again.values["requester"] == "Nobody Known"
    assert filed() == []


def test_requester_and_channel_survive_a_round_trip(as_agent: Visitor) -> None:
    paper = open_form(as_agent, "/desk/new/vpn").fill(requester="Omar", channel="walk_in")
    again = paper.turn("answers")
    assert again.action == "/desk/new/vpn"
    assert again.values["requester"] == "Omar"
    assert again.values["channel"] == "walk_in"


def test_a_topic_must_be_open_to_whom_it_is_filed_for(
    app: Helpdesk, as_agent: Visitor, filed: Filed
) -> None:
    with app.app_context():
        limit_audience("vpn", people=["agent"])
    paper = good(open_form(as_agent, "/desk/new/vpn")).fill(requester="Omar", channel="phone")
    again = Paper(as_agent, paper.send(status=422))
    assert "not open to Omar Kamal" in again.errors()["f-requester"]
    assert filed() == []


@pytest.mark.parametrize("who", ["employee", "manager", "admin"])
def test_others_do_not_find_the_desk_door(as_: Callable[[str], Visitor], who: str) -> None:
    visitor = as_(who)
    for url in ("/desk/new", "/desk/new/vpn"):
        assert visitor.get(url).status_code == 404
    for url in ("/desk/new/vpn", "/desk/new/vpn/answers", "/desk/new/vpn/files"):
        assert visitor.post(url, data={"draft": "0" * 32}).status_code == 404


def test_colleagues_are_offered_while_a_name_is_typed(as_agent: Visitor) -> None:
    offered = as_agent.get("/colleagues?for=requester&requester=oma").get_data(as_text=True)
    assert "Omar Kamal" in offered and "employee2@demo.example" in offered
    assert (
        as_agent.get("/colleagues?for=requester&requester=o").get_data(as_text=True).strip() == ""
    )
