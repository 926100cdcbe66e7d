"""What people choose for themselves."""

from helpdesk import Helpdesk
from tests import cast
from tests.visitor import Visitor


def test_somebody_chooses_a_time_zone(app: Helpdesk, as_employee: Visitor) -> None:
    data = {"language": "en", "timezone": "Australia/Lord_Howe"}
    answer = as_employee.post("/preferences", data=data)
    assert (answer.status_code, answer.location) == (303, "/preferences")
    page = as_employee.page("/preferences")
    assert "Your preferences are saved." in page.text
    chosen = page.select_one("#timezone option[selected]")
    assert chosen is not None and chosen["value"] == "Australia/Lord_Howe"
    with app.app_context():
        assert cast.person("employee").timezone == "Australia/Lord_Howe"


def test_what_does_not_exist_cannot_be_chosen(app: Helpdesk, as_employee: Visitor) -> None:
    data = {"language": "xx", "timezone": "Mars/Olympus", "is_active": "", "username": "admin"}
    answer = as_employee.post("/preferences", data=data)
    assert answer.status_code == 422
    with app.app_context():
        person = cast.person("employee")
        assert (person.language, person.timezone) == (None, None)


def test_nobody_chooses_for_nobody(client: Visitor) -> None:
    assert client.get("/preferences").status_code == 302
