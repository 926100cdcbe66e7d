"""names of plans and calendars in several languages

Revision ID: 0003
Revises: 0002
"""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

TABLES = ('calendar', 'plan')


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        for table in TABLES:
            op.alter_column(
                table, 'name', type_=postgresql.JSONB(), postgresql_using='to_jsonb(name)'
            )
        return
    # SQLite keeps JSON as text and does not mind a column's declared length: only the values change.
    _rewrite(lambda name: json.dumps(name, ensure_ascii=False))


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        in_english = "left(coalesce(name ->> 'en', name #>> '{}'), 200)"
        for table in TABLES:
            op.alter_column(table, 'name', type_=sa.String(200), postgresql_using=in_english)
        return
    _rewrite(_in_english)


def _rewrite(change) -> None:
    for table in TABLES:
        rows = sa.table(table, sa.column('id', sa.Integer), sa.column('name', sa.String))
        for number, name in op.get_bind().execute(sa.select(rows.c.id, rows.c.name)).all():
            op.execute(rows.update().where(rows.c.id == number).values(name=change(name)))


def _in_english(kept: str) -> str:
    name = json.loads(kept)
    return name['en'] if isinstance(name, dict) else name
