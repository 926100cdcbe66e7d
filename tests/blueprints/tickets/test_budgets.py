"""What a ticket's page may cost, whatever has happened to the ticket."""

from tests.blueprints.tickets.conftest import File
from tests.conftest import Statements
from tests.visitor import Visitor

MOST_STATEMENTS = 12
MOST_BYTES = 25_000


def make_eventful(agent: Visitor, lead: Visitor, employee: Visitor, number: int) -> None:
    """Everything that names somebody or something happens to the ticket."""
    at = f"/tickets/{number}"
    agent.post(f"{at}/assignee", data={"assignee": "me"})
    lead.post(f"{at}/watching")
    lead.post(f"{at}/title", data={"title": "Another title"})
    lead.post(f"{at}/priority", data={"priority": "high"})
    for turn in range(6):
        agent.post(f"{at}/replies", data={"text": f"Question {turn}", "then": "wait"})
        employee.post(f"{at}/replies", data={"text": f"Answer {turn}"})
        lead.post(f"{at}/notes", data={"text": f"Note {turn}"})
    lead.post(f"{at}/queue", data={"queue": "2", "note": "Over to you"})


def test_pages_and_fragments_of_a_ticket_keep_to_their_budget(
    as_agent: Visitor,
    as_agent2: Visitor,
    as_lead: Visitor,
    as_employee: Visitor,
    file: File,
    statements: Statements,
) -> None:
    other, number = file("vpn"), file()
    as_lead.post(f"/tickets/{other}/cancellation", data=_duplicate_of(number))
    make_eventful(as_agent, as_lead, as_employee, number)
    for reader in (as_agent2, as_lead, as_employee):
        for _ in range(2):
            with statements() as made:
                answer = reader.get(f"/tickets/{number}")
        assert answer.status_code == 200
        assert len(made) <= MOST_STATEMENTS, "\n\n".join(made)
    for noun in ("wait", "queue", "priority", "category", "title", "cancellation", "assignee"):
        with statements() as made:
            answer = as_lead.htmx("GET", f"/tickets/{number}/{noun}")
        assert answer.status_code == 200, noun
        assert len(made) <= MOST_STATEMENTS, noun
        assert len(answer.data) <= MOST_BYTES, noun
    answer = as_lead.htmx("POST", f"/tickets/{number}/replies", data={"text": "One more"})
    assert len(answer.data) <= MOST_BYTES


def test_a_long_story_is_folded(as_agent: Visitor, as_lead: Visitor, file: File) -> None:
    number = file()
    for turn in range(70):
        as_agent.post(f"/tickets/{number}/notes", data={"text": f"Note number {turn}."})
    page = as_agent.get(f"/tickets/{number}").text
    assert "It jams on every page." in page
    assert "Note number 5." not in page
    assert "Note number 69." in page
    assert "Show 40 earlier entries" in page
    assert "Note number 5." in as_agent.get(f"/tickets/{number}?all=1").text


def _duplicate_of(number: int) -> dict[str, str]:
    return {"code": "duplicate", "duplicate_of": str(number), "reason": "The same"}
