"""The demo's company in a test: everything of company.yaml, and its people with their groups.

For tests that need the real tree of topics, its forms and its promises; the others do well with
the small company of ``tests.cast``.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.demo.fill import found
from helpdesk.domain.configuration.reading import Configuration, configuration_from
from helpdesk.extensions import db
from helpdesk.models import Person
from tests.cast import EPOCH

COMPANY = Path(__file__).parents[1] / "helpdesk" / "demo" / "company.yaml"


@cache
def configuration() -> Configuration:
    """The demo's company file, read once."""
    return configuration_from(COMPANY.read_text(encoding="utf-8"))


def empty(app: Helpdesk) -> None:
    """Take everything out of the test's database and commit."""
    with app.app_context():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()


def cast(app: Helpdesk) -> dict[str, Person]:
    """The company and the people of the demo, in place of whatever was there, by user name.

    Needs an application context; the people belong to its session.
    """
    empty(app)
    found(EPOCH)
    db.session.commit()
    return {one.username: one for one in db.session.scalars(select(Person))}
