"""stays of tickets in queues, for reports

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'queue_stay',
        sa.Column('ticket_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('queue_id', sa.Integer(), nullable=False),
        sa.Column('line', sa.SmallInteger(), nullable=False),
        sa.Column('came_from_id', sa.Integer(), nullable=True),
        sa.Column('went_to_id', sa.Integer(), nullable=True),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('counted_seconds', sa.Integer(), nullable=False),
        sa.Column(
            'paused_for', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False
        ),
        sa.Column('closed_seconds', sa.Integer(), nullable=False),
        sa.Column('unassigned_seconds', sa.Integer(), nullable=False),
        sa.Column('is_kept', sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ['ticket_id'], ['ticket.id'], name=op.f('fk_queue_stay_ticket_id_ticket')
        ),
        sa.ForeignKeyConstraint(
            ['queue_id'], ['queue.id'], name=op.f('fk_queue_stay_queue_id_queue')
        ),
        sa.ForeignKeyConstraint(
            ['came_from_id'], ['queue.id'], name=op.f('fk_queue_stay_came_from_id_queue')
        ),
        sa.ForeignKeyConstraint(
            ['went_to_id'], ['queue.id'], name=op.f('fk_queue_stay_went_to_id_queue')
        ),
        sa.PrimaryKeyConstraint('ticket_id', 'number', name=op.f('pk_queue_stay')),
    )
    op.create_index('ix_queue_stay_ended', 'queue_stay', ['ended_at', 'queue_id'])


def downgrade() -> None:
    op.drop_index('ix_queue_stay_ended', table_name='queue_stay')
    op.drop_table('queue_stay')
