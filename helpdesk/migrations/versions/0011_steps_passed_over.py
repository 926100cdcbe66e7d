"""steps of a chain that were not for their ticket

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column('is_passed_over', sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column('escalation_fired', column)


def downgrade() -> None:
    op.drop_column('escalation_fired', 'is_passed_over')
