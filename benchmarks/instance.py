"""Instances of the product for measuring: a folder of their own with a corpus in its database."""

from pathlib import Path

from benchmarks.corpus.lives import OPEN_SHARE
from benchmarks.corpus.loading import Loaded, load
from helpdesk import Helpdesk, create_app, settings, tables
from helpdesk.extensions import db

NOBODY_LISTENS = 1
"""A port on which connections are refused at once."""
NO_LIMIT = 1_000_000
"""A few people do here what thousands do at work."""


def application(instance: Path, database: str = "", **more: object) -> Helpdesk:
    """The product on this instance; nothing is sent anywhere unless ``more`` says where."""
    return create_app(settings.load(**(_usual(instance, database) | more)))


def _usual(instance: Path, database: str) -> dict[str, object]:
    return {
        "instance": instance,
        "database_url": database,
        "secret_key": "of the benchmarks",
        "public_url": "http://localhost",
        "redis_url": f"redis://127.0.0.1:{NOBODY_LISTENS}/0",
        "smtp_port": NOBODY_LISTENS,
        "log_level": "ERROR",
        "tickets_per_hour": NO_LIMIT,
        "changes_per_hour": NO_LIMIT,
    }


def build(
    instance: Path, tickets: int, database: str = "", open_share: float = OPEN_SHARE
) -> Loaded:
    """A migrated database in a new folder, with a corpus of so many tickets."""
    instance.mkdir(parents=True, exist_ok=True)
    app = application(instance, database)
    with app.app_context():
        tables.bring_up_to_date(app)
        try:
            return load(tickets, open_share=open_share)
        finally:
            db.session.remove()
            db.engine.dispose()


def environment(instance: Path, database: str = "", **more: object) -> dict[str, str]:
    """The same settings for processes of their own."""
    options = _usual(instance, database) | more
    return {f"HELPDESK_{name.upper()}": str(value) for name, value in options.items()}
