"""Looking into the database every few seconds, so that nothing depends on Redis.

Several loops beside each other: a mute mail server must not delay escalations, and a slow directory
must not delay mails.
"""

import os
import socket
import threading
import time
from collections.abc import Callable

import structlog
from flask import Flask

from helpdesk import clock
from helpdesk.domain import heartbeat
from helpdesk.jobs.directory import sync_people
from helpdesk.jobs.drain import drain, look_for_server
from helpdesk.jobs.forecasts import make_forecasts
from helpdesk.jobs.housekeeping import tidy_up
from helpdesk.jobs.passing_time import let_time_pass
from helpdesk.jobs.queue_stays import keep_queue_stays
from helpdesk.jobs.rehearsals import rehearse
from helpdesk.jobs.replanning import replan_open_tickets
from helpdesk.jobs.units import unit
from helpdesk.jobs.usual_times import measure_usual_times
from helpdesk.jobs.verifying import verify_at_night
from helpdesk.jobs.webhooks import call_webhooks
from helpdesk.worker.line import Line
from helpdesk.worker.turn import Turn

LOOKS_EVERY = 2.0
BEATS_EVERY = 10.0
PROBES_EVERY = 30.0
"""For a mail server that was away."""
TIDIES_EVERY = 3600.0
ASKS_EVERY = 30.0
"""Whether it is time for what one of all workers does now and then: comparing with the directory,
measuring what is usual, verifying promises at night."""
RECOVERS_FOR = 5.0
"""Pause after a failed look: a database that is away is not asked all the time."""
STOPS_WITHIN = 28.0
"""Seconds: a mail being handed over is finished, and we promise to be gone within 30 s."""


class Sweeper:
    """One process's loops."""

    def __init__(self, app: Flask, line: Line, turn: Turn) -> None:
        """``line`` and ``turn`` are the supervisor's."""
        self.app, self.line, self.turn = app, line, turn
        self.pid = os.getppid()
        self.name = f"{socket.gethostname()[:50]}:{self.pid}"

    def run(self) -> None:
        """Loop until the line is cut, finish what is in hand, and return."""
        loops = (
            (LOOKS_EVERY, self._send),
            (LOOKS_EVERY, self._pass_time),
            (LOOKS_EVERY, self._call_webhooks),
            (LOOKS_EVERY, self._replan),
            (LOOKS_EVERY, self._rehearse),
            (PROBES_EVERY, look_for_server),
            (BEATS_EVERY, self._beat),
            (ASKS_EVERY, sync_people),
            (ASKS_EVERY, measure_usual_times),
            (ASKS_EVERY, make_forecasts),
            (ASKS_EVERY, self._keep_stays),
            (TIDIES_EVERY, tidy_up),
            (ASKS_EVERY, self._verify),
        )
        running = [threading.Thread(target=self._loop, args=loop, daemon=True) for loop in loops]
        for thread in running:
            thread.start()
        self.line.wait(None)
        give_up = time.monotonic() + STOPS_WITHIN
        for thread in running:
            thread.join(max(0.0, give_up - time.monotonic()))
        with self.app.app_context():
            unit(heartbeat.say_goodbye, self.name)

    def _loop(self, every: float, work: Callable[[], None]) -> None:
        while not self.line.is_cut():
            pause = every
            try:
                with self.app.app_context():
                    work()
            except Exception:  # a database that is away comes back; the next look finds out
                structlog.get_logger().exception("sweep failed", work=work.__name__)
                pause = max(every, RECOVERS_FOR)
            self.line.wait(pause)

    def _send(self) -> None:
        with self.turn.take() as is_ours:
            while is_ours and drain(self.line.is_cut) and not self.line.is_cut():
                pass

    def _call_webhooks(self) -> None:
        call_webhooks(self.line.is_cut)

    def _pass_time(self) -> None:
        let_time_pass(self.line.is_cut)

    def _replan(self) -> None:
        replan_open_tickets(self.line.is_cut)

    def _rehearse(self) -> None:
        rehearse(self.line.is_cut)

    def _keep_stays(self) -> None:
        keep_queue_stays(self.line.is_cut)

    def _verify(self) -> None:
        verify_at_night(self.line.is_cut)

    def _beat(self) -> None:
        unit(heartbeat.beat, self.name, clock.now(), {"pid": self.pid})
