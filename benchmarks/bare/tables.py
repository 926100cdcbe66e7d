"""The columns of our tables that the bare app reads and writes."""

from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
Json = JSON().with_variant(JSONB(), "postgresql")


def _table(name: str, /, **columns: Any) -> Table:
    parts: list[Column[Any]] = [
        Column(key, kind, primary_key=key == "id") for key, kind in columns.items()
    ]
    return Table(name, metadata, *parts)


Instant = DateTime(timezone=True)

person = _table(
    "person", id=Integer, username_folded=String, password_hash=String, name=String,
    mail=String, phone=String, office=String,
    department_id=Integer, is_active=Boolean,
)  # fmt: skip
queue = _table("queue", id=Integer, slug=String, name=Json, line=Integer, position=Integer)
category = _table(
    "category", id=Integer, slug=String, name=Json, kind=String, priority=String,
    queue_id=Integer, form_number=Integer,
)  # fmt: skip
ticket = _table(
    "ticket", id=Integer, version=Integer, kind=String, title=String, category_id=Integer,
    form_version_id=Integer, answers=Json, queue_id=Integer, requester_id=Integer,
    opened_by_id=Integer, assignee_id=Integer, owner_id=Integer, channel=String, state=String,
    is_open=Boolean, priority=String, is_confidential=Boolean, waiting_reason=String,
    wake_at=Instant, resolution_code=String, judge_result=Boolean, opened_at=Instant,
    updated_at=Instant, first_responded_at=Instant, closed_at=Instant, due_at=Instant,
    work_order=String,
)  # fmt: skip
message = _table(
    "message", id=Integer, ticket_id=Integer, author_id=Integer, kind=String, channel=String,
    body=Text, salt=String, is_automatic=Boolean, looks_like_thanks=Boolean, created_at=Instant,
)  # fmt: skip
event = _table("event", id=Integer, ticket_id=Integer, at=Instant, actor_id=Integer, kind=String)
target = _table(
    "target", id=Integer, ticket_id=Integer, kind=String, state=String, due_at=Instant,
    met_at=Instant,
)  # fmt: skip
