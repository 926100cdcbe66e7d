"""The log rehearsed under three plans: kept and broken are as many as a stranger counts."""

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml
from sqlalchemy import func, select

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Target
from tests.commands.imports.conftest import Run
from tests.commands.imports.logs import Rows
from tests.commands.imports.strangers_clock import judged
from tests.commands.imports.test_whole_log import IN_FULL, LOG
from tests.databases import app_at_work

Counts = dict[str, Counter[str]]
NAMES = ("office", "around-the-clock", "working-days")
PLANS = Path(__file__).parent / "plans"
EVERY = 1 if IN_FULL else 30
"""The short run takes every thirtieth incident."""

pytestmark = pytest.mark.skipif(not LOG.exists(), reason="the real log is not at hand")


@pytest.fixture
def rows() -> Rows:
    with LOG.open(encoding="utf-8", newline="") as lines:
        every = list(csv.DictReader(lines))
    numbers = set(sorted({row["number"] for row in every})[::EVERY])
    return [row for row in every if row["number"] in numbers]


def stored(app: Helpdesk) -> Counts:
    """The promises kept and broken."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    words = {"met": "kept", "missed": "broken"}
    query = select(Target.kind, Target.state, func.count()).group_by(Target.kind, Target.state)
    with app_at_work(app):
        for kind, state, number in db.session.execute(query):
            found[kind.value][words[state.value]] += number
    return dict(found)


def rehearsed(output: str) -> tuple[Counts, Counts]:
    """The promises kept and broken as they were and under the file, of the command's table."""
    promises = output.partition("\npromise\n")[2].partition("\nplan\n")[0]
    before, after = dict[str, Counter[str]](), dict[str, Counter[str]]()
    for line in promises.splitlines():
        words = re.sub(r"\(.*?\)", "", line).replace(",", "").split()
        *name, kept, broken, kept_then, broken_then = words
        kind = "_".join(name)
        before[kind] = Counter(kept=int(kept), broken=int(broken))
        after[kind] = Counter(kept=int(kept_then), broken=int(broken_then))
    return before, after


def test_promises_to_the_real_log_are_kept_and_broken_as_a_stranger_counts(
    rows: Rows, app: Helpdesk, tmp_path: Path, run: Run, bring_in: Run
) -> None:
    file = tmp_path / "log.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    applied = run("config", "apply", PLANS / f"{NAMES[0]}.yaml")
    assert applied.exit_code == 0, applied.output
    bring_in(file)
    counted = {name: judged(rows, yaml.safe_load(_written(name))) for name in NAMES}
    assert stored(app) == counted[NAMES[0]]
    for name in NAMES:
        said = run("sla", "rehearse", PLANS / f"{name}.yaml", "--from", "2016-01-01")
        print(said.output.splitlines()[-1])
        assert rehearsed(said.output) == (counted[NAMES[0]], counted[name]), said.output
        for kind, counts in counted[name].items():
            kept, broken = counts["kept"], counts["broken"]
            share = kept / (kept + broken)
            print(f"{name:18} {kind:16} kept {kept:4}  broken {broken:4}  {share:.0%}")


def _written(name: str) -> str:
    return (PLANS / f"{name}.yaml").read_text()
