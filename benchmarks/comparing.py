"""Both apps on copies of one corpus, served alike, and asked in turn."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks import servers
from benchmarks.cast import Cast, sign_in
from benchmarks.instance import application, environment
from benchmarks.measuring import Measured, measure
from benchmarks.scenes import SCENES
from benchmarks.servers import Server
from benchmarks.stores import Store


@dataclass(frozen=True)
class Pair:
    """The product and the bare app at work, and who asks them."""

    ours: Server
    bare: Server
    cast: Cast


@contextmanager
def served(store: Store, tickets: int) -> Iterator[Pair]:
    """Both on copies of the same corpus."""
    with store.copy(tickets) as mine, store.copy(tickets) as theirs:
        cast = sign_in(application(mine.folder, mine.database))
        with (
            servers.ours(mine.folder, environment(mine.folder, mine.database)) as ours,
            servers.bare(theirs.folder, environment(theirs.folder, theirs.database)) as bare,
        ):
            yield Pair(ours, bare, cast)


def compare(
    pair: Pair, scenes: Sequence[str], clients: Sequence[int], rounds: int, seconds: float
) -> Iterator[Measured]:
    """Each scene with each number of clients, as soon as it is measured."""
    for name in scenes:
        for number in clients:
            yield measure(
                SCENES[name],
                number,
                pair.cast,
                pair.ours,
                pair.bare,
                rounds=rounds,
                seconds=seconds,
            )
