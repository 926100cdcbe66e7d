"""where tickets came from

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added one by one: rebuilding the table would lose SQLite's promise never to reuse a number.
    op.add_column('ticket', sa.Column('source', sa.String(length=40), nullable=True))
    op.add_column('ticket', sa.Column('external_number', sa.String(length=80), nullable=True))
    op.add_column('ticket', sa.Column('replayed_until', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_ticket_source', 'ticket', ['source', 'external_number'], unique=True)


def downgrade() -> None:
    op.drop_index('ix_ticket_source', table_name='ticket')
    op.drop_column('ticket', 'replayed_until')
    op.drop_column('ticket', 'external_number')
    op.drop_column('ticket', 'source')
