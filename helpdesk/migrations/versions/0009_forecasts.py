"""forecasts of queues

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'forecast',
        sa.Column('queue_id', sa.Integer(), nullable=False),
        sa.Column('as_of', sa.DateTime(timezone=True), nullable=False),
        sa.Column('last_event', sa.Integer(), nullable=False),
        sa.Column('will_miss', sa.Integer(), nullable=False),
        sa.Column(
            'result', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ['queue_id'], ['queue.id'], name=op.f('fk_forecast_queue_id_queue')
        ),
        sa.PrimaryKeyConstraint('queue_id', name=op.f('pk_forecast')),
    )


def downgrade() -> None:
    op.drop_table('forecast')
