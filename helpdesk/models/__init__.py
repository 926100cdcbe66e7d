"""The tables, one subject a file."""

from helpdesk.models.absence import Absence
from helpdesk.models.attachment import Attachment
from helpdesk.models.category import Category, FormVersion
from helpdesk.models.department import Department
from helpdesk.models.draft import Draft
from helpdesk.models.event import Event, EventKind, EventText
from helpdesk.models.forecast import Forecast
from helpdesk.models.message import Message, MessageKind
from helpdesk.models.outbox import WEBHOOK, Notice, OutboxMail, OutboxState
from helpdesk.models.person import DirectoryMembership, Person, PersonAddress
from helpdesk.models.plan import Calendar, Plan, ReasonVersion
from helpdesk.models.queue import Queue
from helpdesk.models.queue_stay import QueueStay
from helpdesk.models.rehearsal import Rehearsal, RehearsalFlip, RehearsalState
from helpdesk.models.reminder import Reminder
from helpdesk.models.role_grant import Role, RoleGrant
from helpdesk.models.setting import AdminEvent, Setting
from helpdesk.models.target import EscalationFired, Target, TargetKind, TargetState
from helpdesk.models.ticket import Rating, Relation, Ticket, Watcher
from helpdesk.models.ticket_kinds import (
    OPEN_STATES,
    Channel,
    Kind,
    Priority,
    ResolutionCode,
    State,
    WaitingReason,
)
from helpdesk.models.usual_time import Measure, UsualTime
from helpdesk.models.web_session import SignInAttempt, WebSession

__all__ = [
    "OPEN_STATES",
    "WEBHOOK",
    "Absence",
    "AdminEvent",
    "Attachment",
    "Calendar",
    "Category",
    "Channel",
    "Department",
    "DirectoryMembership",
    "Draft",
    "EscalationFired",
    "Event",
    "EventKind",
    "EventText",
    "Forecast",
    "FormVersion",
    "Kind",
    "Measure",
    "Message",
    "MessageKind",
    "Notice",
    "OutboxMail",
    "OutboxState",
    "Person",
    "PersonAddress",
    "Plan",
    "Priority",
    "Queue",
    "QueueStay",
    "Rating",
    "ReasonVersion",
    "Rehearsal",
    "RehearsalFlip",
    "RehearsalState",
    "Relation",
    "Reminder",
    "ResolutionCode",
    "Role",
    "RoleGrant",
    "Setting",
    "SignInAttempt",
    "State",
    "Target",
    "TargetKind",
    "TargetState",
    "Ticket",
    "UsualTime",
    "WaitingReason",
    "Watcher",
    "WebSession",
]
