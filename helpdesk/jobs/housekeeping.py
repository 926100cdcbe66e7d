"""Tidying up: rows past their time, and files that nothing names."""

from datetime import timedelta

import structlog

from helpdesk import clock
from helpdesk.domain import attachments, housekeeping
from helpdesk.gateways.storage import Store
from helpdesk.jobs.units import look, unit
from helpdesk.settings import settings

FILES_KEPT = timedelta(hours=24)
"""A file is written before the row that names it: a young one may still get its row."""


def tidy_up() -> None:
    """Forget old rows in batches, then remove files that nothing names and nobody is adding."""
    rows = 0
    while gone := unit(housekeeping.forget_old, clock.now()):
        rows += gone
    now = clock.now()  # before looking: what is named after this is younger than a day
    named = look(attachments.named_digests)
    files = Store(settings().instance / "attachments").sweep(named, now - FILES_KEPT)
    if rows or files:
        structlog.get_logger().info("tidied up", rows=rows, files=files)
