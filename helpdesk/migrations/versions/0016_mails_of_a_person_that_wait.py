"""the mails of a person that still wait are found without those that were sent

Revision ID: 0016
Revises: 0015
"""

from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_outbox_person', 'outbox', ['person_id', 'state'])
    op.drop_index('ix_outbox_person_id', table_name='outbox')


def downgrade() -> None:
    op.create_index('ix_outbox_person_id', 'outbox', ['person_id'])
    op.drop_index('ix_outbox_person', table_name='outbox')
