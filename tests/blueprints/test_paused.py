"""Where sending is paused, administrators see it on every page and let it go on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk, clock
from helpdesk.domain import sending
from helpdesk.extensions import db
from helpdesk.models import AdminEvent
from tests import cast
from tests.jobs.stories import filed
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def restored(app: Helpdesk) -> None:
    """A mail waits in a helpdesk that was restored from a backup two hours old."""
    with app.app_context():
        filed()
        now = clock.now()
        sending.pause(now, by=None, backup_of=now - timedelta(hours=2))
        db.session.commit()


def test_administrators_see_it_on_every_page_and_nobody_else_does(
    as_admin: Visitor, as_agent: Visitor, as_employee: Visitor
) -> None:
    for path in ("/desk/queues/network", "/", "/admin/people"):
        assert "Sending is paused" in as_admin.page(path).get_text(), path
    assert "Sending is paused" not in as_agent.page("/desk/queues/service-desk").get_text()
    assert "Sending is paused" not in as_employee.page("/").get_text()


def test_an_administrator_reads_why_and_lets_it_go_on(app: Helpdesk, as_admin: Visitor) -> None:
    told = as_admin.page("/admin/").select_one("#sending")
    assert told is not None
    assert "1 mail waits" in told.get_text()
    assert told.select_one('input[name="discard_older"]') is not None
    assert as_admin.post("/admin/sending/resumption").status_code == 303
    page = as_admin.page("/admin/")
    assert "Sending goes on." in page.get_text()
    assert page.select_one("#sending") is None
    with app.app_context():
        kept = db.session.scalars(select(AdminEvent).order_by(AdminEvent.id)).all()
        assert [(event.kind, event.actor_id) for event in kept] == [
            ("sending_paused", None),
            ("sending_resumed", cast.person("admin").id),
        ]


def test_an_administrator_discards_what_was_written_before(as_admin: Visitor) -> None:
    as_admin.post("/admin/sending/resumption", data={"discard_older": "1"})
    assert "1 mail is discarded" in as_admin.page("/admin/").get_text()


def test_nobody_else_lets_it_go_on(app: Helpdesk, as_agent: Visitor) -> None:
    assert as_agent.post("/admin/sending/resumption").status_code == 404
    with app.app_context():
        assert sending.paused() is not None
