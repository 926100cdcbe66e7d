"""Nothing a file says about itself is believed, and none is shown but a verified picture."""

from io import BytesIO

import pytest

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Attachment
from tests.filing.paper import picture
from tests.visitor import Visitor

KEY = "a" * 32
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
RUNS = {"text/html", "image/svg+xml", "text/xml", "application/xml", "application/xhtml+xml"}


@pytest.mark.parametrize("claimed", ["text/html", "image/svg+xml", "image/png", "text/javascript"])
@pytest.mark.parametrize(
    ("data", "name"),
    [
        (PAGE, "page.html"),
        (PAGE, "page.png"),
        (SVG, "drawing.svg"),
        (SVG, "drawing.png"),
        (b"\xef\xbb\xbf" + PAGE, "page"),
        (b"<?xml version='1.0'?>" + SVG, "data.xml"),
        (b"GIF89a/*" + PAGE + b"*/", "both.gif"),
        (b"\x89PNG\r\n\x1a\n" + PAGE, "both.png"),
        (b"%PDF-1.7 /JavaScript", "form.pdf"),
        (b"a,b\n=cmd|' /C calc'!A0,1", "table.csv"),
    ],
)
def test_no_file_is_shown_as_what_it_claims_to_be(
    app: Helpdesk, as_employee: Visitor, claimed: str, data: bytes, name: str
) -> None:
    file = (BytesIO(data), name, claimed)
    as_employee.post(
        f"/drafts/{KEY}/files", data={"file": file}, content_type="multipart/form-data"
    )
    with app.app_context():
        kept = [one.id for one in db.session.query(Attachment)]
    for one in kept:
        for path in (
            f"/attachments/{one}",
            f"/attachments/{one}?save",
            f"/attachments/{one}?save=",
        ):
            answer = as_employee.get(path)
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.mimetype not in RUNS
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"].startswith("sandbox")
            assert answer.headers["Cache-Control"] == "no-store"


def test_a_picture_is_shown_as_exactly_what_it_is_and_to_its_own_site_only(
    app: Helpdesk, as_employee: Visitor
) -> None:
    """Even where script stands behind its pixels."""
    file = (BytesIO(picture() + PAGE), "x.html.png", "text/html")
    as_employee.post(f"/drafts/{KEY}/files", data={"file": file})
    with app.app_context():
        kept = [one.id for one in db.session.query(Attachment)]
    for one in kept:
        answer = as_employee.get(f"/attachments/{one}")
        assert answer.mimetype in ("image/png", "application/octet-stream")
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_the_ids_of_files_cannot_be_guessed(app: Helpdesk, as_employee: Visitor) -> None:
    for number in range(5):
        file = (BytesIO(b"text %d" % number), f"{number}.txt")
        as_employee.post(f"/drafts/{KEY}/files", data={"file": file})
    with app.app_context():
        ids = [one.id for one in db.session.query(Attachment)]
    assert len(set(ids)) == 5
    assert all(len(one) >= 22 for one in ids)  # 128 bits in base64
    assert len({one[:4] for one in ids}) == 5
