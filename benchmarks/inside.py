"""One process, one thread, no network: what a request costs in CPU, and where it goes."""

import cProfile
import io
import pstats
import random
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import EnvironBuilder

from benchmarks import bare
from benchmarks.cast import SECRET, Actor, sign_in
from benchmarks.instance import application
from benchmarks.scenes import FORM, SCENES, Ask, Scene
from benchmarks.stores import Store
from helpdesk import Helpdesk
from helpdesk.extensions import db

BATCH = 20
WARM_UP = 40


@dataclass(frozen=True)
class Cost:
    """Milliseconds of CPU per request, batch by batch, and the size of an answer."""

    batches: tuple[float, ...]
    size: int

    @property
    def median(self) -> float:
        """Of the batches."""
        return statistics.median(self.batches)


@dataclass(frozen=True)
class Comparison:
    """Ours beside the bare app's."""

    ours: Cost
    bare: Cost
    sql: tuple[str, ...]
    """The statements of one request of ours."""

    @property
    def share(self) -> float:
        """How much of the bare app's throughput we would reach if nothing but CPU counted."""
        return self.bare.median / self.ours.median


def compare(
    scene: Scene, instance: Path, database: str, requests: int, dump: Path | None
) -> Comparison:
    """Ask both in turn, in short batches, so that a busy neighbour disturbs both alike."""
    with _copy(instance, database) as (folder, url):
        app = application(folder, url)
        cast = sign_in(app)
        plain = bare.create_app(app.config["SQLALCHEMY_DATABASE_URI"], SECRET)
        ours = Asker(app, scene, scene.ours, scene.actors(cast), is_ours=True)
        theirs = Asker(plain, scene, scene.bare, scene.actors(cast), is_ours=False)
        for asker in (ours, theirs):
            asker.batch(WARM_UP)
        pairs = [(ours.batch(BATCH), theirs.batch(BATCH)) for _ in range(max(1, requests // BATCH))]
        with statements(app) as made:
            ours.batch(1)
        if dump is not None:
            _profile(ours, requests, dump)
    our_costs, bare_costs = zip(*pairs, strict=True)
    return Comparison(Cost(our_costs, ours.size), Cost(bare_costs, theirs.size), tuple(made))


def count_statements(store: Store, tickets: int, name: str) -> int:
    """How many statements one request of the scene makes, once everything is warm."""
    with store.copy(tickets) as place:
        app = application(place.folder, place.database)
        scene = SCENES[name]
        asker = Asker(app, scene, scene.ours, scene.actors(sign_in(app)), is_ours=True)
        asker.batch(3)
        with statements(app) as made:
            asker.batch(1)
        return len(made)


def hottest(dump: Path, lines: int, order: str) -> str:
    """The functions of a profile that cost most."""
    out = io.StringIO()
    pstats.Stats(str(dump), stream=out).strip_dirs().sort_stats(order).print_stats(lines)
    return out.getvalue()


@contextmanager
def statements(app: Helpdesk) -> Iterator[list[str]]:
    """The SQL sent meanwhile, without BEGIN and the like."""
    made: list[str] = []

    def note(connection: Any, cursor: Any, sql: str, *rest: Any) -> None:
        if not sql.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            made.append(sql)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(engine, "before_cursor_execute", note)


class Asker:
    """Asks one application through its WSGI door."""

    def __init__(
        self,
        app: Flask,
        scene: Scene,
        ask: Callable[[Actor, random.Random], Ask],
        actors: list[Actor],
        *,
        is_ours: bool,
    ) -> None:
        self.app, self.scene, self.ask, self.actors = app, scene, ask, actors
        self.is_ours, self.chance, self.size = is_ours, random.Random(1), 0

    def batch(self, number: int) -> float:
        """Milliseconds of CPU per request over so many."""
        environs = [self.environ(self.chance.choice(self.actors)) for _ in range(number)]
        began = time.thread_time()
        for environ in environs:
            self.call(environ)
        return (time.thread_time() - began) * 1000 / number

    def environ(self, actor: Actor) -> dict[str, Any]:
        """A request of the scene, by this actor."""
        ask = self.ask(actor, self.chance)
        headers = {"Cookie": actor.our_cookie if self.is_ours else actor.bare_cookie}
        if ask.method != "GET":
            headers["X-CSRFToken"] = actor.csrf
        if ask.is_fragment:
            headers["HX-Request"] = "true"
        builder = EnvironBuilder(
            ask.path,
            base_url="http://localhost",
            method=ask.method,
            headers=list(headers.items()),
            input_stream=io.BytesIO(ask.body) if ask.body else None,
            content_length=len(ask.body) or None,
            content_type=FORM if ask.body else None,
        )
        return dict(builder.get_environ())

    def call(self, environ: dict[str, Any]) -> None:
        """Make the request. Raises RuntimeError for a wrong answer."""
        said: list[str] = []
        answer = self.app(environ, lambda status, *rest: said.append(status))  # type: ignore[arg-type]
        try:
            self.size = sum(len(part) for part in answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        if not said[0].startswith(str(self.scene.good)):
            raise RuntimeError(f"{environ['PATH_INFO']} answered {said[0]}")


def _profile(asker: Asker, requests: int, dump: Path) -> None:
    profiler = cProfile.Profile()
    profiler.enable()
    asker.batch(requests)
    profiler.disable()
    profiler.dump_stats(dump)


@contextmanager
def _copy(instance: Path, database: str) -> Iterator[tuple[Path, str]]:
    """What is written while measuring goes into a copy; a database that is named is used itself."""
    with TemporaryDirectory(prefix="helpdesk-bench-") as name:
        if not database:
            shutil.copyfile(instance / "helpdesk.sqlite", Path(name) / "helpdesk.sqlite")
        yield Path(name), database
