"""Files go first into the draft, are judged by their bytes, and reach only who may read them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from helpdesk import Helpdesk, clock
from helpdesk.domain import attachments, tickets
from helpdesk.domain.forms import drafts
from helpdesk.domain.tickets.writing import Submission
from helpdesk.extensions import db
from helpdesk.models import Attachment, Ticket
from tests import cast
from tests.filing.paper import HOME, open_form, picture, upload, use_form
from tests.visitor import Visitor

KEY = "0123456789abcdef" * 2


@pytest.fixture
def options() -> dict[str, Any]:
    return {"upload_limit_mb": 1, "uploads_per_form": 3, "picture_megapixels": 1}


def stored(app: Helpdesk) -> list[Attachment]:
    with app.app_context():
        return list(db.session.scalars(select(Attachment).order_by(Attachment.created_at)))


def files_on_disk(app: Helpdesk) -> list[Path]:
    root = Path(app.instance_path) / "attachments"
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_pasted_picture_is_kept_shown_and_can_be_removed(
    app: Helpdesk, as_employee: Visitor
) -> None:
    answer = upload(as_employee, KEY, picture(), "screenshot 10-11-12.png")
    assert answer.status_code == 200
    line = BeautifulSoup(answer.data, "html.parser")
    assert "screenshot 10-11-12.png" in line.get_text()
    image = line.find("img")
    assert image
    shown = as_employee.get(str(image["src"]))
    assert shown.data == picture()
    assert shown.mimetype == "image/png"
    assert not shown.headers["Content-Disposition"].startswith("attachment")
    remove = line.find("button")
    assert remove
    assert as_employee.htmx("post", str(remove["hx-post"])).status_code == 200
    assert stored(app) == []
    assert as_employee.get(str(image["src"])).status_code == 404


def test_every_file_comes_with_headers_that_let_nothing_run(
    app: Helpdesk, as_employee: Visitor
) -> None:
    page = b"<html><script>alert(1)</script></html>"
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    for data, name in (
        (page, "page.html"),
        (svg, "x.svg"),
        (page, "x.png"),
        (b"%PDF-1.4", "a.pdf"),
    ):
        assert upload(as_employee, KEY, data, name).status_code in (200, 422), name
    for file in stored(app):
        answer = as_employee.get(f"/attachments/{file.id}")
        assert answer.headers["Content-Disposition"].startswith("attachment"), file.name
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert answer.mimetype not in ("text/html", "image/svg+xml", "text/xml"), file.name
    assert len(stored(app)) == 3


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "empty.txt", "empty"),
        (b"x" * 1_000_001, "big.log", "1 MB"),
        (b"MZ\x90\0program", "photo.jpg", "Programs"),
        (b"\x7fELF program", "tool", "Programs"),
        (b"text", "run.bat", "bat"),
        (b"text", "paper.pdf.exe", "exe"),
        (picture((1200, 1000)), "huge.png", "pixels"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_reason(
    app: Helpdesk, as_employee: Visitor, data: bytes, name: str, words: str
) -> None:
    answer = upload(as_employee, KEY, data, name)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert stored(app) == []
    assert files_on_disk(app) == []


def test_a_form_holds_so_many_files_and_no_more(app: Helpdesk, as_employee: Visitor) -> None:
    for number in range(3):
        assert upload(as_employee, KEY, b"text %d" % number, f"{number}.txt").status_code == 200
    answer = upload(as_employee, KEY, b"one more", "more.txt")
    assert answer.status_code == 422
    assert "already 3" in answer.get_data(as_text=True)
    assert len(stored(app)) == 3


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Windows\\win.ini", "win.ini"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt"),
        ("a\u2028b\x85c.txt", "abc.txt"),
        ("\u202etxt.gpj.txt", "txt.gpj.txt"),
        ("...", "file"),
        ("\0", "file"),
        ("ї" * 300 + ".txt", "ї" * 108 + "….txt"),
        ("x" * 300, "x" * 120),
    ],
)
def test_a_name_is_one_line_without_a_path_or_trickery(name: str, shown: str) -> None:
    assert attachments.label(name) == shown


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "<img src=x onerror=alert(1)>.txt"])
def test_a_hostile_name_is_only_a_label(app: Helpdesk, as_employee: Visitor, name: str) -> None:
    answer = upload(as_employee, KEY, b"text", name)
    assert answer.status_code == 200
    assert b"<img src=x" not in answer.data
    (file,) = stored(app)
    (path,) = files_on_disk(app)
    assert path.name == file.sha256
    assert as_employee.get(f"/attachments/{file.id}").data == b"text"


def test_the_same_bytes_lie_on_the_disk_once(app: Helpdesk, as_employee: Visitor) -> None:
    for name in ("one.txt", "two.txt"):
        upload(as_employee, KEY, b"the same", name)
    assert len(stored(app)) == 2
    assert len(files_on_disk(app)) == 1


def test_a_broken_picture_is_no_picture(app: Helpdesk, as_employee: Visitor) -> None:
    upload(as_employee, KEY, picture()[:60], "broken.png")
    (file,) = stored(app)
    assert not file.is_picture
    answer = as_employee.get(f"/attachments/{file.id}")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_files_of_a_draft_are_its_writers(
    app: Helpdesk, as_employee: Visitor, as_employee2: Visitor, as_agent: Visitor
) -> None:
    upload(as_employee, KEY, b"mine", "mine.txt")
    (file,) = stored(app)
    for visitor in (as_employee2, as_agent):
        assert visitor.get(f"/attachments/{file.id}").status_code == 404
        assert visitor.post(f"/drafts/{KEY}/files/{file.id}/removal").status_code == 404
        assert upload(visitor, KEY, b"theirs", "theirs.txt").status_code == 404
    assert as_employee.get("/attachments/unknown").status_code == 404
    assert len(stored(app)) == 1


def test_files_come_along_with_the_ticket_with_javascript_off(
    app: Helpdesk, as_employee: Visitor, as_employee2: Visitor, as_agent2: Visitor
) -> None:
    with app.app_context():
        use_form("vpn", HOME)
    paper = open_form(as_employee, "/new/vpn").fill(title="VPN", description="Drops")
    paper.fill(answers_where="office", file=(b"a log", "vpn.log"))
    paper.values["file.picture"] = (picture(), "message.png")
    again = paper.turn("files")
    assert "vpn.log" in again.page.get_text() and "message.png" in again.page.get_text()
    assert again.values["title"] == "VPN"
    again.fill(file=(b"one more", "late.txt")).send(status=303)
    files = {file.name: file for file in stored(app)}
    assert set(files) == {"vpn.log", "message.png", "late.txt"}
    with app.app_context():
        ticket = db.session.scalars(select(Ticket)).one()
        assert ticket.answers["picture"] == [files["message.png"].id]
        assert {file.ticket_id for file in files.values()} == {ticket.id}
    for visitor, status in ((as_employee, 200), (as_agent2, 200), (as_employee2, 404)):
        assert visitor.get(f"/attachments/{files['vpn.log'].id}").status_code == status


def test_a_file_is_taken_out_by_a_button_without_javascript(
    app: Helpdesk, as_employee: Visitor
) -> None:
    paper = open_form(as_employee, "/new/vpn").fill(title="VPN", file=(b"a log", "vpn.log"))
    again = paper.turn("files")
    (file,) = stored(app)
    emptied = again.fill(remove=file.id).turn("files")
    assert "vpn.log" not in emptied.page.get_text()
    assert emptied.values["title"] == "VPN"
    assert stored(app) == []


def test_the_file_of_an_internal_note_never_reaches_the_requester(
    app: Helpdesk,
    as_: Callable[[str], Visitor],
    as_employee: Visitor,
    as_agent2: Visitor,
) -> None:
    paper = open_form(as_employee, "/new/vpn").fill(title="VPN", description="Drops")
    paper.fill(answers_place="office").send(status=303)
    upload(as_agent2, KEY, b"passwords", "inside.txt")
    with app.app_context():
        agent = cast.person("agent2")
        ticket = db.session.scalars(select(Ticket)).one()
        draft = drafts.find(agent, KEY)
        submission = Submission(KEY, draft)
        tickets.note(ticket, by=agent, text="Inside", now=clock.now(), submission=submission)
        db.session.commit()
    (file,) = stored(app)
    assert as_agent2.get(f"/attachments/{file.id}").status_code == 200
    for who in ("employee", "employee2", "stranger"):
        assert as_(who).get(f"/attachments/{file.id}").status_code == 404, who
