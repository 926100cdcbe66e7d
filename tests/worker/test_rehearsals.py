"""A worker at work goes through a rehearsal by itself."""

from datetime import timedelta

import pytest

from helpdesk import Helpdesk, clock
from helpdesk.domain.configuration import setup
from helpdesk.domain.rehearsal import keeping
from helpdesk.extensions import db
from helpdesk.models import Rehearsal
from tests import cast
from tests.jobs.stories import filed
from tests.services.processes import wait_until
from tests.worker.conftest import StartWorker

pytestmark = pytest.mark.slow


def test_a_rehearsal_is_done_within_seconds(app: Helpdesk, start_worker: StartWorker) -> None:
    with app.app_context():
        for count in range(3):
            filed(title=f"Ticket {count}")
        row = keeping.make(cast.person("admin"), clock.now())
        night = {**setup.in_use().calendars[0], "slug": "night", "name": "Night"}
        keeping.change(row, setup.in_use().with_calendar(night))
        now = clock.now()
        keeping.start(row, now - timedelta(days=400), now + timedelta(days=1), now)
        number, total = row.id, row.total
        db.session.commit()
        start_worker()

        def is_done() -> bool:
            db.session.rollback()
            return db.session.get_one(Rehearsal, number).state == "done"

        wait_until(is_done, "the rehearsal's end", seconds=60)
        assert db.session.get_one(Rehearsal, number).seen == total == 3
        db.session.rollback()
