"""All that a run on one engine finds out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from benchmarks import entering, mailing, reckoning, sweeping
from benchmarks.comparing import compare, served
from benchmarks.inside import count_statements
from benchmarks.machine import memory_mib
from benchmarks.mailing import Latencies, Throughput
from benchmarks.measuring import Measured, lines
from benchmarks.reckoning import Reckoned
from benchmarks.scenes import SCENES
from benchmarks.stores import Store
from benchmarks.sweeping import Swept

Tell = Callable[[str], None]
MEASURED = tuple(name for name in SCENES if name != "sign-in")
"""Signing in comes last, and once: each hash takes 64 MiB for a moment, which is not what grows."""


WARM_UP = 1.0
"""Seconds of each page before memory is looked at for the first time."""


@dataclass
class Findings:
    """Figures of one engine, by size of the corpus."""

    measured: dict[int, list[Measured]] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    memory: tuple[float, float] = (1.0, 0.0)
    """PSS in MiB of the two web processes: once every page was asked for, and at the end."""
    sign_in: dict[str, float] = field(default_factory=dict)
    latency: Latencies | None = None
    throughput: Throughput | None = None
    reckoned: Reckoned | None = None
    sweeps: list[Swept] = field(default_factory=list)
    """Among few open tickets and among many."""


@dataclass(frozen=True)
class Effort:
    """How long a run may take."""

    sizes: tuple[int, ...] = (20_000, 200_000)
    clients: tuple[int, ...] = (1, 8)
    rounds: int = 3
    seconds: float = 1.5
    open: tuple[int, ...] = sweeping.OPEN
    due: int = sweeping.DUE


QUICK = Effort(sizes=(5_000,), rounds=2, seconds=1.0, open=(2_000, 6_000), due=600)


def run(store: Store, effort: Effort, tell: Tell) -> Findings:
    """Build the corpora and measure everything; ``tell`` hears each figure when it is known."""
    found = Findings()
    for tickets in effort.sizes:
        made = store.build(tickets)
        rate = made.tickets / made.seconds
        tell(f"{tickets} tickets on {store.name} in {made.seconds:.0f} s ({rate:.0f}/s)")
        found.measured[tickets] = list(_measure(store, tickets, effort, found, tell))
    small = min(effort.sizes)
    found.statements = {name: count_statements(store, small, name) for name in SCENES}
    tell("statements: " + ", ".join(f"{name} {n}" for name, n in found.statements.items()))
    found.sign_in = entering.own_cpu(store, small)
    tell("sign-in: " + ", ".join(f"{door} {ms:.1f} ms" for door, ms in found.sign_in.items()))
    found.latency = late = mailing.latency(store, small)
    tell(f"commit to SMTP: p50 {late.p50:.2f} s, p95 {late.p95:.2f} s, {late.lost} not arrived")
    found.throughput = sent = mailing.throughput(store, small)
    tell(
        f"mails: {sent.rate:.0f}/s by one worker, {sent.cpu_ms:.1f} ms CPU each, {sent.mails} sent"
    )
    found.reckoned = reckoning.reckon(store, small)
    tell(str(found.reckoned))
    for swept in sweeping.sweeps(store, effort.open, effort.due):
        tell(str(swept))
        found.sweeps.append(swept)
    return found


def _measure(
    store: Store, tickets: int, effort: Effort, found: Findings, tell: Tell
) -> Iterator[Measured]:
    with served(store, tickets) as pair:
        for _ in compare(pair, MEASURED, (max(effort.clients),), 1, WARM_UP):
            pass  # every page has been asked for before memory is looked at
        start = memory_mib(pair.ours.pid)[1]
        last = ("sign-in",) if tickets == min(effort.sizes) else ()
        for scenes in (MEASURED, last):
            for one in compare(pair, scenes, effort.clients, effort.rounds, effort.seconds):
                for line in lines(one):
                    tell(line)
                yield one
            if scenes is MEASURED:
                resident, proportional = memory_mib(pair.ours.pid)
                tell(f"two web processes: {resident:.0f} MiB RSS, {proportional:.0f} MiB PSS")
                found.memory = (start, proportional)
