"""reasons for waiting as data; promises in working days, and when each began

Revision ID: 0005
Revises: 0004
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
SINCE_EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The first versions hold for every wait there was."""
REASONS = {
    # slug: (English, Ukrainian, what else it says)
    'on_requester': (
        'Waiting for the requester',
        'Очікує на заявника',
        {'pauses': ['update', 'resolution', 'operational'], 'awaits_requester': True},
    ),
    'on_third_party': (
        'Waiting for somebody outside',
        'Очікує на сторонніх',
        {'pauses': ['resolution', 'operational']},
    ),
    'on_approval': (
        'Waiting for an approval',
        'Очікує на погодження',
        {'pauses': ['resolution', 'operational']},
    ),
    'on_problem': (
        'Waiting for a lasting fix',
        'Очікує на усунення причини',
        {'pauses': ['resolution', 'operational']},
    ),
    'on_evidence': (
        'Waiting for more to go by',
        'Очікує на додаткові дані',
        {'pauses': ['resolution', 'operational']},
    ),
    'planned': (
        'Put off',
        'Відкладено',
        {'pauses': ['update', 'resolution', 'operational'], 'wake_up': 'required'},
    ),
}
PLAN = sa.table(
    'plan', sa.column('id'), sa.column('slug'), sa.column('is_current'), sa.column('document', JSON)
)


def upgrade() -> None:
    _add_reasons()
    with op.batch_alter_table('target') as table:
        table.add_column(sa.Column('started_at', sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column('promised_days', sa.Integer(), nullable=True))
    op.execute(
        'UPDATE target SET started_at = '
        '(SELECT opened_at FROM ticket WHERE ticket.id = target.ticket_id)'
    )
    with op.batch_alter_table('target') as table:
        table.alter_column(
            'started_at', existing_type=sa.DateTime(timezone=True), nullable=False
        )
        table.alter_column('promised_minutes', existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    _give_pauses_back()
    kinds = "('take', 'next_response', 'update', 'operational', 'deadline')"
    op.execute(f'DELETE FROM target WHERE kind IN {kinds} OR promised_minutes IS NULL')
    op.execute(f'DELETE FROM escalation_fired WHERE target IN {kinds}')
    with op.batch_alter_table('target') as table:
        table.alter_column('promised_minutes', existing_type=sa.Integer(), nullable=False)
        table.drop_column('promised_days')
        table.drop_column('started_at')
    op.drop_table('waiting_reason')


def _add_reasons() -> None:
    """The reasons there were, pausing what the plan for everybody let them pause."""
    table = op.create_table(
        'waiting_reason',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('slug', sa.String(length=24), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('name', JSON, nullable=False),
        sa.Column('document', JSON, nullable=False),
        sa.Column('is_current', sa.Boolean(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_reason')),
        sa.UniqueConstraint('slug', 'version', name=op.f('uq_waiting_reason_slug')),
    )
    plans = op.get_bind().execute(
        sa.select(PLAN.c.id, PLAN.c.is_current, PLAN.c.document).order_by(PLAN.c.slug)
    ).all()
    pausing = _pausing([document for _, is_current, document in plans if is_current])
    op.bulk_insert(
        table,
        [
            {
                'slug': slug,
                'version': 1,
                'name': {'en': english, 'uk': ukrainian},
                'document': {**rules, 'pauses': rules['pauses'] if slug in pausing else []},
                'is_current': True,
                'created_at': SINCE_EVER,
            }
            for slug, (english, ukrainian, rules) in REASONS.items()
        ],
    )
    for number, _, document in plans:
        if 'pauses' in document:
            left = {key: value for key, value in document.items() if key != 'pauses'}
            op.execute(PLAN.update().where(PLAN.c.id == number).values(document=left))


def _pausing(documents: list[dict]) -> set[str]:
    """The reasons that paused the solution in the plan that is for everybody, else in the first."""
    whole = [one for one in documents if (one.get('applies_to') or {}).get('default')]
    pauses = next((one.get('pauses') for one in [*whole, *documents]), None)
    return set(REASONS) if pauses is None else {one for one, kinds in pauses.items() if kinds}


def _give_pauses_back() -> None:
    reasons = sa.table(
        'waiting_reason', sa.column('slug'), sa.column('is_current'), sa.column('document', JSON)
    )
    rows = op.get_bind().execute(sa.select(reasons.c.slug, reasons.c.document).where(
        reasons.c.is_current
    ))
    pauses = {
        slug: ['resolution']
        for slug, document in rows
        if slug in REASONS and 'resolution' in document.get('pauses', ())
    }
    for number, document in op.get_bind().execute(sa.select(PLAN.c.id, PLAN.c.document)).all():
        kept = {
            priority: {
                kind: amount
                for kind, amount in (promised or {}).items()
                if kind in ('first_response', 'resolution') and isinstance(amount, int)
            }
            for priority, promised in document.get('targets', {}).items()
        }
        steps = [
            step
            for step in document.get('escalation', ())
            if step['target'] in ('first_response', 'resolution')
        ]
        op.execute(
            PLAN.update()
            .where(PLAN.c.id == number)
            .values(document={**document, 'targets': kept, 'escalation': steps, 'pauses': pauses})
        )
