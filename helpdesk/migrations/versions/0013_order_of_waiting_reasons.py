"""the order of reasons for waiting, and who made a version of one

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

FIRST = ('on_requester', 'on_third_party', 'on_approval', 'on_problem', 'on_evidence', 'planned')
"""The reasons there from the beginning stood first; then came the others by their short names."""


def upgrade() -> None:
    # As single statements, which both engines take without building the table anew.
    op.execute('ALTER TABLE waiting_reason ADD COLUMN position INTEGER NOT NULL DEFAULT 0')
    op.execute(
        'ALTER TABLE waiting_reason ADD COLUMN created_by_id INTEGER '
        'CONSTRAINT fk_waiting_reason_created_by_id_person REFERENCES person (id)'
    )
    op.create_index('ix_waiting_reason_created_by_id', 'waiting_reason', ['created_by_id'])
    table = sa.table('waiting_reason', sa.column('slug'), sa.column('position'))
    known = op.get_bind().execute(sa.select(table.c.slug).distinct()).scalars()
    place = {slug: at for at, slug in enumerate(FIRST)}
    for at, slug in enumerate(sorted(known, key=lambda one: (place.get(one, len(FIRST)), one))):
        op.execute(table.update().where(table.c.slug == slug).values(position=at))


def downgrade() -> None:
    op.drop_index('ix_waiting_reason_created_by_id', table_name='waiting_reason')
    op.drop_column('waiting_reason', 'created_by_id')
    op.drop_column('waiting_reason', 'position')
