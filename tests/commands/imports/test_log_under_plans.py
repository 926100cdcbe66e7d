"""The log under three plans: as many promises are kept and broken as a stranger counts."""

import csv
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

PLANS = Path(__file__).parent / "plans"
EVERY = 1 if IN_FULL else 60
"""The short run takes every sixtieth incident."""

pytestmark = pytest.mark.skipif(not LOG.exists(), reason="the real log is not at hand")


@pytest.fixture
def rows() -> Rows:
    with LOG.open(encoding="utf-8", newline="") as lines:
        every = list(csv.DictReader(lines))
    numbers = set(sorted({row["number"] for row in every})[::EVERY])
    return [row for row in every if row["number"] in numbers]


def stored(app: Helpdesk) -> dict[str, Counter[str]]:
    """The promises kept and broken."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    words = {"met": "kept", "missed": "broken"}
    query = select(Target.kind, Target.state, func.count()).group_by(Target.kind, Target.state)
    with app_at_work(app):
        for kind, state, number in db.session.execute(query):
            found[kind.value][words[state.value]] += number
    return dict(found)


@pytest.mark.parametrize("plan", ["office", "around-the-clock", "working-days"])
def test_promises_to_the_real_log_are_kept_and_broken_as_a_stranger_counts(
    plan: str, rows: Rows, app: Helpdesk, tmp_path: Path, run: Run, bring_in: Run
) -> None:
    file = tmp_path / "log.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    written = PLANS / f"{plan}.yaml"
    applied = run("config", "apply", written)
    assert applied.exit_code == 0, applied.output
    bring_in(file)
    counted = judged(rows, yaml.safe_load(written.read_text()))
    for kind, counts in counted.items():
        kept, broken = counts["kept"], counts["broken"]
        print(f"{plan:18} {kind:16} kept {kept:4}  broken {broken:4}  {kept / (kept + broken):.0%}")
    assert stored(app) == counted
