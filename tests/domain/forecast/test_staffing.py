"""The change that keeps most promises for least is found by trying each."""

from helpdesk.domain.forecast.simulation import Job, Server, Shift, misses, simulate
from helpdesk.domain.forecast.staffing import SOMEBODY, Team, best_changes
from tests.stopwatch import Stopwatch

DAY = 480
WEEK: tuple[Shift, ...] = tuple((day * 1440, day * 1440 + DAY) for day in range(5))


def jobs(count: int, work: int, due: int) -> tuple[Job, ...]:
    return tuple(Job(n, work, 0, (1, due, n), solve_due=due) for n in range(count))


def team(queue: int, work: tuple[Job, ...], people: int) -> Team:
    servers = tuple(Server(queue * 100 + n, WEEK) for n in range(people))
    return Team(queue, work, servers, WEEK, DAY)


def test_nothing_is_advised_where_every_promise_is_kept() -> None:
    assert best_changes(team(1, jobs(2, 60, 300), 1), []) == []


def test_sharing_out_what_one_person_holds_costs_nothing_and_comes_first() -> None:
    theirs = tuple(Job(n, 60, 0, (1, 240, n), 100, None, 240) for n in range(8))
    best = best_changes(team(1, theirs, 2), [])[0]
    assert (best.kind, best.saved, best.cost) == ("share", 4, 0)


def test_one_more_person_for_as_short_as_it_takes() -> None:
    crowded = team(1, jobs(8, 60, 240), 1)
    assert len(misses(crowded.jobs, simulate(crowded.jobs, crowded.servers))) == 4
    best = best_changes(crowded, [])[0]
    assert (best.kind, best.saved, best.hours, best.until) == ("person", 4, 4, 240)
    assert best.cost == 240


def test_overtime_helps_what_is_due_tomorrow_before_work_begins() -> None:
    late = team(1, jobs(9, 60, 1000), 1)
    changes = {change.kind: change for change in best_changes(late, [])}
    assert (changes["overtime"].hours, changes["overtime"].days) == (1, 1)
    assert (changes["overtime"].saved, changes["overtime"].cost) == (1, 60)


def test_a_helper_comes_from_where_there_is_room_and_what_breaks_there_is_counted() -> None:
    crowded, idle = team(1, jobs(12, 60, 480), 1), team(2, jobs(1, 30, 4000), 2)
    busy = team(3, jobs(16, 60, 480), 2)
    moves = [one for one in best_changes(crowded, [busy, idle]) if one.kind == "move"]
    assert [(one.queue, one.saved, one.broken) for one in moves] == [(2, 4, 0)]
    only_busy = [one for one in best_changes(crowded, [busy]) if one.kind == "move"]
    assert only_busy == []


def test_the_advice_keeps_what_it_says() -> None:
    crowded = team(1, jobs(20, 50, 600), 1)
    before = len(misses(crowded.jobs, simulate(crowded.jobs, crowded.servers)))
    change = next(one for one in best_changes(crowded, []) if one.kind == "person")
    helper = Server(
        SOMEBODY,
        tuple((a, min(b, change.until)) for a, b in WEEK if a < change.until),
        takes_any=True,
    )
    after = len(misses(crowded.jobs, simulate(crowded.jobs, (*crowded.servers, helper))))
    assert before - after == change.saved


def test_two_thousand_tickets_and_eight_other_queues_take_seconds_at_most() -> None:
    many = tuple(
        Job(n, 30 + n % 90, 0, (1, 200 + n * 7 % 9000, n), n % 7 or None, None, 200 + n * 7 % 9000)
        for n in range(2000)
    )
    long_week = tuple((day * 1440, day * 1440 + DAY) for day in range(32))
    here = Team(1, many, tuple(Server(n, long_week) for n in range(1, 8)), long_week, DAY)
    others = [
        Team(q, many[:500], tuple(Server(q * 100 + n, long_week) for n in range(6)), long_week, DAY)
        for q in range(2, 10)
    ]
    with Stopwatch() as watch:
        assert best_changes(here, others)
    assert watch.worked < 20
