"""What the fault tests measured: one line of JSON for each scenario, and the README's table.

``HELPDESK_TEST_FIGURES=FILE`` lets each scenario append its line to FILE. The README shows what
stands in ``docs/fault-figures.jsonl``, the last line of each scenario and engine:
``scripts/fault-figures`` writes the table anew.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.databases import ENGINE

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs" / "fault-figures.jsonl"
README = ROOT / "README.md"
BEFORE = "<!-- fault figures: written by scripts/fault-figures -->\n"
AFTER = "\n<!-- end of fault figures -->"
IN_FULL = bool(os.environ.get("HELPDESK_TEST_LONG"))
SHARED = 5.0
"""How much longer than promised things may take before a test fails: what runs beside the tests on
their machine is nobody's promise. The figure says how long it really took."""
BUSY = 4.0
"""A load from which on the table names it: times are longer then than a machine of one's own has
them."""
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

SCENARIOS = {
    # name: (what we promise, how it was put to the test, the file that does)
    "web": ("An accepted write survives", "`kill -9` of web processes under load", "test_kill.py"),
    "worker": (
        "A mail leaves at least once, twice at most once per crash",
        "`kill -9` of worker processes under load",
        "test_kill.py",
    ),
    "sweeper": (
        "A promise escalates exactly once",
        "`kill -9` of the sweeper while promises break",
        "test_sweeper.py",
    ),
    "races": (
        "Who comes first decides: a change, or the sweep that finds the promise broken",
        "waits, answers, solutions and priorities against two sweepers, within 1 s of the due time",
        "test_recompute_races.py",
    ),
    "outage": (
        "After an outage, everything missed fires once, within 120 s",
        "10,000 open tickets, all promises broken meanwhile",
        "test_long_outage.py",
    ),
    "redis": (
        "Redis costs seconds at most",
        "Redis killed, emptied and hung under load",
        "test_redis.py",
    ),
    "without-redis": (
        "Without Redis, pages are as quick (95th percentile at most 50 ms more)",
        "the same requests with and without Redis, by turns",
        "test_redis.py",
    ),
    "postgres": (
        "The database comes back, and with it the helpdesk, within 10 s",
        "`kill -9` of all of PostgreSQL under load",
        "test_postgres.py",
    ),
    "smtp": (
        "Mails wait for their server, in order, and leave once",
        "421, 450, 451, 550 for one of three, silence before and after 250, down",
        "test_smtp.py",
    ),
    "backlog": (
        "A backlog leaves within 5 min per 1,000 mails",
        "the mail server down, then back",
        "test_smtp.py",
    ),
    "directory-refused": (
        "Without the directory, sign-in says so within 5 s",
        "the connection refused",
        "test_directory.py",
    ),
    "directory-mute": ("the same", "a server that never answers", "test_directory.py"),
    "directory-slow": ("the same", "two bytes a second", "test_directory.py"),
    "directory-wrong": ("the same", "a certificate of somebody else", "test_directory.py"),
    "clock": (
        "A clock that steps changes no due time and fires nothing twice",
        "steps of 2 h forwards and backwards under load",
        "test_clock_steps.py",
    ),
    "disk": (
        "A full disk: a clear page, reading goes on, nothing half-written",
        "a real file system filled to the last byte, and freed again",
        "test_disk_full.py",
    ),
    "double": (
        "The same form sent twice makes one ticket or reply",
        "each form sent from several windows at the same moment",
        "test_double_submit.py",
    ),
    "two-agents": (
        "No edit is overwritten unseen, no reply refused, a ticket taken by one",
        "two agents on one ticket at the same moment, on two web processes",
        "test_two_agents.py",
    ),
    "rolling": (
        "A rolling restart fails no request",
        "two web processes restarted in turn under load",
        "test_rolling_restart.py",
    ),
}


@dataclass(frozen=True)
class Figure:
    """What one scenario measured on one engine."""

    scenario: str
    words: str
    engine: str
    in_full: bool
    on: str
    load: float | None = None
    """How many processes wanted a core meanwhile, on average over five minutes."""

    @property
    def shown(self) -> str:
        """As the table says it."""
        notes = [] if self.in_full else ["short run"]
        if self.load is not None and self.load > BUSY:
            notes.append(f"load {self.load:.0f}")
        return f"{self.words} ({', '.join(notes)})" if notes else self.words


def measured(scenario: str, words: str) -> None:
    """Say what a scenario measured, and write it down where figures are asked for."""
    assert scenario in SCENARIOS
    load = round(os.getloadavg()[1], 1)
    figure = Figure(scenario, words, ENGINE, IN_FULL, f"{datetime.now(UTC):%Y-%m-%d}", load)
    line = json.dumps(asdict(figure), ensure_ascii=False)
    print(line)
    if path := os.environ.get("HELPDESK_TEST_FIGURES"):
        with Path(path).open("a") as file:
            file.write(f"{line}\n")


def table() -> str:
    """The README's table from the figures kept; a scenario not run on an engine says so."""
    last = {(figure.scenario, figure.engine): figure for figure in _kept()}
    rows = [
        f"| we promise | put to the test by | {' | '.join(ENGINES.values())} |",
        "|---|---|" + "---|" * len(ENGINES),
    ]
    for name, (promise, test, file) in SCENARIOS.items():
        cells = [last[name, engine].shown if (name, engine) in last else "–" for engine in ENGINES]
        rows.append(f"| {promise} | {test} (`{file}`) | {' | '.join(cells)} |")
    return "\n".join(rows)


def _kept() -> list[Figure]:
    lines = KEPT.read_text().splitlines() if KEPT.exists() else []
    return [Figure(**json.loads(line)) for line in lines]


if __name__ == "__main__":
    text = README.read_text()
    head, _, tail = text.partition(BEFORE)
    README.write_text(head + BEFORE + table() + AFTER + tail.partition(AFTER)[2])
