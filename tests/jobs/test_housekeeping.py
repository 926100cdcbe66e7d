"""Tables and disks do not only grow."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import func, select

from helpdesk import Helpdesk, clock
from helpdesk.domain import heartbeat
from helpdesk.extensions import db
from helpdesk.jobs.housekeeping import tidy_up
from helpdesk.models import Attachment, Draft, SignInAttempt, WebSession
from tests import cast
from tests.conftest import Time


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time) -> Iterator[Helpdesk]:
    with app.app_context():
        yield app


def tidy() -> None:
    db.session.commit()
    with current_app.app_context():
        tidy_up()


def rows(model: type[db.Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_what_is_past_its_time_goes_and_the_rest_stays(time: Time) -> None:
    db.session.add(SignInAttempt(account_digest="x", at=clock.now()))
    cast.signed_in_token("employee", now=clock.now())
    draft = Draft(id="d1", person_id=1, created_at=clock.now(), updated_at=clock.now())
    db.session.add(draft)
    db.session.add(
        Attachment(
            id="a1",
            draft_id="d1",
            uploaded_by_id=1,
            name="x",
            media_type="text/plain",
            size=1,
            sha256="0" * 64,
            created_at=clock.now(),
        )
    )
    tidy()
    assert [rows(SignInAttempt), rows(WebSession), rows(Draft), rows(Attachment)] == [1, 1, 1, 1]
    time.advance(days=61)
    tidy()
    assert [rows(SignInAttempt), rows(WebSession), rows(Draft), rows(Attachment)] == [0, 0, 0, 0]


def test_a_file_that_nothing_names_goes_after_a_day(time: Time, tmp_path: Path) -> None:
    file = tmp_path / "attachments" / "ab" / "cd" / ("abcd" + "0" * 60)
    file.parent.mkdir(parents=True)
    file.write_text("x")
    written = clock.now().timestamp()
    os.utime(file, (written, written))
    time.advance(hours=23)
    tidy()
    assert file.exists()
    time.advance(hours=2)
    tidy()
    assert not file.exists()


def test_each_worker_leaves_one_sign_of_life(time: Time) -> None:
    heartbeat.beat("here:1", clock.now(), {"pid": 1})
    heartbeat.beat("here:1", clock.now(), {"pid": 1})
    time.advance(minutes=2)
    heartbeat.beat("there:2", clock.now(), {"pid": 2})
    assert [beat.key for beat in heartbeat.beats()] == ["worker.there:2", "worker.here:1"]
    heartbeat.beat("there:2", time.advance(days=2), {"pid": 2})
    assert [beat.key for beat in heartbeat.beats()] == ["worker.there:2"]
    heartbeat.say_goodbye("there:2")
    assert heartbeat.beats() == []
