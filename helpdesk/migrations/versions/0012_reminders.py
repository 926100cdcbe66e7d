"""reminders to requesters

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('ticket', sa.Column('nudge_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_ticket_nudge_at', 'ticket', ['nudge_at'])
    op.create_table(
        'reminder',
        sa.Column('ticket_id', sa.Integer(), nullable=False),
        sa.Column('since_version', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['ticket_id'], ['ticket.id'], name=op.f('fk_reminder_ticket_id_ticket')
        ),
        sa.ForeignKeyConstraint(
            ['event_id'], ['event.id'], name=op.f('fk_reminder_event_id_event')
        ),
        sa.PrimaryKeyConstraint(
            'ticket_id', 'since_version', 'number', name=op.f('pk_reminder')
        ),
    )


def downgrade() -> None:
    op.drop_table('reminder')
    op.drop_index('ix_ticket_nudge_at', table_name='ticket')
    op.drop_column('ticket', 'nudge_at')
