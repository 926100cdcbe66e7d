"""What a company file may say: its parts, each checked where it stands.

Order in a list is order on the pages. Forms, calendars and plans are checked by their own subjects;
names that point elsewhere (a queue, a calendar) are checked by ``references``.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from helpdesk import icons
from helpdesk.domain.configuration.complaints import meant
from helpdesk.domain.forms.definition import Form
from helpdesk.domain.forms.texts import Text
from helpdesk.domain.sla.calendar_document import CalendarDocument
from helpdesk.domain.sla.document import AppliesToDocument, PlanDocument
from helpdesk.domain.sla.reason_document import ReasonDocument
from helpdesk.domain.sla.timetable import Slot, overlap
from helpdesk.domain.sla.typed_hours import typed
from helpdesk.i18n import _
from helpdesk.models import Kind, Priority, Role, WaitingReason

_REASON = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
Place = tuple[int | str, ...]
"""Where something stands in a part of the file: names of settings, and places in lists."""
LONGEST_SLUG = 64
LONGEST_REASON = 24


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value) or len(value) > LONGEST_SLUG:
        raise PydanticCustomError(
            "slug",
            _("a short name is written with a–z, 0–9 and single hyphens, at most {most} of them"),
            {"most": LONGEST_SLUG},
        )
    return value


def _reason(value: str) -> str:
    if not _REASON.fullmatch(value) or len(value) > LONGEST_REASON:
        raise PydanticCustomError(
            "slug",
            "a reason's short name is written with a–z, 0–9 and single hyphens or underscores, at "
            "most {most} of them",
            {"most": LONGEST_REASON},
        )
    return value


def _icon(name: str) -> str:
    if not icons.is_known(name):
        raise PydanticCustomError(
            "icon",
            'there is no icon "{name}"; the names are listed at lucide.dev/icons',
            {"name": name},
        )
    return name


def _zone(name: str) -> str:
    if name not in available_timezones():
        hint = meant(name, available_timezones())
        raise PydanticCustomError(
            "zone", _('there is no time zone "{name}"{hint}'), {"name": name, "hint": hint}
        )
    return name


Slug = Annotated[str, AfterValidator(_slug)]
ReasonSlug = Annotated[str, AfterValidator(_reason)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Grantee = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
Icon = Annotated[str, AfterValidator(_icon)]
Zone = Annotated[str, AfterValidator(_zone)]


class Part(BaseModel):
    """A piece of the file: never changed once read, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DepartmentPart(Part):
    """A department that runs queues; others come along with the directory."""

    slug: Slug
    name: Name


class QueuePart(Part):
    """Where work waits, on support line 1, 2 or 3."""

    slug: Slug
    name: Text
    line: Literal[1, 2, 3]
    department: Slug


class GrantPart(Part):
    """A role for one person or one directory group, in a queue, a department or everywhere."""

    role: Role
    group: Grantee | None = None
    person: Grantee | None = None
    queue: Slug | None = None
    department: Slug | None = None

    @model_validator(mode="after")
    def _one_grantee_and_place(self) -> Self:
        if (self.group is None) == (self.person is None):
            raise PydanticCustomError("grantee", 'name either a "group" or a "person"')
        if self.queue and self.department:
            raise PydanticCustomError("place", 'name either a "queue" or a "department"')
        if self.role is Role.ADMINISTRATOR and (self.queue or self.department):
            raise PydanticCustomError("place", "an administrator administers everything")
        return self


class CalendarPart(CalendarDocument):
    """A calendar with its names."""

    slug: Slug
    name: Text
    timezone: Zone

    @model_validator(mode="after")
    def _no_hour_stands_twice(self) -> Self:
        """As in the pages. Versions that are stored may have slots that overlap: they are united
        where they are read."""
        for place, slots in self._days():
            if (both := overlap(slots)) is not None:
                one, other = (typed([slot]) for slot in both)
                words = _("%(one)s and %(other)s overlap", one=one, other=other)
                raise _fault(words, *place)
        return self

    def _days(self) -> Iterator[tuple[Place, list[Slot]]]:
        """Every day's slots, and where in the calendar they stand."""
        for day, slots in self.hours.items():
            yield ("hours", day), slots
        for at, period in enumerate(self.periods):
            for day, slots in period.hours.items():
                yield ("periods", at, "hours", day), slots
        for date, slots in self.exceptions.items():
            yield ("exceptions", date.isoformat()), slots


class ReasonPart(ReasonDocument):
    """A reason for waiting with its names."""

    slug: ReasonSlug
    name: Text

    @model_validator(mode="after")
    def _those_from_the_beginning_stay_what_they_are(self) -> Self:
        known = self.slug in tuple(WaitingReason)
        if known and self.awaits_requester != (self.slug == WaitingReason.ON_REQUESTER):
            raise PydanticCustomError(
                "reason", "of the reasons there from the beginning only on_requester awaits them"
            )
        return self


class PlanPart(PlanDocument):
    """A plan with its names, the calendar it counts in, and whom it is for."""

    slug: Slug
    name: Text
    calendar: Slug
    applies_to: AppliesToDocument = Field(default=AppliesToDocument(), alias="for")


class AudiencePart(Part):
    """Who finds a category; nobody named means everybody."""

    departments: tuple[Slug, ...] = ()
    groups: tuple[Grantee, ...] = ()
    people: tuple[Grantee, ...] = ()


class CategoryPart(Part):
    """A service with topics below it, or a topic (it has a kind) that people file under."""

    slug: Slug
    name: Text
    description: Text | None = None
    keywords: Text | None = None
    icon: Icon = icons.UNKNOWN
    kind: Kind | None = None
    priority: Priority = Priority.MEDIUM
    queue: Slug | None = None
    audience: AudiencePart = AudiencePart()
    confidential: bool = False
    closes_after_minutes: Annotated[int, Field(ge=1, le=525_600)] | None = None
    form: Form | None = None
    topics: tuple["CategoryPart", ...] = ()

    @model_validator(mode="after")
    def _service_or_topic(self) -> Self:
        if self.kind and self.topics:
            raise _fault("a category with topics below it has no kind of its own", "kind")
        if not self.kind and not self.topics:
            raise _fault("a topic needs a kind, a service needs topics", "kind")
        if self.form and not self.kind:
            raise _fault("only a topic has a form", "form")
        return self


class Company(Part):
    """The whole file."""

    departments: tuple[DepartmentPart, ...] = ()
    queues: tuple[QueuePart, ...] = ()
    grants: tuple[GrantPart, ...] = ()
    calendars: tuple[CalendarPart, ...] = ()
    waiting_reasons: tuple[ReasonPart, ...] = ()
    plans: tuple[PlanPart, ...] = ()
    categories: tuple[CategoryPart, ...] = ()


def _fault(words: str, *place: int | str) -> ValidationError:
    """A complaint that points at one setting of the part being checked."""
    detail: Any = InitErrorDetails(type=PydanticCustomError("fault", words), loc=place, input=None)
    return ValidationError.from_exception_data("Part", [detail])
