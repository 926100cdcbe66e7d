"""The import is killed in the middle and run again: nothing is missing, nothing is there twice."""

import os
import signal
import sysconfig
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from helpdesk import Helpdesk, database
from helpdesk.extensions import db
from helpdesk.models import Event, Ticket
from tests.commands.imports.conftest import Run
from tests.commands.imports.logs import BEGIN, counted, random_log, told, write
from tests.services.processes import end, spawn, wait_until

HELPDESK = str(Path(sysconfig.get_path("scripts")) / "helpdesk")
INCIDENTS = 200


@pytest.mark.faults
def test_after_a_kill_the_same_command_goes_on(
    app: Helpdesk,
    tmp_path: Path,
    bring_in: Run,
    run: Run,
    counts: Callable[..., dict[str, Any]],
) -> None:
    rows = random_log(4, INCIDENTS)
    file = write(rows, tmp_path / "log.csv")
    for least in (1, 60):
        command = [HELPDESK, "import", "servicenow-log", str(file)]
        process = spawn(command, tmp_path / "import.log", env=dict(os.environ))
        wait_until(
            lambda least=least: tickets(app) >= least, "some tickets", seconds=240, every=0.2
        )  # type: ignore[misc]
        end(process, with_signal=signal.SIGKILL)
    assert 60 <= tickets(app) < INCIDENTS, "the kills came in the middle"
    said = bring_in(file).output
    assert "were whole already" in said and ", 0 were whole already" not in said
    assert tickets(app) == INCIDENTS
    assert told(counts()) == counted(rows, BEGIN.replace(year=2100))
    assert f"{INCIDENTS} tickets computed again from history, 0 dif" in run("sla", "verify").output
    with app.app_context():
        versions = db.session.execute(select(Event.ticket_id, Event.version)).all()
        assert set(Counter(versions).values()) == {1}


def tickets(app: Helpdesk) -> int:
    with app.app_context(), database.reading():
        return db.session.scalar(select(func.count(Ticket.id))) or 0
