"""Flask extensions, unbound: ``create_app`` binds them, models and domain use ``db``."""

from collections.abc import Mapping
from typing import Any

from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import CursorResult, Executable, MetaData
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """The declarative base; the names of constraints are fixed so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)
login_manager = LoginManager()
csrf = CSRFProtect()
htmx = Htmx()


# Values are taken by their place. So rows need not be readable by the columns of just this reader's
# statement where a like one, another reader's, was put into SQL before; the ORM does the same.
_BY_PLACE = {"_result_disable_adapt_to_context": True}


def rows(
    query: Executable, values: Mapping[str, Any] | None = None
) -> CursorResult[*tuple[Any, ...]]:
    """Ask for plain values within the session's transaction.

    Half the work of asking the session, which would look for entities among them and first write
    what was changed. So only for pages, with nothing changed yet, and never for whole entities.
    """
    return db.session.connection().execute(query, values, execution_options=_BY_PLACE)
