"""how long things usually take

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'usual_time',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('category_id', sa.Integer(), nullable=True),
        sa.Column('queue_id', sa.Integer(), nullable=True),
        sa.Column('kind', sa.String(length=24), nullable=False),
        sa.Column('cases', sa.Integer(), nullable=False),
        sa.Column('median_minutes', sa.Integer(), nullable=False),
        sa.Column('p90_minutes', sa.Integer(), nullable=False),
        sa.Column('day_minutes', sa.Integer(), nullable=False),
        sa.Column('as_of', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['category_id'], ['category.id'], name=op.f('fk_usual_time_category_id_category')
        ),
        sa.ForeignKeyConstraint(
            ['queue_id'], ['queue.id'], name=op.f('fk_usual_time_queue_id_queue')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_usual_time')),
    )
    op.create_index('ix_usual_time_category', 'usual_time', ['category_id', 'kind'])


def downgrade() -> None:
    op.drop_table('usual_time')
