"""The targets, and whether a run met them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.findings import Findings
from benchmarks.reckoning import FACTS, Reckoned
from benchmarks.scenes import SCENES
from benchmarks.sweeping import Swept

CLIENTS = 8
GROWTH = 1.15
MEMORY_MIB = 180.0
FLAT = 1.10
"""Memory at the end of a run, over that after its warm-up."""
SIGN_IN_MS = 5.0
COMMIT_TO_SMTP = 1.0
MAILS_PER_SECOND = 100.0
RECOMPUTED_MS = 1.0
SWEPT_WITHIN_MS = 60_000 / 10_000
"""For a promise that comes due, whatever is open: 10,000 of them in 60 s by one worker."""


@dataclass(frozen=True)
class Verdict:
    """A target and what was measured."""

    what: str
    measured: float
    target: float
    unit: str = ""
    is_ceiling: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the measured figure is on the right side."""
        if self.is_ceiling:
            return self.measured <= self.target
        return self.measured >= self.target

    def __str__(self) -> str:
        sign = "≤" if self.is_ceiling else "≥"
        word = "met" if self.is_met else "MISSED"
        target = f"{sign} {self.target:g}{self.unit}"
        return f"{self.what:56} {self.measured:8.2f}{self.unit:6} {target:12} {word}"


def verdicts(found: Findings) -> Iterator[Verdict]:
    """Every target that this run has figures for."""
    small, large = min(found.measured), max(found.measured)
    for tickets, scenes in found.measured.items():
        for one in scenes:
            if one.clients == CLIENTS and one.scene.share:
                what = f"{one.scene.name}: share of bare, 8 clients, {tickets} tickets"
                yield Verdict(f"{what}, req/s", one.share, one.scene.share)
                yield Verdict(f"{what}, CPU", one.cpu_share, one.scene.share)
    if large > small:
        yield from _growth(found, small, large)
    start, end = found.memory
    yield Verdict("two web processes, MiB (PSS)", end, MEMORY_MIB, " MiB", is_ceiling=True)
    yield Verdict("their memory at the end over the start", end / start, FLAT, is_ceiling=True)
    for door, milliseconds in found.sign_in.items():
        what = f"sign-in, own CPU beside the hash and directory: {door}"
        yield Verdict(what, milliseconds, SIGN_IN_MS, " ms", is_ceiling=True)
    if found.latency and found.throughput:
        what = "commit to SMTP, p95"
        yield Verdict(what, found.latency.p95, COMMIT_TO_SMTP, " s", is_ceiling=True)
        yield Verdict("mails per second per worker", found.throughput.rate, MAILS_PER_SECOND)
    if found.reckoned is not None:
        yield from _of_reckoning(found.reckoned)
    yield from of_sweeps(found.sweeps)


def _of_reckoning(found: Reckoned) -> Iterator[Verdict]:
    what = f"a ticket of {FACTS} facts computed again"
    yield Verdict(what, found.recompute_ms, RECOMPUTED_MS, " ms", is_ceiling=True)
    for name, share in found.fragments.items():
        yield Verdict(f"{name}: CPU over the ticket page's", share, 1.0, is_ceiling=True)


def of_sweeps(swept: Sequence[Swept]) -> Iterator[Verdict]:
    """What a due promise costs, and how much more of it among many open tickets."""
    if not swept:
        return
    small, large = swept[0], swept[-1]
    what = f"a promise that comes due, {large.open:,} tickets open"
    each = large.seconds * 1000 / large.due
    yield Verdict(what, each, SWEPT_WITHIN_MS, " ms", is_ceiling=True)
    if large.open > small.open:
        what = f"its CPU, {large.open:,} over {small.open:,} open tickets"
        yield Verdict(what, large.cost / small.cost, GROWTH, is_ceiling=True)


def _growth(found: Findings, small: int, large: int) -> Iterator[Verdict]:
    """Medians with one client, as a share of the bare app's own growth is printed beside."""
    before = {one.scene.name: one for one in found.measured[small] if one.clients == 1}
    after = {one.scene.name: one for one in found.measured[large] if one.clients == 1}
    for name in SCENES:
        if name in before and name in after and SCENES[name].share:
            what = f"{name}: median, {large} over {small} tickets"
            grown = after[name].ours.p50 / before[name].ours.p50
            yield Verdict(what, grown, GROWTH, is_ceiling=True)
