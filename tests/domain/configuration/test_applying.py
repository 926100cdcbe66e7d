"""Applying a company file: all of it, only what differs, and nothing is ever lost."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from helpdesk import Helpdesk
from helpdesk.domain import catalogue
from helpdesk.domain.configuration.applying import apply
from helpdesk.domain.configuration.comparing import Comparison, compare
from helpdesk.domain.configuration.complaints import WrongConfiguration
from helpdesk.domain.configuration.exporting import export
from helpdesk.domain.configuration.reading import configuration_from
from helpdesk.extensions import db
from helpdesk.models import (
    AdminEvent,
    Calendar,
    Category,
    Department,
    FormVersion,
    Person,
    Plan,
    Role,
    RoleGrant,
)
from tests import company
from tests.cast import EPOCH
from tests.domain.configuration.test_mistakes import SMALL

LATER = EPOCH + timedelta(days=30)


@pytest.fixture(autouse=True)
def at_work(app: Helpdesk):
    """Every test here begins with nothing but the small company of the file."""
    company.empty(app)
    with app.app_context():
        applied(SMALL)
        yield


def test_the_company_stands_after_the_first_time() -> None:
    vpn = category("vpn")
    assert vpn.parent == category("help")
    assert vpn.queue is not None
    assert vpn.queue.slug == "network"
    assert vpn.queue.department.name == "IT"
    _, form = catalogue.current_form(vpn)
    assert [field.key for field in form.fields()] == ["where", "what"]
    grant = db.session.scalars(select(RoleGrant)).one()
    assert (grant.role, grant.group_name, grant.is_configured) == (Role.AGENT, "line-1", True)
    plan = db.session.scalars(select(Plan)).one()
    assert plan.document["applies_to"] == {"default": True}
    assert plan.calendar.slug == "office"


def test_a_second_time_changes_nothing() -> None:
    before = everything()
    assert applied(SMALL) == ()
    assert everything() == before


def test_a_changed_form_gets_a_new_version_and_the_old_one_stays_as_it_was() -> None:
    old = db.session.scalars(select(FormVersion)).one().document.copy()
    assert applied(SMALL.replace("label: What?", "label: What exactly?")) == (
        "Changed: topic “VPN” (vpn): form: question what: label “What?” → “What exactly?”",
    )
    first, second = db.session.scalars(select(FormVersion).order_by(FormVersion.version))
    assert first.document == old
    assert second.document != old
    assert category("vpn").form_number == 2


def test_a_form_changed_back_is_a_third_version() -> None:
    applied(SMALL.replace("label: What?", "label: What exactly?"))
    applied(SMALL)
    assert category("vpn").form_number == 3


def test_a_changed_calendar_renews_the_plans_that_count_in_it() -> None:
    assert applied(SMALL.replace('"18:00"', '"17:00"')) == (
        "Changed: calendar “Office hours” (office): mon 09:00–18:00 → 09:00–17:00",
        "Changed: plan “Usual” (usual): counts in the new version of the calendar office",
    )
    old, new = db.session.scalars(select(Plan).order_by(Plan.version))
    assert (old.is_current, new.is_current) == (False, True)
    assert (old.calendar.version, new.calendar.version) == (1, 2)
    assert old.calendar.document["hours"] == {"mon": [["09:00", "18:00"]]}


def test_a_version_of_before_whose_slots_overlap_is_exported_as_what_it_means() -> None:
    row = db.session.scalars(select(Calendar)).one()
    twice = [["12:00", "18:00"], ["09:00", "13:00"], ["18:00", "19:00"]]
    row.document = row.document | {"hours": {"mon": twice}}
    db.session.commit()
    file = export()
    assert '["09:00", "18:00"], ["18:00", "19:00"]' in file
    assert applied(file) == ()
    assert count(Calendar) == 1


def test_another_name_of_a_plan_is_no_new_version() -> None:
    assert applied(SMALL.replace("name: Usual", "name: Everyday")) == (
        "Changed: plan “Usual” (usual): name “Usual” → “Everyday”",
    )
    assert count(Plan) == 1


def test_what_is_no_longer_named_is_put_out_of_use_and_comes_back() -> None:
    without = SMALL[: SMALL.index("      - slug: vpn")] + TELEPHONE
    said = applied(without.replace("  - {slug: desk", "  - {slug: front"), desk="front")
    assert "Out of use: topic “VPN” (vpn)" in said
    assert "Out of use: queue “Desk” (desk)" in said
    assert not category("vpn").is_active
    assert count(FormVersion) == 2
    assert "Back in use: topic “VPN” (vpn): under help" in applied(SMALL)
    assert category("vpn").form_number == 1


def test_roles_the_file_no_longer_gives_are_taken_back_but_not_those_given_elsewhere() -> None:
    given = RoleGrant(role=Role.LEAD, group_name="chiefs", created_at=EPOCH)
    db.session.add(given)
    assert applied(SMALL.replace("line-1", "line-2")) == (
        "Changed: agent in the queue desk: the group line-1 → the group line-2",
    )
    assert set(db.session.scalars(select(RoleGrant.group_name))) == {"line-2", "chiefs"}


def test_a_role_for_somebody_unknown_is_refused_at_its_place() -> None:
    before = everything()
    assert refused(SMALL.replace("group: line-1", "person: nobody")) == [
        'f:10:27: nobody is known by the user name "nobody"'
    ]
    assert everything() == before


def test_a_department_cannot_take_the_name_of_another() -> None:
    db.session.add(Department(slug="information-technology", name="Information technology"))
    wrong = SMALL.replace("name: IT}", "name: Information technology}")
    assert refused(wrong) == [
        'f:2:22: the department "information-technology" is called "Information technology" already'
    ]
    twice = SMALL.replace("name: IT}", "name: IT}\n  - {slug: other, name: IT}")
    assert refused(twice) == ['f:3:25: two departments are called "IT"']


def test_a_department_that_came_with_the_directory_is_known_by_its_name() -> None:
    db.session.add(Department(slug="sales-2", name="Sales"))
    assert applied(SMALL.replace("name: IT}", "name: IT}\n  - {slug: sales, name: Sales}")) == (
        "Changed: department “Sales” (sales-2): slug “sales-2” → “sales”",
    )


def test_a_plan_for_somebody_not_yet_known_is_remarked_upon() -> None:
    outcome = outcome_of(SMALL.replace("{default: yes}", "{people: [boss]}"))
    assert outcome.remarks == ("The plan usual is for “boss”, who is not known yet.",)


def test_the_administration_remembers_that_a_file_was_applied() -> None:
    event = db.session.scalars(select(AdminEvent)).one()
    assert (event.kind, event.actor) == ("configuration_applied", None)


def test_the_demo_company_can_be_applied_with_its_cast(app: Helpdesk) -> None:
    people = company.cast(app)
    assert isinstance(people["agent"], Person)
    assert count(Category) > 25
    assert apply(company.configuration(), now=LATER).changes == ()
    text = export()
    assert compare(configuration_from(text)).changes == ()
    assert max(map(len, text.splitlines())) <= 110


TELEPHONE = """\
      - slug: phone
        name: Phone
        kind: incident
"""


def applied(text: str, desk: str = "desk") -> tuple[str, ...]:
    """Apply a file; every pointer to the desk's queue points to ``desk``. What was said of it."""
    outcome = outcome_of(text.replace("queue: desk", f"queue: {desk}"))
    return tuple(change.said() for change in outcome.changes)


def outcome_of(text: str) -> Comparison:
    """Apply a file and commit."""
    outcome = apply(configuration_from(text), now=LATER)
    db.session.commit()
    return outcome


def refused(text: str) -> list[str]:
    """What is said of a file that cannot be applied here."""
    with pytest.raises(WrongConfiguration) as wrong:
        applied(text)
    db.session.rollback()
    return [one.said_of("f") for one in wrong.value.complaints]


def category(slug: str) -> Category:
    return db.session.scalars(select(Category).where(Category.slug == slug)).one()


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def everything() -> list[tuple[object, ...]]:
    """Every row of every table."""
    return [
        tuple(row)
        for table in db.metadata.sorted_tables
        for row in db.session.execute(select(table).order_by(*table.primary_key))
    ]
