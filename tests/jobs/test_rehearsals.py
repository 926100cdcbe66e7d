"""Rehearsals on the worker: portion by portion, taken up again, cancelled, never in the way."""

import pytest
from sqlalchemy import func, select

from helpdesk import clock
from helpdesk.domain.configuration import setup
from helpdesk.domain.errors import InvalidInput
from helpdesk.domain.rehearsal import copying, keeping
from helpdesk.extensions import db
from helpdesk.jobs.rehearsals import rehearse
from helpdesk.models import Event, Rehearsal, RehearsalState
from tests import cast
from tests.conftest import Time
from tests.domain.sla.story import Story, at
from tests.jobs.rehearsing import after, company, flips, now_of, started, stricter

__all__ = ["company"]


def test_the_worker_goes_through_all_tickets_and_changes_none_of_them() -> None:
    number = started()
    events = db.session.scalar(select(func.count(Event.id)))
    rehearse()
    row = now_of(number)
    assert (row.state, row.seen, row.total) == (RehearsalState.DONE, 5, 5)
    assert row.finished_at == clock.now()
    assert (row.counts["flip worse"], flips()) == (5, 5)
    assert db.session.scalar(select(func.count(Event.id))) == events
    assert setup.in_use() == keeping.base_of(row)


def test_tickets_opened_while_it_runs_are_none_of_its_tickets(time: Time) -> None:
    number = started(3)
    row = now_of(number)
    row.until = at("Fri 23:59")
    db.session.commit()
    rehearse(after(1))
    time.at(at("Fri 17:01"))
    Story("Fri 17:01")
    db.session.commit()
    rehearse()
    row = now_of(number)
    assert (row.state, row.seen, row.total) == (RehearsalState.DONE, 3, 3)
    assert "unreadable" not in row.counts


def test_one_that_cannot_be_carried_on_says_so_and_holds_up_no_other() -> None:
    broken, whole = started(), started(0)
    now_of(broken).copy = {"calendars": [], "plans": stricter().plans}
    db.session.commit()
    rehearse()
    rehearse()
    assert now_of(broken).state is RehearsalState.FAILED
    assert now_of(whole).state is RehearsalState.DONE


def test_tickets_stand_as_they_stood_when_it_was_started(time: Time) -> None:
    open_still = Story("10:00").answer("10:30")
    number = started(0)
    time.advance(minutes=1)
    open_still.solve("Fri 17:01")
    rehearse()
    counts = now_of(number).counts
    assert counts["kind resolution before broken"] == 1
    assert counts["ticket worse"] == 0 if "ticket worse" in counts else True


def test_only_so_many_flips_are_named_but_all_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping, "MOST_FLIPS", 3)
    number = started()
    rehearse()
    assert (now_of(number).counts["flip worse"], flips()) == (5, 3)


def test_only_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_KEPT", 2)
    number = started()
    rehearse()
    for _ in range(2):
        keeping.make(cast.person("admin"), clock.now())
        db.session.commit()
    assert db.session.get(Rehearsal, number) is None
    assert flips() == 0


def test_a_period_without_tickets_is_refused() -> None:
    row = keeping.make(cast.person("admin"), clock.now())
    with pytest.raises(InvalidInput):
        keeping.start(row, at("00:00"), at("Tue 00:00"), clock.now())
    with pytest.raises(InvalidInput):
        keeping.start(row, at("Tue 00:00"), at("00:00"), clock.now())
    assert row.state is RehearsalState.DRAFT


def test_changes_are_brought_on_top_of_what_somebody_else_adopted() -> None:
    base, mine = setup.in_use(), stricter()
    longer = {**base.calendars[0]["hours"], "fri": [["09:00", "16:00"]]}
    theirs = base.with_calendar(base.calendars[0] | {"hours": longer})
    merged, both = copying.brought_along(base, mine, theirs)
    assert (merged.calendars, merged.plans, both) == (theirs.calendars, mine.plans, [])
    other = base.with_plan(base.plans[0] | {"name": "Other"})
    merged, both = copying.brought_along(base, mine, other)
    assert (merged.plans, both) == (mine.plans, ["standard"])


def test_a_change_can_be_taken_out_of_the_copy_again() -> None:
    base = setup.in_use()
    assert copying.without_change(stricter(), base, "plans", "standard") == base
    night = {**base.calendars[0], "slug": "night", "name": "Night"}
    with_night = base.with_calendar(night)
    plan = base.plans[0] | {"slug": "vip", "calendar": "night", "for": {"queues": ["network"]}}
    both = with_night.with_plan(plan)
    assert copying.without_change(both, base, "calendars", "night") == both
    without = copying.without_change(both, base, "plans", "vip")
    assert without == with_night
    assert copying.without_change(without, base, "calendars", "night") == base


def test_a_copy_reads_back_from_its_own_text() -> None:
    copy = stricter()
    assert copying.read(copying.as_text(copy), setup.in_use()).setup == copy
