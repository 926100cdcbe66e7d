"""What would change, in words: exactly that happens, nothing that is not said."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select, update

from helpdesk import Helpdesk
from helpdesk.domain import local_accounts, members, tickets
from helpdesk.domain.configuration.applying import apply
from helpdesk.domain.configuration.comparing import compare
from helpdesk.domain.configuration.complaints import WrongConfiguration
from helpdesk.domain.configuration.exporting import export
from helpdesk.domain.configuration.reading import configuration_from
from helpdesk.extensions import db
from helpdesk.models import FormVersion, Plan, Role, RoleGrant
from tests import cast
from tests.cast import EPOCH

LATER = EPOCH + timedelta(days=30)


@pytest.fixture(autouse=True)
def at_work(app: Helpdesk):
    """The company of the cast as a file gave it, with one open ticket about the VPN."""
    with app.app_context():
        db.session.execute(update(RoleGrant).values(is_configured=True))
        vpn, employee = cast.category("vpn"), cast.person("employee")
        tickets.open_ticket(
            by=employee,
            requester=employee,
            category=vpn,
            form_version=vpn.form_versions[0],
            title="VPN drops",
            description="After a minute.",
            answers={"place": "home"},
            now=EPOCH,
        )
        db.session.commit()
        yield


WORDS = {
    "a renamed queue": (
        "{slug: network, name: Network, line: 2",
        "{slug: network, name: {en: Networks, uk: Мережі}, line: 3",
        "Changed: queue “Network” (network):\n"
        "    name “Network” → “Networks”\n"
        "    name (uk) none → “Мережі”\n"
        "    line 2 → 3",
    ),
    "another lead": (
        "{role: lead, person: lead, queue: network}",
        "{role: lead, group: Network Chiefs, queue: network}",
        "Changed: lead in the queue network: lead → the group network chiefs",
    ),
    "shorter promises": (
        "high: {first_response: 60,",
        "high: {first_response: 30,",
        "Changed: plan “Standard” (standard):\n"
        "    high: first response 60 → 30 minutes\n"
        "    the promises of one open ticket are computed anew",
    ),
    "another step": (
        "{at_percent: 75, target: resolution, tell: [assignee]}",
        "{at_percent: 75, target: resolution, tell: [assignee, lead]}",
        "escalation at 75 % of resolution: tells now also lead",
    ),
    "a step after the due time": (
        "{at_percent: 75, target: resolution, tell: [assignee]}",
        "{at_percent: 75, target: resolution, tell: [assignee]}\n"
        "      - {minutes_after: 30, target: resolution, next_line: network}",
        "escalation 30 minutes after resolution added",
    ),
    "a step that does more": (
        "{at_percent: 75, target: resolution, tell: [assignee]}",
        "{at_percent: 75, target: resolution, tell: [assignee], raise_priority: yes, "
        "only_if: {lines: [1]}}",
        "escalation at 75 % of resolution: raise priority none → yes",
    ),
    "shorter Fridays": (
        'fri: [["09:00", "18:00"]]',
        'fri: [["09:00", "16:30"]]',
        "Changed: calendar “Office hours” (office): fri 09:00–18:00 → 09:00–16:30",
    ),
    "a Sunday": (
        'fri: [["09:00", "18:00"]]\n',
        'fri: [["09:00", "18:00"]]\n      sun: [["10:00", "12:00"]]\n',
        "Changed: calendar “Office hours” (office): sun closed → 10:00–12:00",
    ),
    "a day off": (
        "    timezone: Europe/Kyiv",
        "    timezone: Europe/Kyiv\n    exceptions: {2026-08-24: []}",
        "Changed: calendar “Office hours” (office): 2026-08-24 as in other weeks → closed",
    ),
    "a summer timetable": (
        "    timezone: Europe/Kyiv",
        "    timezone: Europe/Kyiv\n"
        '    periods: [{from: 2026-06-01, to: 2026-08-31, hours: {mon: [["08:00", "16:00"]]}}]',
        "Changed: calendar “Office hours” (office): timetable from 2026-06-01 added",
    ),
    "a day off every year": (
        "    timezone: Europe/Kyiv",
        '    timezone: Europe/Kyiv\n    days_off: [{day: "12-24", name: Christmas Eve}]',
        "Changed: calendar “Office hours” (office): day off 12-24 added",
    ),
    "a holiday that is worked on": (
        "    timezone: Europe/Kyiv",
        "    timezone: Europe/Kyiv\n    holidays: {country: PL}\n    worked_holidays: [2026-11-11]",
        "worked holidays now also 2026-11-11",
    ),
    "a question less": (
        "                - key: error\n"
        "                  kind: short_text\n"
        "                  label: What does the message say?\n",
        "",
        "Changed: topic “VPN” (vpn): form: question error removed",
    ),
    "a reworded option": (
        "{value: home, label: At home}",
        "{value: home, label: At home or in a hotel, hint: Any network}",
        "form: question place: option home: label “At home” → “At home or in a hotel”\n"
        "    form: question place: option home: hint none → “Any network”",
    ),
    "a question that hides": (
        "label: What does the message say?\n",
        "label: What does the message say?\n"
        "                  show_when: {field: place, equals: home}\n",
        "form: question error: shown when none → {field: place, equals: home}",
    ),
    "a consequence": (
        "                  label: What does the message say?\n",
        "                  label: What does the message say?\n"
        "          consequences:\n"
        "            - {when: {field: place, equals: home}, set_priority: low}\n",
        "form: consequence added: {when: {field: place, equals: home}, set_priority: low}",
    ),
    "a topic for some": (
        "        name: Printer\n",
        "        name: Printer\n        audience: {departments: [it]}\n",
        "Changed: topic “Printer” (printer): for: departments now also it",
    ),
}


@pytest.mark.parametrize("what", WORDS)
def test_a_change_is_told_in_words_and_applied_just_so(what: str) -> None:
    old, new, expected = WORDS[what]
    before = export()
    assert old in before, before
    assert changes(before) == []
    wanted = before.replace(old, new, 1)
    said = changes(wanted)
    assert expected in "\n".join(said)
    assert applied(wanted) == said
    assert changes(wanted) == []
    assert export() != before


def test_the_order_of_queues_and_topics_is_a_change_of_its_own() -> None:
    wanted = data()
    wanted["queues"].reverse()
    wanted["categories"][0]["topics"].reverse()
    first, second = applied(written(wanted))
    assert first.startswith("Changed: order of the queues: service-desk, network, personnel → ")
    assert second.startswith("Changed: order of the topics under help: vpn, printer, ")
    assert data()["queues"] == wanted["queues"]


def test_a_topic_moves_to_another_service() -> None:
    wanted = data()
    moved = wanted["categories"][0]["topics"].pop(0)
    wanted["categories"].append({"slug": "away", "name": "Away", "topics": [moved]})
    assert applied(written(wanted)) == [
        "Added: service “Away” (away)",
        "Changed: topic “VPN” (vpn): moves to away",
    ]


def test_a_section_left_out_stays_as_it_is() -> None:
    before = export()
    only = {"queues": [dict(one, line=3) for one in data()["queues"]]}
    comparison = compare(configuration_from(written(only)))
    assert {change.section for change in comparison.changes} == {"queues"}
    assert comparison.left_alone == (
        "departments",
        "grants",
        "calendars",
        "waiting_reasons",
        "plans",
        "categories",
    )
    applied(written(only))
    assert export() == before.replace("line: 1", "line: 3").replace("line: 2", "line: 3")


def test_a_calendar_alone_renews_the_plans_in_use() -> None:
    calendars = data()["calendars"]
    calendars[0]["hours"]["fri"] = [["09:00", "12:00"]]
    assert len(applied(written({"calendars": calendars}))) == 2
    plan = db.session.scalars(select(Plan).where(Plan.is_current)).one()
    assert (plan.version, plan.calendar.version) == (2, 2)


def test_a_section_in_use_cannot_lose_what_it_needs() -> None:
    less = {"queues": [one for one in data()["queues"] if one["slug"] != "network"]}
    assert refused(written(less)) == [
        'f:1:1: the categories in use, which are not in this file, need the queue "network"',
        'f:1:1: the grants in use, which are not in this file, need the queue "network"',
    ]


def test_a_section_may_name_what_only_the_instance_has() -> None:
    one = {"slug": "new", "name": "New", "line": 1, "department": "it"}
    assert applied(written({"queues": [*data()["queues"], one]})) == [
        "Added: queue “New” (new): line 1, department it"
    ]
    one["department"] = "itt"
    assert refused(written({"queues": [*data()["queues"][:-1], one]})) == [
        'f:17:15: department "itt" does not exist; did you mean "it"?'
    ]


def test_departments_not_named_stay_where_queues_are() -> None:
    assert applied(written({"departments": [{"slug": "it", "name": "Computing"}]})) == [
        "Changed: department “IT” (it): name “IT” → “Computing”"
    ]
    assert {one["slug"] for one in data()["departments"]} == {"it", "personnel"}


def test_queues_and_rights_follow_a_department_that_gets_its_short_name() -> None:
    wanted = export().replace("slug: personnel, name: Personnel}", "slug: hr, name: Personnel}")
    wanted = wanted.replace("department: personnel", "department: hr")
    assert applied(wanted) == [
        "Changed: department “Personnel” (personnel): slug “personnel” → “hr”"
    ]
    assert cast.queue("personnel").department.slug == "hr"


def test_a_queue_out_of_use_tells_of_those_who_still_wait() -> None:
    wanted = data()
    wanted["queues"] = [one for one in wanted["queues"] if one["slug"] != "network"]
    wanted["grants"] = [one for one in wanted["grants"] if one.get("queue") != "network"]
    vpn = wanted["categories"][0]["topics"][0]
    vpn["queue"] = "service-desk"
    comparison = compare(configuration_from(written(wanted)))
    assert "Out of use: queue “Network” (network): one open ticket still there" in [
        change.said() for change in comparison.changes
    ]
    assert comparison.remarks == ("The queue network is out of use; still in it: one open ticket.",)


def test_the_last_administrator_stays() -> None:
    wanted = data()
    wanted["grants"] = [one for one in wanted["grants"] if one["role"] != "administrator"]
    message = "nobody would be left who administers: name an administrator who is active"
    assert [line.partition(" ")[2] for line in refused(written(wanted))] == [message]
    nobody_there = {"role": "administrator", "group": "empty"}
    wanted["grants"].append(nobody_there)
    assert [line.partition(" ")[2] for line in refused(written(wanted))] == [message]
    wanted["grants"][-1] = {"role": "administrator", "person": "Manager"}
    assert applied(written(wanted)) == ["Changed: administrator everywhere: admin → manager"]


def test_local_accounts_are_no_part_of_the_file() -> None:
    local_accounts.create_administrator("root", "secret hash", now=EPOCH)
    db.session.commit()
    assert "root" not in export()
    assert "secret" not in export()
    wanted = data()
    wanted["grants"] = []
    assert len(applied(written(wanted))) == 7
    assert db.session.scalars(select(RoleGrant)).one().person.username == "root"
    wanted["grants"] = [{"role": "administrator", "person": "root"}]
    assert refused(written(wanted)) == [
        'f:21:11: "root" is a local account: `helpdesk admin` gives its rights'
    ]


def test_a_role_given_in_the_pages_stays_and_is_told() -> None:
    with_it = export()
    queue, person = cast.queue("network"), cast.person("employee")
    members.add(queue, person, Role.AGENT, by=cast.person("admin"), now=EPOCH)
    db.session.commit()
    outcome = compare(configuration_from(with_it))
    assert outcome.changes == ()
    assert outcome.remarks == (
        "Given in the pages, and left there: agent in the queue network, employee.",
    )
    assert changes(export()) == []


def test_two_at_once_wait_for_one_another(app: Helpdesk) -> None:
    wanted = export().replace("label: Where are you?", "label: Where are you now?")
    configuration, second = configuration_from(wanted), []
    assert len(apply(configuration, now=LATER).changes) == 1

    def another() -> None:
        with app.app_context():
            second.append(apply(configuration, now=LATER).changes)
            db.session.commit()

    thread = threading.Thread(target=another)
    thread.start()
    thread.join(0.5)
    assert thread.is_alive()
    db.session.commit()
    thread.join(9)
    assert second == [()]
    vpn = FormVersion.category_id == cast.category("vpn").id
    assert db.session.scalar(select(func.count()).select_from(FormVersion).where(vpn)) == 2


def data() -> dict[str, Any]:
    """What an export says now, as plain data."""
    return configuration_from(export()).source.data


def written(wanted: dict[str, Any]) -> str:
    """A file of this data, without our layout."""
    return yaml.safe_dump(wanted, sort_keys=False)


def changes(text: str) -> list[str]:
    """What a file would change."""
    return [change.said() for change in compare(configuration_from(text)).changes]


def applied(text: str) -> list[str]:
    """What applying and committing a file was said to change."""
    said = [change.said() for change in apply(configuration_from(text), now=LATER).changes]
    db.session.commit()
    return said


def refused(text: str) -> list[str]:
    """What is said of a file that cannot be applied here."""
    with pytest.raises(WrongConfiguration) as wrong:
        applied(text)
    db.session.rollback()
    return [one.said_of("f") for one in wrong.value.complaints]
