"""What the database says now, in the words of the file: what an export writes and a file is
compared with. Only what is in use; old versions and what was retired stay with the tickets.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import or_, select

from helpdesk import icons
from helpdesk.domain.configuration import written
from helpdesk.domain.configuration.document import CategoryPart
from helpdesk.domain.configuration.written import Sections, Written
from helpdesk.domain.forms.definition import Form
from helpdesk.domain.sla.calendar_document import CalendarDocument
from helpdesk.domain.sla.document import PlanDocument
from helpdesk.domain.sla.reason_document import ReasonDocument
from helpdesk.extensions import db
from helpdesk.models import (
    Calendar,
    Category,
    Department,
    FormVersion,
    Person,
    Plan,
    Queue,
    ReasonVersion,
    Role,
    RoleGrant,
)

USUAL = {name: CategoryPart.model_fields[name].default for name in ("icon", "priority")}


def sections() -> Sections:
    """The whole set-up in use, every section in its lasting order."""
    return {
        "departments": _departments(),
        "queues": _queues(),
        "grants": [grant_written(row) for row in grants()],
        "calendars": calendars(),
        "waiting_reasons": reasons(),
        "plans": plans(),
        "categories": _categories(),
    }


def calendars() -> list[Written]:
    """The calendars in use."""
    return [calendar_written(row) for row in _current(Calendar)]


def reasons() -> list[Written]:
    """The reasons for waiting in use, in the order in which tickets' pages offer them."""
    rows = _current(ReasonVersion)
    return [reason_written(row) for row in sorted(rows, key=lambda row: (row.position, row.slug))]


def plans() -> list[Written]:
    """The plans in use."""
    return [plan_written(row) for row in _current(Plan)]


def grants() -> list[RoleGrant]:
    """The rights a file may speak of: not those of local accounts, nor in queues out of use."""
    query = (
        select(RoleGrant)
        .outerjoin(RoleGrant.person)
        .outerjoin(RoleGrant.queue)
        .where(
            Person.password_hash.is_(None),
            or_(RoleGrant.queue_id.is_(None), Queue.is_active),
        )
        .order_by(RoleGrant.id)
    )
    order = {item["slug"]: number for number, item in enumerate(_queues())}
    return sorted(db.session.scalars(query), key=lambda row: _place_of_grant(row, order))


def grant_written(row: RoleGrant) -> Written:
    """One right, as the file gives it."""
    data = {
        "role": row.role.value,
        "group": row.group_name,
        "person": row.person.username if row.person else None,
        "queue": row.queue.slug if row.queue else None,
        "department": row.department.slug if row.department else None,
    }
    return {key: value for key, value in data.items() if value}


def calendar_written(row: Calendar) -> Written:
    """A calendar as the file writes it, however its own document is spelt."""
    rules = written.plain(CalendarDocument.model_validate(row.document))
    return written.tidy_calendar({"slug": row.slug, "name": row.name, **rules})


def reason_written(row: ReasonVersion) -> Written:
    """A reason for waiting as the file writes it, however its own document is spelt."""
    rules = written.plain(ReasonDocument.model_validate(row.document))
    return written.tidy_reason({"slug": row.slug, "name": row.name, **rules})


def plan_written(row: Plan) -> Written:
    """A plan as the file writes it, however its own document is spelt."""
    rules = written.plain(PlanDocument.model_validate(row.document))
    rules["for"] = rules.pop("applies_to", {})
    data = {"slug": row.slug, "name": row.name, "calendar": row.calendar.slug, **rules}
    return written.tidy_plan(data)


def form_written(row: FormVersion | None) -> Written:
    """A form as the file writes it; empty where only the basics are asked."""
    return written.plain(Form.model_validate(row.document)) if row else {}


def _departments() -> list[Written]:
    rows = db.session.scalars(select(Department).order_by(Department.slug))
    return [{"slug": row.slug, "name": row.name} for row in rows]


def _queues() -> list[Written]:
    query = select(Queue).where(Queue.is_active).order_by(Queue.position, Queue.id)
    return [
        {
            "slug": row.slug,
            "name": written.text(row.name),
            "line": row.line,
            "department": row.department.slug,
        }
        for row in db.session.scalars(query)
    ]


def _current(kind: type[Any]) -> list[Any]:
    return list(db.session.scalars(select(kind).where(kind.is_current).order_by(kind.slug)))


def _place_of_grant(row: RoleGrant, queues: dict[str, int]) -> tuple[int, str, int, str]:
    """By role; rights in queues before wider ones, in the order of the pages; then by name."""
    data = grant_written(row)
    place = data.get("department", ""), queues.get(data.get("queue", ""), -1)
    return list(Role).index(row.role), *place, data.get("group") or data["person"]


def _categories() -> list[Written]:
    """The tree of what is in use; what stands below something out of use is out of reach."""
    query = select(Category).where(Category.is_active).order_by(Category.position, Category.id)
    below: dict[int | None, list[Category]] = defaultdict(list)
    for row in db.session.scalars(query):
        below[row.parent_id].append(row)
    in_use = FormVersion.version == Category.form_number
    joined = select(FormVersion).join(Category, Category.id == FormVersion.category_id)
    forms = {row.category_id: row for row in db.session.scalars(joined.where(in_use))}

    def branch(parent: int | None) -> list[Written]:
        return [
            written.tidy_category(
                _category(row, form_written(forms.get(row.id))) | {"topics": branch(row.id)}
            )
            for row in below[parent]
        ]

    return branch(None)


def _category(row: Category, form: Written) -> Written:
    data = {
        "slug": row.slug,
        "name": written.text(row.name),
        "description": written.text(row.description),
        "keywords": written.text(row.keywords),
        "icon": row.icon if icons.is_known(row.icon) and row.icon != USUAL["icon"] else None,
        "kind": row.kind.value if row.kind else None,
        "priority": row.priority.value if row.priority is not USUAL["priority"] else None,
        "queue": row.queue.slug if row.queue else None,
        "audience": row.audience,
        "confidential": row.is_confidential or None,
        "closes_after_minutes": row.closes_after_minutes,
        "form": form,
    }
    return {key: value for key, value in data.items() if value is not None}
