"""The server's own log lines in the form of all others: JSON, one event a line."""

import json
import logging
from datetime import UTC, datetime

from gunicorn.config import Config
from gunicorn.glogging import Logger

from helpdesk import traces


class JsonLog(Logger):
    """gunicorn's log on standard error, as ``helpdesk.logs`` writes its own."""

    def setup(self, cfg: Config) -> None:
        """Called by gunicorn at the start."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(_Lines())


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "event": record.getMessage(),
            "process": record.process,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = traces.of(record.exc_info)
        return json.dumps(line)
