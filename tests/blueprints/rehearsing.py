"""What tests of the pages of rehearsals share: a draft made as an administrator makes one."""

from typing import Any

from bs4 import BeautifulSoup

from helpdesk import Helpdesk
from helpdesk.jobs.rehearsals import rehearse
from tests.visitor import Visitor

JUNE = {"since": "2026-06-01", "until": "2026-06-01"}


def parsed(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.data, "html.parser")


def text_of(admin: Visitor, number: int) -> str:
    return str(admin.page(f"/admin/rehearsals/{number}/text").select_one("textarea").text).lstrip()


def draft(admin: Visitor, old: str = "resolution: 480", new: str = "resolution: 240") -> int:
    """A draft in which one line of the text reads otherwise."""
    answer = admin.post("/admin/rehearsals", data={})
    number = int(answer.location.rpartition("/")[2])
    text = text_of(admin, number)
    assert old in text
    sent = {"text": text.replace(old, new, 1)}
    assert admin.post(f"/admin/rehearsals/{number}/text", data=sent).status_code == 303
    return number


def done(app: Helpdesk, admin: Visitor) -> int:
    """The same, rehearsed to the end."""
    number = draft(admin)
    assert admin.post(f"/admin/rehearsals/{number}/run", data=JUNE).status_code == 303
    with app.app_context():
        rehearse()
    return number
