"""docs/company.md says what the company file may say."""

import re
from pathlib import Path

import pytest

from helpdesk.domain.configuration import document
from helpdesk.domain.configuration.reading import configuration_from

PAGE = (Path(__file__).parents[3] / "docs" / "company.md").read_text(encoding="utf-8")
PARTS = (
    document.DepartmentPart,
    document.QueuePart,
    document.GrantPart,
    document.CalendarPart,
    document.ReasonPart,
    document.PlanPart,
    document.CategoryPart,
    document.AudiencePart,
)


def test_the_example_can_be_applied() -> None:
    example = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    assert configuration_from(example[1]).company.categories


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_setting_is_named(part: type[document.Part]) -> None:
    names = [field.alias or name for name, field in part.model_fields.items()]
    assert [name for name in names if f"`{name}`" not in PAGE] == []
