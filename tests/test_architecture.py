"""Which way the doors open: blueprints, jobs, commands → domain → models → extensions."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "helpdesk"

FORBIDDEN = {
    "models": (
        "helpdesk.domain",
        "helpdesk.gateways",
        "helpdesk.jobs",
        "helpdesk.blueprints",
        "helpdesk.web",
        "flask",
    ),
    "domain": (
        "helpdesk.gateways",
        "helpdesk.jobs",
        "helpdesk.blueprints",
        "helpdesk.commands",
        "helpdesk.web",
        "helpdesk.clock",
        "flask",
        "flask_login",
        "rq",
        "redis",
        "ldap3",
        "smtplib",
    ),
    "gateways": (
        "helpdesk.domain",
        "helpdesk.models",
        "helpdesk.jobs",
        "helpdesk.blueprints",
        "helpdesk.web",
        "flask",
    ),
    "jobs": ("helpdesk.blueprints", "helpdesk.web", "helpdesk.commands"),
}


def imports_of(path: Path) -> set[str]:
    """Every module a file imports, wherever in it the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("room", FORBIDDEN)
def test_no_room_opens_a_door_it_should_not(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((PACKAGE / room).rglob("*.py"))
        for name in sorted(imports_of(path))
        if any(name == door or name.startswith(f"{door}.") for door in FORBIDDEN[room])
    ]
    assert wrong == []


def test_the_pure_clock_knows_no_database() -> None:
    for name in ("calendar", "clock"):
        doors = imports_of(PACKAGE / "domain" / "sla" / f"{name}.py")
        assert not {door for door in doors if door.startswith(("sqlalchemy", "helpdesk.ext"))}


def test_the_domain_never_commits() -> None:
    for path in (PACKAGE / "domain").rglob("*.py"):
        assert ".commit(" not in path.read_text(), path


def test_only_the_clock_reads_the_wall_clock() -> None:
    readers = ("datetime.now(", "datetime.utcnow(", "date.today(", "time.time(")
    wrong = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("*.py")
        if path != PACKAGE / "clock.py" and any(call in path.read_text() for call in readers)
    ]
    assert wrong == []


def test_no_file_holds_two_subjects() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in PACKAGE.rglob("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 300
    }
    assert long == {}


def test_no_script_or_style_stands_in_a_page() -> None:
    for path in (PACKAGE / "templates").rglob("*.html"):
        if "mail" in path.parts:
            continue
        text = path.read_text().lower()
        assert " style=" not in text, path
        assert " onclick=" not in text and " onload=" not in text, path
        assert "<style" not in text, path
