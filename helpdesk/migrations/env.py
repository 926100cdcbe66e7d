"""Runs migrations on the application's own engine, whichever database it is."""

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from helpdesk.extensions import Base, db
from helpdesk.models.base import UtcDateTime


def render_item(kind: str, item: object, autogenerate: AutogenContext) -> str | bool:
    """Migrations stand on plain SQL types, so that they outlive our own column types."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    if isinstance(item, sa.JSON):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def run() -> None:
    """Apply or generate migrations in one transaction: the caller's, or one of their own."""
    given = context.config.attributes.get("connection")
    if given is not None:
        apply(given)
        return
    with db.engine.connect() as connection:
        apply(connection)
        connection.commit()


def apply(connection: sa.Connection) -> None:
    """Run them on this connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
