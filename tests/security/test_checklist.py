"""The checklist in ``docs/security.md`` names only tests that exist, and a test for what holds."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+)[^|]*\| [12, ]+ \|.*$", re.MULTILINE)
ANSWERS = ("✔", "–", "○")


def checklist() -> str:
    return (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def functions_in(file: Path) -> set[str]:
    """The names of the functions in a file of tests."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_test_named_exists() -> None:
    named = set(NAMED.findall(checklist()))
    assert len(named) > 80
    files = {path: ROOT / "tests" / path for path, _name in named}
    gone = [path for path, file in files.items() if not file.is_file()]
    assert gone == []
    missing = [f"{path}::{name}" for path, name in named if name not in functions_in(files[path])]
    assert sorted(missing) == []


def test_every_row_says_whether_it_holds() -> None:
    rows = ROW.findall(checklist())
    assert len(rows) == len(set(rows)) > 150
    for line in ROW.finditer(checklist()):
        cells = [cell.strip() for cell in line[0].strip("|").split("|")]
        assert len(cells) == 6, line[0]
        assert cells[3] in ANSWERS and cells[4], line[0]


def test_every_test_of_this_folder_is_on_the_list_or_beside_it() -> None:
    """A new file of attacks belongs to a row; only the machinery of the walks does not."""
    named = {path for path, _name in NAMED.findall(checklist())}
    here = {f"security/{file.name}" for file in Path(__file__).parent.glob("test_*.py")}
    assert here - named - {"security/test_checklist.py"} == set()
