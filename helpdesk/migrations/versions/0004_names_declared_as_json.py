"""names of plans and calendars are declared on SQLite as what they have become

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

TABLES = ('calendar', 'plan')
TEXT, JSON = 'name VARCHAR(200) NOT NULL', 'name JSON NOT NULL'


def upgrade() -> None:
    _declare(TEXT, JSON)


def downgrade() -> None:
    _declare(JSON, TEXT)


def _declare(before: str, after: str) -> None:
    """Backups and moves tell by the declared type what a column holds.

    Only the declaration changes, as https://www.sqlite.org/lang_altertable.html#otheralter has it:
    other tables refer to these, so they are not built anew.
    """
    connection = op.get_bind()
    if connection.dialect.name != 'sqlite':
        return
    version = connection.exec_driver_sql('PRAGMA schema_version').scalar()
    connection.exec_driver_sql('PRAGMA writable_schema = ON')
    for table in TABLES:
        connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
            (before, after, table),
        )
    connection.exec_driver_sql(f'PRAGMA schema_version = {version + 1}')
    connection.exec_driver_sql('PRAGMA writable_schema = OFF')
