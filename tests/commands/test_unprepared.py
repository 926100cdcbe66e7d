"""Commands on an instance nobody has prepared."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("command", ["counts", "config apply company.yaml"])
def test_a_command_without_tables_names_the_way_out(command: str, tmp_path: Path) -> None:
    (tmp_path / "company.yaml").write_text("departments: []")
    ended = subprocess.run(
        [sys.executable, "-c", "from helpdesk.cli import main; main()", *command.split()],
        cwd=tmp_path,
        env=os.environ | {"HELPDESK_INSTANCE": str(tmp_path / "instance")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("The database lacks tables. Run `helpdesk init`")
