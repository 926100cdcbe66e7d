"""Both apps on copies of one corpus, served alike, and asked in turn."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import servers
from benchmarks.cast import Cast, sign_in
from benchmarks.instance import application, environment
from benchmarks.measuring import Measured, measure
from benchmarks.scenes import SCENES
from benchmarks.servers import Server


@contextmanager
def served(instance: Path) -> Iterator[tuple[Server, Server, Cast]]:
    """The product and the bare app on copies of the instance's database, and who asks them."""
    with TemporaryDirectory(prefix="helpdesk-bench-") as name:
        places = [Path(name) / side for side in ("ours", "bare")]
        for place in places:
            place.mkdir()
            shutil.copyfile(instance / "helpdesk.sqlite", place / "helpdesk.sqlite")
        cast = sign_in(application(places[0]))
        with (
            servers.ours(places[0], environment(places[0])) as ours,
            servers.bare(places[1], environment(places[1])) as bare,
        ):
            yield ours, bare, cast


def compare(
    instance: Path, scenes: Sequence[str], clients: Sequence[int], rounds: int, seconds: float
) -> Iterator[Measured]:
    """Each scene with each number of clients, as soon as it is measured."""
    with served(instance) as (ours, bare, cast):
        for name in scenes:
            for number in clients:
                yield measure(
                    SCENES[name], number, cast, ours, bare, rounds=rounds, seconds=seconds
                )
