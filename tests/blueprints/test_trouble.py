"""What people see while the database is away or a disk is full."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.gateways.storage import Store
from tests.visitor import Visitor


@contextmanager
def database_refusing(app: Helpdesk, reason: str) -> Iterator[None]:
    """Every statement fails, as with a server that restarts or a disk that is full."""

    def refuse(*_: object) -> None:
        raise OperationalError("", {}, Exception(reason))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", refuse)


@pytest.mark.parametrize("path", ["/", "/desk", "/tickets/1", "/admin/", "/no-such-page"])
def test_a_database_that_is_away_gives_a_page_in_words_and_comes_back(
    app: Helpdesk, as_admin: Visitor, path: str
) -> None:
    with database_refusing(app, "the connection was lost"):
        answer = as_admin.get(path)
    assert answer.status_code == 503
    assert "resting for a moment" in answer.text
    assert as_admin.get("/").status_code == 200


def test_what_somebody_wrote_is_on_the_page_that_says_the_database_is_away(
    app: Helpdesk, as_employee: Visitor
) -> None:
    with database_refusing(app, "the connection was lost"):
        answer = as_employee.post("/tickets/1/replies", data={"text": "Two hours of typing"})
        fragment = as_employee.htmx("POST", "/tickets/1/replies", data={"text": "Two hours"})
    assert answer.status_code == fragment.status_code == 503
    assert "Two hours of typing" in answer.text
    assert "What you typed is still here" in fragment.text


def test_a_database_that_dies_after_the_last_statement_takes_no_answer_with_it(
    app: Helpdesk, as_employee: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        dialect = db.engine.dialect

    def gone(connection: Any) -> None:
        raise dialect.dbapi.OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(dialect, "do_rollback", gone)
        assert as_employee.get("/tickets").status_code == 200
    assert as_employee.get("/tickets").status_code == 200


def test_a_deed_done_is_answered_even_if_the_database_dies_right_after_it(
    app: Helpdesk, as_employee: Visitor
) -> None:
    with app.app_context():
        engine = db.engine

    def die(*_: object) -> None:
        event.listen(engine, "before_cursor_execute", refuse)

    def refuse(*_: object) -> None:
        raise OperationalError("", {}, Exception("the connection was lost"))

    event.listen(engine, "commit", die, once=True)
    try:
        form = {"draft": "a" * 32, "title": "Jam", "description": "It beeps."}
        answer = as_employee.post("/new/printer", data=form)
    finally:
        event.remove(engine, "before_cursor_execute", refuse)
    assert answer.status_code == 303
    assert as_employee.get(answer.location).status_code == 200


def test_a_full_disk_is_called_by_its_name(
    app: Helpdesk, as_employee: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with database_refusing(app, "database or disk is full"):
        assert "disk is full" in as_employee.post("/preferences").text
    monkeypatch.setattr(Store, "receive", no_room)
    file = {"file": (BytesIO(b"a log"), "log.txt")}
    answer = as_employee.post(f"/drafts/{'a' * 32}/files", data=file)
    assert answer.status_code == 503
    assert "disk is full" in answer.text
