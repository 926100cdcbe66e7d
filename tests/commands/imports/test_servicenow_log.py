"""`helpdesk import servicenow-log`: histories with their times, and nobody hears of it."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from helpdesk import Helpdesk
from helpdesk.domain.reports.past import counts_at
from helpdesk.domain.standing import standing
from helpdesk.extensions import db
from helpdesk.jobs.passing_time import let_time_pass
from helpdesk.models import EscalationFired, Event, EventKind, Notice, OutboxMail, Person, Ticket
from tests import cast, company
from tests.commands.imports import logs
from tests.commands.imports.conftest import Run
from tests.commands.imports.logs import BEGIN, counted, incident, random_log, told, write

LIFE = incident(
    "INC0000001",
    0,
    (5, "New", {}),
    (30, "Active", {"assigned_to": "Resolver 4"}),
    (60, "Awaiting User Info", {}),
    (180, "Awaiting Problem", {}),
    (240, "Active", {"priority": "2 - High", "assignment_group": "Group 24"}),
    (300, "Resolved", {}),
    (360, "Active", {}),
    (420, "Resolved", {}),
    (8000, "Closed", {}),
)


def at(minutes: float) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


@pytest.fixture
def life(tmp_path: Path) -> Path:
    """One incident that goes through everything."""
    return write(LIFE, tmp_path / "life.csv")


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """Sixty incidents that do what they like."""
    return write(random_log(1, 60), tmp_path / "odd.csv")


def test_each_fact_stands_in_history_at_its_own_time(
    life: Path, bring_in: Run, inside: Helpdesk
) -> None:
    bring_in(life)
    ticket = db.session.scalars(select(Ticket)).one()
    events = db.session.scalars(select(Event).order_by(Event.id)).all()
    assert [(event.kind, event.at) for event in events] == [
        (EventKind.OPENED, at(0)),
        (EventKind.ASSIGNED, at(30)),
        (EventKind.WAITING_STARTED, at(60)),
        (EventKind.WAITING_STARTED, at(180)),
        (EventKind.MOVED, at(240)),
        (EventKind.PRIORITY_CHANGED, at(240)),
        (EventKind.WOKEN, at(240)),
        (EventKind.RESOLVED, at(300)),
        (EventKind.REOPENED, at(360)),
        (EventKind.RESOLVED, at(420)),
        (EventKind.CLOSED, at(8000)),
    ]
    assert [event.data["reason"] for event in events[2:4]] == ["on_requester", "on_problem"]
    assert (ticket.source, ticket.external_number) == ("ServiceNow", "INC0000001")
    assert ticket.title == "Subcategory 2 (INC0000001)"
    assert (ticket.requester.name, ticket.opened_by.name) == ("Caller 7", "Opened by 3")
    assert ticket.assignee and ticket.assignee.name == "Resolver 4"
    assert (ticket.first_responded_at, ticket.resolved_at, ticket.closed_at) == (
        at(30),
        at(420),
        at(8000),
    )


def test_promises_follow_from_the_facts(life: Path, bring_in: Run, run: Run) -> None:
    bring_in(life)
    shown = run("ticket", "show", 1, "--json").output
    first, solution = json.loads(shown)["targets"]
    assert (first["state"], first["counted_seconds"]) == ("met", 30 * 60)
    # 08:00-16:00 UTC is open: 7 h, less 3 h of waiting and 1 h of being solved.
    assert (solution["state"], solution["counted_seconds"]) == ("met", 3 * 3600)
    assert "1 tickets computed again from history, 0 differences." in run("sla", "verify").output


def test_a_ticket_is_new_from_its_opening_and_changes_with_its_rows(
    life: Path, bring_in: Run, counts: Callable[..., dict[str, Any]]
) -> None:
    bring_in(life)
    for minute, state in (
        (-1, {}),
        (0, {"new": 1}),
        (29, {"new": 1}),
        (30, {"in_progress": 1}),
        (60, {"waiting": 1}),
        (299, {"in_progress": 1}),
        (300, {"resolved": 1}),
        (8000, {"closed": 1}),
    ):
        assert told(counts(at(minute))).get("by_state", {}) == state, minute


def test_the_world_stops_at_the_instant_given_and_goes_on_from_there(
    odd: Path, bring_in: Run, counts: Callable[..., dict[str, Any]], app: Helpdesk
) -> None:
    rows = random_log(1, 60)
    for minute in (500, 1200, 1200, 2500):
        bring_in(odd, "--until", at(minute).isoformat())
        assert told(counts()) == counted(rows, at(minute))
    bring_in(odd)
    assert told(counts()) == counted(rows, at(1_000_000))
    in_steps = facts(app)
    company.empty(app)
    with app.app_context():
        cast.assemble()
    bring_in(odd)
    assert [row[1:] for row in facts(app)] == [row[1:] for row in in_steps]


@pytest.mark.parametrize("seed", [2, 3])
def test_at_any_instant_history_counts_what_a_stranger_counts(
    seed: int, tmp_path: Path, bring_in: Run, run: Run, inside: Helpdesk
) -> None:
    rows = random_log(seed, 60)
    bring_in(write(rows, tmp_path / "log.csv"))

    @given(st.integers(-60, 12_000))
    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.differing_executors]
    )
    def agrees(minute: int) -> None:
        assert told(counts_at(at(minute))) == counted(rows, at(minute))

    agrees()
    assert "60 tickets computed again from history, 0 differences." in run("sla", "verify").output


def test_a_second_time_changes_nothing(odd: Path, bring_in: Run, app: Helpdesk) -> None:
    bring_in(odd)
    before = everything(app)
    said = bring_in(odd).output
    assert "0 tickets opened, 0 continued, 60 were whole already; 0 facts written." in said
    bring_in(odd, "--until", at(100).isoformat())
    assert everything(app) == before


def test_nobody_hears_of_anything_then_or_later(
    odd: Path, bring_in: Run, run: Run, inside: Helpdesk, time: Any
) -> None:
    bring_in(odd, "--until", at(3000).isoformat())
    before = db.session.scalar(select(func.count(Event.id)))
    for days in (1, 30, 700):
        time.at(at(3000) + timedelta(days=days))
        let_time_pass()
    for row in (OutboxMail, Notice, EscalationFired):
        assert db.session.scalar(select(func.count()).select_from(row)) == 0
    assert db.session.scalar(select(func.count(Event.id))) == before
    assert "0 differences" in run("sla", "verify").output


def test_a_longer_log_is_gone_on_with(tmp_path: Path, bring_in: Run, app: Helpdesk) -> None:
    bring_in(write(LIFE[:4], tmp_path / "log.csv"))
    said = bring_in(write(LIFE, tmp_path / "log.csv")).output
    assert "0 tickets opened, 1 continued" in said
    with app.app_context():
        assert db.session.scalars(select(Ticket)).one().state == "closed"


def test_what_happened_in_a_logs_last_minute_after_it_was_written_is_brought_in_later(
    tmp_path: Path, bring_in: Run, app: Helpdesk
) -> None:
    rows = incident(
        "INC0000002",
        0,
        (0, "New", {}),
        (7, "Active", {"assigned_to": "Resolver 1"}),
        (7, "Active", {"priority": "1 - Critical"}),
        (7, "Resolved", {}),
    )
    rows += incident("INC0000003", 0, (0, "New", {}))
    for known in (3, 4, 5):
        said = bring_in(write([*rows[: known - 1], rows[4]], tmp_path / "log.csv")).output
    assert "0 tickets opened, 1 continued, 1 were whole already; 1 facts written." in said
    with app.app_context():
        ticket = db.session.scalars(select(Ticket).where(Ticket.priority == "critical")).one()
        kinds = db.session.scalars(
            select(Event.kind).where(Event.ticket_id == ticket.id).order_by(Event.id)
        ).all()
    assert kinds == ["opened", "assigned", "priority_changed", "resolved"], kinds
    said = bring_in(tmp_path / "log.csv").output
    assert "0 continued, 2 were whole already; 0 facts written." in said


def test_everything_odd_is_listed(tmp_path: Path, bring_in: Run) -> None:
    rows = incident(
        "INC0000002",
        100,
        (90, "Active", {"assignment_group": "?"}),
        (150, "Resolved", {"sys_mod_count": "4"}),
        (140, "-100", {"sys_mod_count": "5", "priority": "5 - Planning"}),
    )
    rows += [rows[0] | {"number": "INC0000003", "sys_updated_at": "yesterday"}]
    said = bring_in(write(rows, tmp_path / "log.csv"), "--oddities", tmp_path / "odd.csv").output
    listed = (tmp_path / "odd.csv").read_text()
    for kind, number in (
        ("unreadable", "INC0000003"),
        ("unknown_state", "INC0000002"),
        ("unknown_priority", "INC0000002"),
        ("gaps", "INC0000002"),
        ("before_opening", "INC0000002"),
        ("never_held", "INC0000002"),
        ("first_not_new", "INC0000002"),
        ("no_group", "INC0000002"),
        ("never_closed", "INC0000002"),
    ):
        assert f"{kind},{number}," in listed
    assert "Row without a group: queue “Unknown” (3 times): INC0000002" in said


def test_what_is_no_log_is_refused(tmp_path: Path, run: Run, life: Path, app: Helpdesk) -> None:
    file = tmp_path / "other.csv"
    for text, words in (
        ("number,sys_mod_count\n1,2\n", "It lacks the columns incident_state, opened_at"),
        (",".join(logs.COLUMNS) + "\n", "It tells of no incident."),
        ("", "It lacks the columns"),
    ):
        file.write_text(text)
        result = run("import", "servicenow-log", file)
        assert (result.exit_code, words in result.output) == (1, True), result.output
    file.write_bytes("number;Größe".encode("latin-1"))
    assert "not written in UTF-8" in run("import", "servicenow-log", file).output
    company.empty(app)
    result = run("import", "servicenow-log", life)
    assert (result.exit_code, "No plan promises anything" in result.output) == (1, True)


def test_those_brought_in_have_no_rights_and_cannot_sign_in(
    life: Path, bring_in: Run, inside: Helpdesk
) -> None:
    bring_in(life)
    resolver = db.session.scalars(select(Person).where(Person.username == "resolver-4")).one()
    assert resolver.password_hash is None and resolver.mail is None
    assert not standing(resolver).is_staff


def facts(app: Helpdesk) -> list[tuple[Any, ...]]:
    """Every event of every ticket, by the ticket's number in the log, without ids of rows."""
    with app.app_context():
        query = (
            select(Event.id, Ticket.external_number, Event.version, Event.at, Event.kind)
            .join(Ticket, Ticket.id == Event.ticket_id)
            .order_by(Ticket.external_number, Event.id)
        )
        return [tuple(row) for row in db.session.execute(query)]


def everything(app: Helpdesk) -> list[tuple[Any, ...]]:
    """Every row of every table."""
    with app.app_context():
        return [
            tuple(row)
            for table in db.metadata.sorted_tables
            for row in db.session.execute(select(table).order_by(*table.primary_key))
        ]
