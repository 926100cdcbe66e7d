"""The order of the tests: what takes long begins early, so that nobody waits for it at last."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
LONGEST = (
    "browser/test_every_language.py",
    "browser/test_every_page.py",
    "demo/seeding/test_seed.py",
    "domain/sla/test_histories.py",
    "faults/test_kill.py",
    "faults/test_rolling_restart.py",
    "faults/test_sweeper.py",
    "jobs/test_reminders.py",
    "keeping/test_in_use.py",
    "keeping/test_under_load.py",
)
"""Files with tests of more than some 20 s on two cores (``pytest --durations=40``)."""


def longest_first(items: list[pytest.Item], processes: int) -> list[pytest.Item]:
    """The same tests; the longest lead each process's share.

    ``--dist worksteal`` first deals them out in equal runs, and lets who is done take from the
    ends of the others.
    """
    ordered: list[pytest.Item] = []
    for still_without in range(processes, 0, -1):
        begin = len(ordered)
        share = items[begin : begin + (len(items) - begin) // still_without]
        ordered += sorted(share, key=lambda item: not _is_long(item))
    return ordered


def _is_long(item: pytest.Item) -> bool:
    return str(item.path.relative_to(HERE)) in LONGEST
