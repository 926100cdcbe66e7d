"""who made a version of a calendar or a plan

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

TABLES = ('calendar', 'plan')


def upgrade() -> None:
    # As one statement, which both engines take: building the tables anew would lose the rows that
    # refer to them on SQLite.
    for name in TABLES:
        op.execute(
            f'ALTER TABLE {name} ADD COLUMN created_by_id INTEGER '
            f'CONSTRAINT fk_{name}_created_by_id_person REFERENCES person (id)'
        )
        op.create_index(f'ix_{name}_created_by_id', name, ['created_by_id'])


def downgrade() -> None:
    for name in TABLES:
        op.drop_index(f'ix_{name}_created_by_id', table_name=name)
        op.drop_column(name, 'created_by_id')
