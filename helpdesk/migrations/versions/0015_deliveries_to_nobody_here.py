"""deliveries to addresses and webhooks that are nobody's here

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('outbox') as table:
        table.alter_column('person_id', existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute('DELETE FROM outbox WHERE person_id IS NULL')
    with op.batch_alter_table('outbox') as table:
        table.alter_column('person_id', existing_type=sa.Integer(), nullable=False)
