"""What one set-up changes from another one, in the reader's language."""

from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk.domain.configuration import promises
from helpdesk.domain.configuration.setup import SetUp
from helpdesk.domain.configuration.written import Written
from helpdesk.domain.sla.calendar_document import CalendarDocument
from helpdesk.domain.sla.calendar_wording import changes as calendar_changes
from helpdesk.domain.sla.document import PlanDocument
from helpdesk.domain.sla.plan_wording import KindNames
from helpdesk.domain.sla.plan_wording import changes as plan_changes
from helpdesk.i18n import _, text_in


@dataclass(frozen=True)
class Difference:
    """One calendar or plan that is changed, added or put out of use."""

    section: str
    slug: str
    title: str
    sentences: tuple[str, ...] = ()


def short_name(kind: str, slug: str) -> str:
    """What things are called where nobody knows better."""
    return slug


def differences(before: SetUp, after: SetUp, names: KindNames = short_name) -> list[Difference]:
    """Everything that is changed: calendars first, for plans count in them.

    ``names`` says what queues, calendars and others are called, by kind and short name.
    """
    found = [*_of_section("calendars", before.calendars, after.calendars, names)]
    return [*found, *_of_section("plans", before.plans, after.plans, names)]


def _of_section(
    section: str, before: list[Written], after: list[Written], names: KindNames
) -> Iterator[Difference]:
    old, new = ({item["slug"]: item for item in items} for items in (before, after))
    for slug in sorted({*old, *new}):
        was, would = old.get(slug), new.get(slug)
        if was != would:
            told = tuple(_sentences(section, was, would, names)) if was and would else ()
            yield Difference(section, slug, _title(section, was, would), told)


def _title(section: str, was: Written | None, would: Written | None) -> str:
    name = text_in((would or was or {})["name"])
    if section == "calendars":
        if was is None:
            return _("New calendar “%(name)s”", name=name)
        if would is None:
            return _("Calendar “%(name)s” is no longer used", name=name)
        return _("Calendar “%(name)s”", name=name)
    if was is None:
        return _("New plan “%(name)s”", name=name)
    if would is None:
        return _("Plan “%(name)s” is no longer used", name=name)
    return _("Plan “%(name)s”", name=name)


def _sentences(section: str, was: Written, would: Written, names: KindNames) -> Iterator[str]:
    if text_in(was["name"]) != text_in(would["name"]):
        old, new = text_in(was["name"]), text_in(would["name"])
        yield _("Name: %(old)s → %(new)s.", old=old, new=new)
    if section == "calendars":
        yield from calendar_changes(_calendar(was), _calendar(would))
        return
    if was["calendar"] != would["calendar"]:
        old, new = (names("calendars", one["calendar"]) for one in (was, would))
        yield _("Calendar: %(old)s → %(new)s.", old=old, new=new)
    yield from plan_changes(_plan(was), _plan(would), names)


def _plan(item: Written) -> PlanDocument:
    return PlanDocument.model_validate(promises.plan_document(item))


def _calendar(item: Written) -> CalendarDocument:
    return CalendarDocument.model_validate(promises.rules_of(item))
