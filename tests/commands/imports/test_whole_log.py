"""The real log, where it is at hand: HELPDESK_TEST_DATA names the folder it lies in."""

import csv
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.commands.imports.conftest import Run
from tests.commands.imports.logs import Rows, counted, instant_of, told

DATA = Path(os.environ.get("HELPDESK_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
LOG = DATA / "incident_event_log.csv"
IN_FULL = bool(os.environ.get("HELPDESK_TEST_LONG"))
EVERY = 1 if IN_FULL else 12
"""The short run takes every twelfth incident."""

pytestmark = pytest.mark.skipif(not LOG.exists(), reason="the real log is not at hand")


@pytest.fixture
def rows() -> Rows:
    with LOG.open(encoding="utf-8", newline="") as lines:
        every = list(csv.DictReader(lines))
    numbers = sorted({row["number"] for row in every})[::EVERY]
    return [row for row in every if row["number"] in set(numbers)]


def test_the_real_log_counts_the_same_here(
    rows: Rows,
    tmp_path: Path,
    bring_in: Run,
    run: Run,
    counts: Callable[..., dict[str, Any]],
) -> None:
    file = tmp_path / "log.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    midnight = instant_of("01-03-2016 00:00")
    bring_in(file, "--until", midnight.isoformat())
    assert told(counts()) == counted(rows, midnight)
    bring_in(file)
    number = len({row["number"] for row in rows})
    assert told(counts())["by_state"] == {"closed": number}
    for at in (midnight, *instants()):
        assert told(counts(at)) == counted(rows, at), at
    assert f"{number} tickets computed again from history, 0 dif" in run("sla", "verify").output
    assert counts()["outbox"] == {"pending": 0, "sent": 0, "failed": 0}


def instants() -> list[datetime]:
    """Eight minutes of the first fortnight, always the same."""
    chance = Random(8)
    begin = instant_of("29-02-2016 00:00")
    return [begin + timedelta(minutes=chance.randrange(20_000)) for _ in range(8)]
