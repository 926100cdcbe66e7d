"""Saying that forecasts are old although no ticket changed."""

from sqlalchemy import update

from helpdesk.extensions import db
from helpdesk.models import Forecast


def outdate() -> None:
    """Who is there has changed: all forecasts are made anew soon."""
    db.session.execute(
        update(Forecast).values(last_event=-1).execution_options(synchronize_session=False)
    )
