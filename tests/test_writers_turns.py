"""SQLite lets one write at a time: everybody has their turn, and is told when it never comes."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from helpdesk import Helpdesk, database
from helpdesk.extensions import db
from tests.databases import ENGINE, app_at_work
from tests.visitor import Visitor

pytestmark = pytest.mark.skipif(ENGINE != "sqlite", reason="PostgreSQL locks rows, and in order")
HOGS = 4
HELD = 0.02  # seconds each of them writes, and then at once again


def write() -> None:
    """Begin to write something."""
    db.session.execute(text("UPDATE setting SET value = value"))


@contextmanager
def people_who_write_without_a_pause(app: Helpdesk) -> Iterator[list[float]]:
    """They hold the database all the time while the block runs; when each of them was done."""
    over = threading.Event()
    turns: list[float] = []

    def hog() -> None:
        with app_at_work(app):
            while not over.is_set():
                write()
                time.sleep(HELD)
                db.session.commit()
                turns.append(time.monotonic())

    hogs = [threading.Thread(target=hog) for _ in range(HOGS)]
    for one in hogs:
        one.start()
    try:
        yield turns
    finally:
        over.set()
        for one in hogs:
            one.join()


def test_a_writer_is_not_overtaken_again_and_again(app: Helpdesk) -> None:
    before_us = []
    with people_who_write_without_a_pause(app) as turns, app_at_work(app):
        for _ in range(40):
            time.sleep(0.01)
            came = len(turns)
            write()
            before_us.append(len(turns) - came)
            db.session.commit()
    assert sum(before_us) / len(before_us) < 2 * HOGS


def test_who_never_has_a_turn_is_refused_and_may_try_again(
    app: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LONGEST_WAIT", 0.3)
    with app_at_work(app):
        write()
        refused: list[Exception] = []

        def another() -> None:
            with app_at_work(app):
                try:
                    write()
                except OperationalError as error:
                    refused.append(error)

        one = threading.Thread(target=another)
        one.start()
        one.join()
        db.session.rollback()
        write()
        db.session.rollback()
    assert [database.is_passing(error) for error in refused] == [True]


def test_a_person_may_wait_longer_for_their_turn_than_one_try_lasts(
    app: Helpdesk, as_: Callable[[str], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LONGEST_WAIT", 0.5)
    is_passing, visitor = database.is_passing, as_("employee")
    writes, over = threading.Event(), threading.Event()
    tries: list[Exception] = []

    def hog() -> None:
        with app_at_work(app):
            write()
            writes.set()
            over.wait(60)
            db.session.rollback()

    def end_at_the_first_refusal(error: Exception) -> bool:
        tries.append(error)
        over.set()
        return is_passing(error)

    monkeypatch.setattr(database, "is_passing", end_at_the_first_refusal)
    one = threading.Thread(target=hog)
    one.start()
    assert writes.wait(60)
    paper = {"draft": "a" * 32, "title": "Paper jam", "description": "It beeps and stops."}
    answer = visitor.post("/new/printer", data=paper)
    one.join()
    assert (answer.status_code, len(tries)) == (303, 1)
