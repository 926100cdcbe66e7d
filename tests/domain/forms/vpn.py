"""The form the tests ask with: every kind of field, and conditions in chains."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from helpdesk.domain.forms.definition import Form
from helpdesk.domain.forms.reading import Circumstances

WRITTEN = """
title: {help: Short and exact, example: VPN drops after a minute}
sections:
  - title: {en: Where it happens, uk: Де це стається}
    fields:
      - key: where
        kind: choice
        label: Where are you?
        required: true
        options:
          - {value: office, label: In the office}
          - {value: home, label: At home, hint: Any network that is not the company's}
      - key: connection
        kind: choice
        label: Which connection do you use?
        required: true
        show_when: {field: where, equals: home}
        options:
          - {value: wifi, label: Wi-Fi}
          - {value: cable, label: Cable}
          - {value: hotspot, label: Phone hotspot}
      - key: network_name
        kind: short_text
        label: What is the network called?
        max_length: 40
        show_when: {field: connection, equals: wifi}
      - {kind: heading, label: The computer}
      - {key: computer, kind: host, label: Computer name}
      - key: errors
        kind: many_choices
        label: What do you see?
        max: 2
        missing: Choose one, so the network team need not ask back
        require_when: {field: connection, one_of: [wifi, cable]}
        options:
          - {value: timeout, label: A time-out}
          - {value: password, label: Wrong password}
          - {value: nothing, label: Nothing}
          - {value: weak, label: Weak signal, show_when: {field: connection, equals: wifi}}
  - title: More
    show_when: {not: {field: where, empty: true}}
    fields:
      - {key: since, kind: date, label: "Since when?", max: today}
      - {key: call_at, kind: date_time, label: "When may we call?"}
      - {key: tries, kind: number, label: "How often?", min: 1, max: 99, whole: true}
      - {key: tried_restart, kind: yes_no, label: "Did you restart?"}
      - {key: asset_tag, kind: short_text, label: Sticker, pattern: "PC-[0-9]{4}", example: PC-0417}
      - {key: colleague, kind: person, label: "Who else?"}
      - {key: pictures, kind: file, label: Pictures, max: 2}
      - {key: mail, kind: email, label: Private mail}
      - {key: phone, kind: phone, label: Phone}
      - {key: page, kind: link, label: Page}
      - {key: story, kind: long_text, label: Story, min_length: 5}
      - {kind: hint, label: We answer faster with a picture}
      - key: burnt
        kind: yes_no
        label: Does it smell burnt?
        show_when:
          any:
            - {field: story, contains: smoke}
            - {all: [{field: tries, greater: 10}, {field: since, before: today-7}]}
consequences:
  - {when: {field: where, equals: home}, set_priority: high}
  - {when: {field: tries, greater: 50}, set_priority: critical, set_queue: network}
  - {when: {field: burnt, equals: true}, stop: Pull the plug and call 112.}
"""

TODAY = date(2026, 11, 22)
OLENA, PETRO = "7", "8"


def people(asked: str) -> list[str]:
    """A directory of three: one Olena, and two of the same name."""
    known = {"olena": [OLENA], OLENA: [OLENA], "petro": [PETRO, "9"], PETRO: [PETRO]}
    return known.get(asked.casefold(), [])


AROUND = Circumstances(
    today=TODAY,
    zone=ZoneInfo("Europe/Kyiv"),
    people=people,
    uploads=frozenset({"pic1", "pic2", "pic3"}),
)


def written() -> dict[str, Any]:
    """The form as a fresh document, to be spoilt by a test."""
    document: dict[str, Any] = yaml.safe_load(WRITTEN)
    return document


FORM = Form.model_validate(written())
