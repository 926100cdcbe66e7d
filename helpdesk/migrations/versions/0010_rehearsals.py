"""another set-up tried on past tickets

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    op.create_table(
        'rehearsal',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(length=24), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('created_by_id', sa.Integer(), nullable=True),
        sa.Column('base', JSON, nullable=False),
        sa.Column('copy', JSON, nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('until', sa.DateTime(timezone=True), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('reached', sa.Integer(), nullable=False),
        sa.Column('seen', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('counts', JSON, nullable=False),
        sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('adopted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('adopted_by_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ['created_by_id'], ['person.id'], name=op.f('fk_rehearsal_created_by_id_person')
        ),
        sa.ForeignKeyConstraint(
            ['adopted_by_id'], ['person.id'], name=op.f('fk_rehearsal_adopted_by_id_person')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_rehearsal')),
    )
    op.create_index('ix_rehearsal_state', 'rehearsal', ['state'])
    op.create_index('ix_rehearsal_created_by_id', 'rehearsal', ['created_by_id'])
    op.create_index('ix_rehearsal_adopted_by_id', 'rehearsal', ['adopted_by_id'])
    op.create_table(
        'rehearsal_flip',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('rehearsal_id', sa.Integer(), nullable=False),
        sa.Column('ticket_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=24), nullable=False),
        sa.Column('round', sa.Integer(), nullable=False),
        sa.Column('is_worse', sa.Boolean(), nullable=False),
        sa.Column('details', JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ['rehearsal_id'], ['rehearsal.id'], name=op.f('fk_rehearsal_flip_rehearsal_id_rehearsal')
        ),
        sa.ForeignKeyConstraint(
            ['ticket_id'], ['ticket.id'], name=op.f('fk_rehearsal_flip_ticket_id_ticket')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_rehearsal_flip')),
    )
    op.create_index(
        'ix_rehearsal_flip', 'rehearsal_flip', ['rehearsal_id', 'is_worse', 'id']
    )
    op.create_index('ix_rehearsal_flip_ticket_id', 'rehearsal_flip', ['ticket_id'])


def downgrade() -> None:
    op.drop_table('rehearsal_flip')
    op.drop_table('rehearsal')
