"""Too large, too many, too deep: refused within a second, or read within one."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from helpdesk import Helpdesk
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.models import Ticket
from tests import cast
from tests.security import access
from tests.stopwatch import Stopwatch
from tests.visitor import Visitor

NOON = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
MEGA = 1_000_000
KEY = "a" * 32
FORM = "application/x-www-form-urlencoded"
PATTERNS = (
    "[" * 20_000,
    "![" * 10_000,
    "*a " * 7_000,
    "_*" * 10_000,
    "`" * 20_000,
    "> " * 10_000,
    "- " * 10_000,
    "<" * 20_000,
    "a@" * 10_000,
    "http://" * 3_000,
    "|" * 20_000 + "\n" + "-|" * 10_000,
    "&#" * 10_000,
    "\\" * 20_000,
    "[a](" * 5_000,
    "1. " * 7_000,
    "~~a" * 7_000,
)
"""What makes readers of Markdown, addresses and tables walk back and forth."""


def took(ask: Callable[[], TestResponse]) -> tuple[TestResponse, float]:
    """The answer, and the processor time in seconds: the machine may be busy with others."""
    with Stopwatch() as watch:
        answer = ask()
    return answer, watch.worked


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it has so many pixels (PNG, 11.2.2)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("who", ["nobody", "employee"])
def test_a_huge_form_is_refused_unread(client: Visitor, as_employee: Visitor, who: str) -> None:
    visitor = client if who == "nobody" else as_employee
    path = "/sign-in" if who == "nobody" else "/new/vpn"
    for body in (b"username=" + b"x" * 100 * MEGA, b"a=1&" * 25 * MEGA):
        answer, seconds = took(lambda b=body: visitor.post(path, data=b, content_type=FORM))
        assert answer.status_code == 413
        assert seconds < 1


def test_thousands_of_fields_and_parts_are_refused_or_passed_over(as_employee: Visitor) -> None:
    fields = "&".join(f"answers.f{number}=x" for number in range(100_000))
    answer, seconds = took(
        lambda: as_employee.post("/new/vpn", data=fields.encode(), content_type=FORM)
    )
    assert 400 <= answer.status_code < 500
    assert seconds < 4
    parts = {f"answers.f{number}": "x" for number in range(1500)}
    answer, seconds = took(
        lambda: as_employee.post("/new/vpn", data=parts, content_type="multipart/form-data")
    )
    assert answer.status_code == 413
    assert seconds < 1


@pytest.mark.parametrize("asked", ["page", "after", "before", "q", "words", "state"])
def test_a_page_far_away_and_a_long_question_cost_little(as_lead: Visitor, asked: str) -> None:
    for path in ("/desk/tickets", "/desk/queues/network", "/tickets", "/notices"):
        for value in ("9" * 30, "%" * 2000, "a b " * 500, "(a+)+$" * 300):
            answer, seconds = took(lambda p=path, v=value: as_lead.get(p, query_string={asked: v}))
            assert answer.status_code < 500, f"{path} {asked}"
            assert seconds < 1, f"{path} {asked}"


@pytest.mark.parametrize("text", PATTERNS, ids=lambda text: text[:8])
def test_words_that_lead_readers_astray_are_shown_within_a_second(
    app: Helpdesk, as_agent: Visitor, text: str
) -> None:
    with app.app_context():
        ticket = access.file_ticket("own", NOON)
        db.session.commit()
        number = ticket.id
    as_agent.get(f"/tickets/{number}")  # the first look also reads the templates
    with app.app_context():
        ticket = db.session.get_one(Ticket, number)
        tickets.reply(ticket, by=cast.person("agent"), text=text, now=NOON)
        db.session.commit()
    answer, seconds = took(lambda: as_agent.get(f"/tickets/{number}"))
    assert answer.status_code == 200
    assert seconds < 1.5


def test_a_reply_longer_than_any_is_refused_and_kept(app: Helpdesk, as_agent: Visitor) -> None:
    with app.app_context():
        number = access.file_ticket("own", NOON).id
        db.session.commit()
    body = {"text": "x" * 1_500_000, "key": KEY, "version": "1"}
    answer, seconds = took(lambda: as_agent.post(f"/tickets/{number}/replies", data=body))
    assert answer.status_code == 422
    assert seconds < 1


@pytest.mark.parametrize("size", [(50_000, 50_000), (2**31 - 1, 1), (1, 2**31 - 1), (0, 0)])
def test_a_picture_of_too_many_pixels_is_never_unpacked(
    as_employee: Visitor, size: tuple[int, int]
) -> None:
    file = (BytesIO(bomb(*size)), "small.png")
    answer, seconds = took(lambda: as_employee.post(f"/drafts/{KEY}/files", data={"file": file}))
    assert answer.status_code in (200, 422)
    assert "<img" not in answer.get_data(as_text=True)
    assert seconds < 1


def test_an_archive_is_kept_packed(app: Helpdesk, as_employee: Visitor) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"../../{number}.txt", b"\0" * 5 * MEGA)
    file = (BytesIO(packed.getvalue()), "logs.zip")
    answer, seconds = took(lambda: as_employee.post(f"/drafts/{KEY}/files", data={"file": file}))
    assert answer.status_code == 200
    assert seconds < 1
    kept = (Path(app.instance_path) / "attachments").rglob("*")
    assert sum(path.stat().st_size for path in kept if path.is_file()) < MEGA
