"""What is written about forms is true, and nothing is left out."""

from pathlib import Path

import yaml

from helpdesk.domain.forms.conditions import OPERATORS
from helpdesk.domain.forms.definition import Form
from helpdesk.domain.forms.questions import Consequence, Kind, Opening, Option, Question

PAGE = (Path(__file__).parents[3] / "docs" / "forms.md").read_text(encoding="utf-8")


def test_the_example_is_a_form_that_can_be_used() -> None:
    example = yaml.safe_load(PAGE.split("```yaml")[1].split("```")[0])
    form = Form.model_validate(example["form"])
    assert [field.key for field in form.fields()] == ["where", "network", "since", "smoke"]


def test_every_kind_setting_and_test_is_told() -> None:
    settings = {
        name for part in (Question, Option, Consequence, Form) for name in part.model_fields
    }
    words = {*Kind, *OPERATORS, *settings, *Opening.model_fields}
    assert {word for word in words if str(word) not in PAGE} == set()
