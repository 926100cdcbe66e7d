"""One scene measured at both apps in turn, in short slices of one run."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.cast import Cast
from benchmarks.client import Clients, Slice
from benchmarks.machine import cpu_seconds
from benchmarks.scenes import Scene
from benchmarks.servers import Server

WARM_UP = 0.7
"""Seconds of asking that are not counted, at the beginning of each scene."""


@dataclass
class Side:
    """One app's part of a scene."""

    slices: list[Slice] = field(default_factory=list)
    server_cpu: float = 0.0

    @property
    def requests(self) -> int:
        """All that were answered."""
        return sum(len(one.latencies) for one in self.slices)

    @property
    def wrong(self) -> int:
        """How many answers were none of those."""
        return sum(len(one.wrong) for one in self.slices)

    @property
    def rate(self) -> float:
        """Answers per second, the median of the slices."""
        return statistics.median(one.rate for one in self.slices)

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the server's CPU per answer."""
        return self.server_cpu * 1000 / self.requests

    @property
    def client_cpu_ms(self) -> float:
        """Milliseconds of our clients' CPU per answer."""
        return sum(one.client_cpu for one in self.slices) * 1000 / self.requests

    @property
    def p50(self) -> float:
        """Median latency in milliseconds."""
        return statistics.median(self._latencies)

    @property
    def p95(self) -> float:
        """The latency 95 of 100 answers keep below, in milliseconds."""
        ordered = sorted(self._latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]

    @property
    def _latencies(self) -> list[float]:
        return [latency for one in self.slices for latency in one.latencies]


@dataclass
class Measured:
    """A scene with so many clients."""

    scene: Scene
    clients: int
    ours: Side = field(default_factory=Side)
    bare: Side = field(default_factory=Side)

    @property
    def share(self) -> float:
        """Our answers per second as a share of the bare app's: the median over pairs of slices."""
        pairs = zip(self.ours.slices, self.bare.slices, strict=True)
        return statistics.median(ours.rate / bare.rate for ours, bare in pairs)

    @property
    def cpu_share(self) -> float:
        """The same by CPU seconds per answer, which a busy neighbour disturbs less."""
        return self.bare.cpu_ms / self.ours.cpu_ms


def measure(
    scene: Scene,
    number: int,
    cast: Cast,
    ours: Server,
    bare: Server,
    *,
    rounds: int,
    seconds: float,
) -> Measured:
    """``rounds`` pairs of slices of so many ``seconds`` each, with ``number`` clients."""
    found, actors = Measured(scene, number), scene.actors(cast)
    at_ours = Clients(ours.port, actors, number, scene.ours, scene.good, lambda a: a.our_cookie)
    at_bare = Clients(bare.port, actors, number, scene.bare, scene.good, lambda a: a.bare_cookie)
    try:
        for clients in (at_ours, at_bare):
            clients.run(WARM_UP)
        for _ in range(rounds):
            for clients, side, server in (
                (at_ours, found.ours, ours),
                (at_bare, found.bare, bare),
            ):
                before = cpu_seconds(server.pid)
                side.slices.append(clients.run(seconds))
                side.server_cpu += cpu_seconds(server.pid) - before
    finally:
        at_ours.close()
        at_bare.close()
    return found


def lines(found: Measured) -> Iterator[str]:
    """The figures, one line for each app."""
    for name, side in (("ours", found.ours), ("bare", found.bare)):
        yield (
            f"{found.scene.name:10} {found.clients:2} {name}  {side.rate:7.1f} req/s"
            f"  p50 {side.p50:7.1f} ms  p95 {side.p95:7.1f} ms  CPU {side.cpu_ms:6.2f} ms"
            f"  (client {side.client_cpu_ms:.2f} ms)"
            + (f"  {side.wrong} refused" if side.wrong else "")
        )
    yield f"{'':10}    share  {found.share:.2f} by req/s, {found.cpu_share:.2f} by CPU"
