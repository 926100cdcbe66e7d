"""The first moments of a web process: whose child it is, and what it must not share."""

import ctypes
import os
import signal
import sys
from typing import Any

from helpdesk.extensions import db
from helpdesk.serving.door import Door

_PR_SET_PDEATHSIG = 1


def begin(arbiter: Any, worker: Any) -> None:
    """In the new process: end with the parent, and leave its database connections alone.

    With the parent, even by SIGKILL: whoever starts the next one finds the address free.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != arbiter.pid:  # it died before we asked
        os._exit(1)
    door: Door = worker.app.wsgi()
    with door.app.app_context():
        db.engine.dispose(close=False)


def hear_signals(worker: Any) -> None:
    """In the new process, once it has its own handlers: signals were held back for them."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())
