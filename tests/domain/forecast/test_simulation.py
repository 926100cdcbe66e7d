"""The simulation against one that walks minute by minute, and its edges."""

from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.forecast.simulation import (
    NEVER,
    Course,
    Job,
    Miss,
    Server,
    misses,
    simulate,
)

HORIZON = 400


def oracle(jobs: list[Job], servers: list[Server]) -> dict[int, Course]:
    """Every minute, everybody who is there works on what they have, or takes what is next."""
    people = {server.person for server in servers}
    waiting = list(jobs)
    at_hand: dict[int, tuple[Job, int, int]] = {}
    found = {job.number: Course(None, None) for job in jobs}
    for minute in range(HORIZON):
        for number, server in enumerate(servers):
            if not any(start <= minute < end for start, end in server.shifts):
                continue
            if number not in at_hand:
                may = [
                    job
                    for job in waiting
                    if job.ready <= minute
                    and (server.takes_any or job.person not in people - {server.person})
                ]
                if not may:
                    continue
                job = min(may, key=lambda job: job.order)
                waiting.remove(job)
                at_hand[number] = job, job.work, minute
                found[job.number] = Course(minute, None)
            job, left, begun = at_hand.pop(number)
            if left == 1:
                found[job.number] = Course(begun, minute + 1)
            else:
                at_hand[number] = job, left - 1, begun
    return found


@st.composite
def queues(draw: st.DrawFn) -> tuple[list[Job], list[Server]]:
    servers = []
    for person in range(draw(st.integers(0, 3))):
        bounds = sorted(draw(st.sets(st.integers(0, HORIZON), max_size=8)))
        pairs = zip(bounds[::2], bounds[1::2], strict=False)
        servers.append(Server(person, tuple(pairs), takes_any=draw(st.booleans())))
    jobs = []
    for number in range(draw(st.integers(0, 12))):
        due = draw(st.one_of(st.none(), st.integers(-20, HORIZON)))
        jobs.append(
            Job(
                number=number,
                work=draw(st.integers(1, 90)),
                ready=draw(st.sampled_from((0, 0, 0, 7, 40, 200))),
                order=(draw(st.integers(0, 1)), NEVER if due is None else due, number),
                person=draw(st.sampled_from((None, None, 0, 1, 9))),
                answer_due=due,
                solve_due=due,
            )
        )
    return jobs, servers


@settings(max_examples=300, deadline=None)
@given(queues())
def test_it_is_what_walking_minute_by_minute_gives(
    queue: tuple[list[Job], list[Server]],
) -> None:
    jobs, servers = queue
    assert simulate(jobs, servers) == oracle(jobs, servers)


def job(number: int, work: int, due: int, **more: int | None) -> Job:
    return Job(number, work, more.pop("ready", 0) or 0, (1, due, number), solve_due=due, **more)  # type: ignore[arg-type]


def test_the_earliest_due_comes_first_and_what_cannot_be_kept_is_said_by_how_much() -> None:
    jobs = [job(1, 60, 200), job(2, 60, 50), job(3, 60, 150)]
    courses = simulate(jobs, [Server(1, ((0, 1000),))])
    assert courses == {2: Course(0, 60), 3: Course(60, 120), 1: Course(120, 180)}
    assert misses(jobs, courses) == [Miss(2, True, 50, 60)]


def test_with_nobody_there_every_promise_is_missed_and_no_end_is_known() -> None:
    jobs = [job(1, 60, 200), job(2, 60, -5)]
    for servers in ([], [Server(1, ())]):
        courses = simulate(jobs, servers)
        assert set(courses.values()) == {Course(None, None)}
        assert misses(jobs, courses) == [Miss(1, True, 200, None)]


def test_a_paused_ticket_is_worked_on_once_it_wakes() -> None:
    jobs = [job(1, 30, 100, ready=90), job(2, 30, 500)]
    courses = simulate(jobs, [Server(1, ((0, 1000),))])
    assert courses == {2: Course(0, 30), 1: Course(90, 120)}


def test_an_assigned_ticket_waits_for_its_assignee_and_that_of_a_stranger_for_nobody() -> None:
    jobs = [job(1, 30, 100, person=2), job(2, 30, 100, person=77)]
    courses = simulate(jobs, [Server(1, ((0, 1000),)), Server(2, ((300, 1000),))])
    assert courses == {1: Course(300, 330), 2: Course(0, 30)}


def test_work_goes_on_after_the_night() -> None:
    courses = simulate([job(1, 100, 900)], [Server(1, ((0, 60), (500, 900)))])
    assert courses[1] == Course(0, 540)
