"""SQLite lets one write at a time: everybody has their turn, and is told when it never comes."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from helpdesk import Helpdesk, database
from helpdesk.extensions import db
from tests.databases import ENGINE, app_at_work

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
