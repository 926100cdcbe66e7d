"""A wrong company file: every mistake is named at its place, in plain words, all at once."""

import pytest

from helpdesk.domain.configuration.complaints import WrongConfiguration
from helpdesk.domain.configuration.reading import configuration_from
from tests.company import COMPANY

SMALL = """\
departments:
  - {slug: it, name: IT}
queues:
  - slug: network
    name: Network
    line: 2
    department: it
  - {slug: desk, name: Desk, line: 1, department: it}
grants:
  - {role: agent, group: line-1, queue: desk}
calendars:
  - slug: office
    name: Office hours
    timezone: Europe/Kyiv
    hours:
      mon: [["09:00", "18:00"]]
plans:
  - slug: usual
    name: Usual
    calendar: office
    for: {default: yes}
    targets:
      high: {first_response: 60}
categories:
  - slug: help
    name: Help
    icon: laptop
    queue: desk
    topics:
      - slug: vpn
        name: VPN
        kind: incident
        queue: network
        form:
          sections:
            - fields:
                - key: where
                  kind: choice
                  label: Where?
                  options: [{value: home, label: Home}]
                - key: what
                  kind: short_text
                  label: What?
                  show_when: {field: where, equals: home}
"""

MISTAKES = {
    "a misspelt queue": (
        "        queue: network",
        "        queue: netwrok",
        '33:16: queue "netwrok" does not exist; did you mean "network"?',
    ),
    "a queue nobody knows": (
        "queue: desk}",
        "queue: telex}",
        '10:41: queue "telex" does not exist',
    ),
    "a department nobody knows": (
        "    department: it\n",
        "    department: itt\n",
        '7:17: department "itt" does not exist; did you mean "it"?',
    ),
    "an hour twice in one day": (
        '["09:00", "18:00"]',
        '["09:00", "13:00"], ["12:00", "18:00"]',
        "16:12: 09:00–13:00 and 12:00–18:00 overlap",
    ),
    "a calendar nobody knows": (
        "    calendar: office",
        "    calendar: offices",
        '20:15: calendar "offices" does not exist; did you mean "office"?',
    ),
    "a plan for a category nobody knows": (
        "for: {default: yes}",
        "for: {categories: [vnp]}",
        '21:24: category "vnp" does not exist; did you mean "vpn"?',
    ),
    "the same queue twice": (
        "slug: desk,",
        "slug: network,",
        '8:12: the queue "network" is defined twice; first in line 4',
    ),
    "the same key twice": (
        "    line: 2\n",
        "    line: 2\n    line: 3\n",
        '7:5: "line" stands here twice; first in line 6',
    ),
    "a misspelt setting": (
        "    icon: laptop",
        "    icno: laptop",
        '27:5: "icno" is not known here; did you mean "icon"?',
    ),
    "a setting of a question misspelt": (
        "                  label: What?",
        "                  lable: What?",
        '43:19: "lable" is not known here; did you mean "label"?',
    ),
    "something left out": (
        "    name: Network\n",
        "",
        '4:5: "name" is missing here',
    ),
    "a line that does not exist": (
        "    line: 2",
        "    line: 4",
        '6:11: "4" is not one of 1, 2, 3',
    ),
    "a misspelt role": (
        "role: agent",
        "role: agnet",
        '10:12: "agnet" is not one of agent, lead, manager, administrator, confidential;'
        ' did you mean "agent"?',
    ),
    "a kind of question that does not exist": (
        "kind: short_text",
        "kind: shorttext",
        '42:25: "shorttext" is not one of',
    ),
    "a condition on an answer asked nowhere": (
        "{field: where, equals: home}",
        "{field: wher, equals: home}",
        "44:38: no question with this key is asked before: “wher”",
    ),
    "a condition no answer can meet": (
        "{field: where, equals: home}",
        "{field: where, equals: work}",
        "44:53: “work” is not among the options",
    ),
    "a time without quotes": (
        '[["09:00", "18:00"]]',
        "[[09:00, 18:00]]",
        '16:21: write a time in quotes, as "09:00"',
    ),
    "a zone that does not exist": (
        "Europe/Kyiv",
        "Europe/Kyjiv",
        '14:15: there is no time zone "Europe/Kyjiv"; did you mean "Europe/Kyiv"?',
    ),
    "an icon that does not exist": (
        "icon: laptop",
        "icon: labtop",
        '27:11: there is no icon "labtop"',
    ),
    "a short name with blanks": (
        "slug: vpn",
        "slug: V P N",
        "30:15: a short name is written with",
    ),
    "a number for a name": (
        "    name: Usual",
        "    name: 24",
        "19:11: a text is needed here",
    ),
    "a grant to nobody": (
        "group: line-1, ",
        "",
        '10:5: name either a "group" or a "person"',
    ),
    "an anchor": (
        "  - slug: office",
        "  - &office\n    slug: office",
        "12:5: anchors (&) and aliases (*) are not understood here",
    ),
    "a tag": (
        "    name: Usual",
        "    name: !!python/name:os.system",
        "19:11: values of the kind",
    ),
    "a sign no database can keep": (
        "    name: Usual",
        '    name: "Us\\0ual"',
        "19:11: this text holds a sign no database can keep",
    ),
    "no YAML": (
        "    line: 2",
        "    line: [2",
        "this is not YAML",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_at_its_place(mistake: str) -> None:
    right, wrong, expected = MISTAKES[mistake]
    assert right in SMALL
    said = complaints(SMALL.replace(right, wrong, 1))
    assert any(expected in line for line in said), said


def test_the_file_without_mistakes_is_read() -> None:
    assert configuration_from(SMALL).company.queues[0].slug == "network"


def test_a_topic_needs_a_queue_of_its_own_or_above() -> None:
    without = SMALL.replace("    queue: desk\n", "").replace("        queue: network\n", "")
    assert complaints(without) == [
        "29:9: this incident has no queue: name one here, or on a service above"
    ]


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file() -> None:
    wrong = SMALL.replace("line: 2", "line: 4").replace("queue: network", "queue: netwrok")
    wrong = wrong.replace("calendar: office", "calendar: never")
    assert [line.split(":")[0] for line in complaints(wrong)] == ["6", "20", "33"]


def test_a_file_that_nests_or_grows_without_end_is_refused() -> None:
    assert "nested more than 40 levels" in complaints("[" * 100_000)[0]
    assert "larger than 4 MB" in complaints("# " + "x" * 4_000_001)[0]
    assert "more than 300,000 values" in complaints("- 1\n" * 310_000)[0]


def test_an_empty_file_and_one_that_is_no_mapping() -> None:
    assert configuration_from("# nothing yet").company.queues == ()
    assert complaints("- a list") == ["1:1: settings are needed here, each as “name: value”"]


def test_the_demo_company_is_what_the_product_promises() -> None:
    company = configuration_from(COMPANY.read_text(encoding="utf-8")).company
    topics = [topic for top in company.categories for topic in (top, *top.topics) if topic.kind]
    assert len(company.departments) == 4
    assert len(company.queues) == 6
    assert {queue.line for queue in company.queues} == {1, 2, 3}
    assert len(topics) >= 20
    assert len(company.plans) == 3
    assert len(company.calendars) == 2
    assert {"something-else", "vpn", "printer", "new-laptop"} <= {topic.slug for topic in topics}
    assert any(topic.confidential for topic in topics)


def complaints(text: str) -> list[str]:
    """What is said of a wrong file, without the file's name."""
    with pytest.raises(WrongConfiguration) as wrong:
        configuration_from(text)
    return [line.said_of("f").removeprefix("f:") for line in wrong.value.complaints]
