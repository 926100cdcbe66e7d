"""The corpus is loaded in bulk, and holds the rows that the verbs would have written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from benchmarks.corpus import company, facts, lives
from benchmarks.corpus.loading import Hand, load
from benchmarks.instance import application
from helpdesk import Helpdesk, clock, tables
from helpdesk.domain.sla.verify import Difference, differences
from helpdesk.extensions import db
from helpdesk.models import EscalationFired, Event, Message, Notice, OutboxMail, Target, Ticket
from tests.benchmarks.living import live
from tests.databases import ENGINE, app_at_work

NOW = datetime(2026, 6, 4, 12, 30, tzinfo=UTC)
SEED, TICKETS = 7, 60
COMPARED: dict[Any, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # table: (what rows are put in order by, what may differ: chance, and what a worker does later)
    Ticket: (("id",), ()),
    Message: (("id",), ("salt",)),
    Event: (("id",), ("digest", "message_digest")),
    Target: (("ticket_id", "kind"), ("id",)),
    EscalationFired: (("ticket_id", "target", "step"), ("id",)),
    OutboxMail: (("event_id", "person_id", "kind"), ("id", "message_id", "state", "sent_at")),
    Notice: (("event_id", "person_id"), ("id", "read_at")),
}

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The beginning of the addresses of empty databases."""
    if ENGINE == "sqlite":
        yield f"sqlite:///{tmp_path}/"
        return
    server = request.getfixturevalue("postgres")
    for name in ("loaded", "lived"):
        server.run(f"CREATE DATABASE {name}")
    yield server.url("DATABASE")
    for name in ("loaded", "lived"):
        server.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def empty(url: str, name: str, folder: Path) -> Iterator[Helpdesk]:
    full = url.replace("DATABASE", name) if "DATABASE" in url else f"{url}{name}.sqlite"
    app = application(folder, full)
    with app_at_work(app):
        tables.bring_up_to_date(app)
        yield app


def rows(table: Any) -> list[dict[str, Any]]:
    order, left_out = COMPARED[table]
    found = []
    for row in db.session.scalars(
        select(table).order_by(*(getattr(table, name) for name in order))
    ):
        values = {column.key: getattr(row, column.key) for column in table.__table__.columns}
        if "data" in values:
            values["data"] = {k: v for k, v in values["data"].items() if k not in left_out}
        found.append({name: value for name, value in values.items() if name not in left_out})
    return found


def test_bulk_rows_are_those_the_verbs_write(database_url: str, tmp_path: Path) -> None:
    with clock.showing(NOW), empty(database_url, "loaded", tmp_path):
        assert load(TICKETS, seed=SEED).tickets == TICKETS
        loaded = {table: rows(table) for table in COMPARED}
        assert [one for one in differences(NOW) if isinstance(one, Difference)] == []
    with empty(database_url, "lived", tmp_path):
        company.found(NOW - lives.SPAN - timedelta(days=30), SEED)
        live(list(lives.draw(facts.read(), TICKETS, NOW, SEED)), NOW)
        lived = {table: rows(table) for table in COMPARED}
    assert loaded[EscalationFired], "the sample has no escalation"
    for table in COMPARED:
        for one, other in zip(loaded[table], lived[table], strict=False):
            assert one == other, table
        assert len(loaded[table]) == len(lived[table]), table


@pytest.mark.skipif(ENGINE == "sqlite", reason="SQLite ends no transaction by itself")
def test_a_slow_machine_may_take_its_time_between_two_batches(
    database_url: str, tmp_path: Path
) -> None:
    with empty(database_url, "loaded", tmp_path), db.engine.connect() as connection:
        with connection.begin():
            Hand(connection, NOW, {}).begin()
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            assert connection.scalar(text(f"SHOW {limit}")) == "0"
