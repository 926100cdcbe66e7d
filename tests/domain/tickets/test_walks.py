"""What time itself does is found along an index: it costs what is due, not all there is."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import event

from helpdesk.domain import tickets
from helpdesk.domain.reminders import giving
from helpdesk.domain.sla import escalation
from helpdesk.extensions import db
from tests.conftest import MONDAY_MORNING
from tests.databases import ENGINE, app_at_work

pytestmark = pytest.mark.skipif(
    ENGINE != "sqlite", reason="PostgreSQL plans by what it knows of the rows, here hardly any"
)


@pytest.mark.parametrize(
    ("work", "index"),
    [
        (escalation.sweep, "ix_target_next_check_at"),
        (tickets.wake_due, "ix_ticket_wake_at"),
        (tickets.close_due, "ix_ticket_closes_at"),
        (giving.remind_due, "ix_ticket_nudge_at"),
    ],
)
def test_what_is_due_is_found_along_an_index(
    app: object, work: Callable[[datetime], int], index: str
) -> None:
    asked = []

    def note(connection, cursor, sql, values, *rest) -> None:
        asked.append((sql, values))

    with app_at_work(app):
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            work(MONDAY_MORNING)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        sql, values = next(one for one in asked if "<= ?" in one[0])
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        first, *others = [row[3] for row in plan]
    assert f"USING INDEX {index} (" in first and "<?" in first
    assert not any("SCAN" in step for step in others)
