"""How long tickets were with each queue is kept by one worker at a time, however long it takes."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from helpdesk import Helpdesk, clock
from helpdesk.domain import turns
from helpdesk.domain.reports.by_line import keeping
from helpdesk.extensions import db
from helpdesk.jobs import queue_stays
from helpdesk.jobs.queue_stays import TURN, keep_queue_stays
from helpdesk.jobs.units import unit
from helpdesk.models import QueueStay
from tests.conftest import Time
from tests.jobs.stories import filed


def six_tickets(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at three at a time, one after the other; each takes a while."""
    monkeypatch.setattr(queue_stays, "BATCH", 1)
    monkeypatch.setattr(keeping, "BATCH", 3)
    for _ in range(6):
        filed()
    db.session.remove()
    time.advance(hours=1)


def kept() -> int:
    found = db.session.scalar(select(func.count(QueueStay.ticket_id.distinct()))) or 0
    db.session.remove()
    return found


def test_no_other_worker_begins_while_one_is_at_it(
    app: Helpdesk, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    others, settled = [], set[int]()
    sound = keeping.keep

    def slow(*given: object) -> None:
        sound(*given)
        time.advance(seconds=20)

    def another(*given: object) -> object:
        others.append(unit(turns.take, TURN, every=timedelta(seconds=30), now=clock.now()))
        settled.add(keeping.settled())
        return measured(*given)

    with app.app_context():
        six_tickets(time, monkeypatch)
        measured = queue_stays.measuring.stays_of
        monkeypatch.setattr(keeping, "keep", slow)
        monkeypatch.setattr(queue_stays.measuring, "stays_of", another)
        keep_queue_stays()
        assert others == [False] * 6
        assert len(settled) == 2  # and what was done is not done again after a kill
        assert kept() == 6


def test_who_stood_still_leaves_it_to_the_other_who_took_over(
    app: Helpdesk, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        six_tickets(time, monkeypatch)
        measured = queue_stays.measuring.stays_of

        def stands_still(*given: object) -> object:
            time.advance(minutes=2)
            assert unit(turns.take, TURN, every=timedelta(seconds=30), now=clock.now())
            time.advance(seconds=1)
            return measured(*given)

        monkeypatch.setattr(queue_stays.measuring, "stays_of", stands_still)
        keep_queue_stays()
        assert kept() == 0
        monkeypatch.setattr(queue_stays.measuring, "stays_of", measured)
        time.advance(minutes=1)
        keep_queue_stays()
        assert kept() == 6
