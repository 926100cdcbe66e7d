"""Structured log lines without personal data: JSON, one event a line, on standard error."""

import logging
import sys

import structlog

from helpdesk import traces
from helpdesk.settings import Settings


def set_up(options: Settings) -> None:
    """Configure structlog once per process. Log ids and counts, never names, mails or texts."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(traces.of),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[options.log_level]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
