"""Archives made by hand, each whole by its digests: refused with a sentence, in little memory."""

import gzip
import hashlib
import io
import json
import tarfile
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from helpdesk.keeping.archive import Unusable
from helpdesk.keeping.cells import Tally, line_of
from helpdesk.keeping.reading import opened
from tests.databases import ENGINE
from tests.keeping.conftest import Place

Empty = Callable[[str], Place]
MOST_MEMORY = 200_000_000
"""Bytes; three of the longest lines that are read."""


@pytest.fixture
def parts(home: Place, tmp_path: Path) -> dict[str, bytes]:
    """What a backup of the tests' company consists of."""
    assert home.run("backup", str(tmp_path / "b.tar"))[0] == 0
    with tarfile.open(tmp_path / "b.tar") as tar:
        return {member.name: (tar.extractfile(member) or io.BytesIO()).read() for member in tar}


def _manifest_of(parts: dict[str, bytes]) -> dict[str, Any]:
    name = next(name for name in parts if name.startswith("manifest-"))
    found: dict[str, Any] = json.loads(parts[name])
    return found


def _forged(parts: dict[str, bytes], place: Path, manifest: dict[str, Any]) -> Path:
    """These parts under a manifest that is true to its own name."""
    kept = {name: data for name, data in parts.items() if not name.startswith("manifest-")}
    data = json.dumps(manifest).encode()
    kept[f"manifest-{hashlib.sha256(data).hexdigest()}.json"] = data
    with tarfile.open(place, "w:") as tar:
        for name, content in kept.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return place


def _with_table(
    parts: dict[str, bytes], place: Path, table: str, packed: bytes, content: str = ""
) -> Path:
    """With one row in that table."""
    manifest = _manifest_of(parts)
    told = {"rows": 1, "sha256": hashlib.sha256(packed).hexdigest()}
    manifest["tables"][table] |= told | ({"content": content} if content else {})
    return _forged(parts | {f"rows/{table}.jsonl.gz": packed}, place, manifest)


@pytest.fixture
def little_memory() -> Iterator[None]:
    """What is read meanwhile fits."""
    tracemalloc.start()
    yield
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < MOST_MEMORY


def _endless(line: bytes, times: int) -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, packed, mtime=0) as file:
        for _ in range(times):
            file.write(line)
    return packed.getvalue()


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(lambda: _endless(b'["' + b"a" * 1_000_000, 100), id="a line without end"),
        pytest.param(lambda: _endless(b"[1,2,3]\n" * 1000, 1000), id="lines without end"),
        pytest.param(lambda: _endless(b"[" * 1000, 200), id="lists in lists"),
        pytest.param(
            lambda: _endless(b"[" * 50_000 + b"]" * 50_000 + b"\n", 1), id="lists in lists, whole"
        ),
        pytest.param(lambda: _endless(b"[" + b"9" * 5000 + b"]\n", 1), id="a number without end"),
    ],
)
def test_rows_that_unpack_without_end_are_refused(
    parts: dict[str, bytes],
    tmp_path: Path,
    little_memory: None,
    packed: Callable[[], bytes],
) -> None:
    forged = _with_table(parts, tmp_path / "forged.tar", "setting", packed())
    with (
        pytest.raises(Unusable, match=r"setting (is not|cannot)"),
        opened(forged) as found,
    ):
        found.check(lambda _: None)


def test_a_huge_file_of_the_instance_is_refused_unread(
    parts: dict[str, bytes], tmp_path: Path, little_memory: None
) -> None:
    huge, manifest = b"#" * 2_000_000, _manifest_of(parts)
    manifest["own"]["settings.toml"] = hashlib.sha256(huge).hexdigest()
    forged = _forged(parts | {"settings.toml": huge}, tmp_path / "forged.tar", manifest)
    with pytest.raises(Unusable, match=r"settings\.toml is too long"), opened(forged):
        pass


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE])
def test_a_huge_name_is_refused_unread(tmp_path: Path, little_memory: None, kind: bytes) -> None:
    info = tarfile.TarInfo("long")
    info.type, info.size = kind, 1 << 30
    with (tmp_path / "forged.tar").open("wb") as file:
        file.write(info.tobuf())
        file.truncate(1 << 31)  # a hole: it takes no room
    with pytest.raises(Unusable), opened(tmp_path / "forged.tar"):
        pass


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("value", "not in a list"),
        ("value", []),
        ("value", 7),
        ("updated_at", "yesterday"),
        ("updated_at", [1]),
        ("key", [1, 2]),
        ("key", None),
    ],
)
def test_rows_of_other_kinds_are_refused_in_a_sentence_and_nothing_changes(
    parts: dict[str, bytes], empty: Empty, tmp_path: Path, column: str, cell: object
) -> None:
    there, manifest = empty(ENGINE), _manifest_of(parts)
    names = [name for name, _ in manifest["tables"]["setting"]["columns"]]
    good = {"key": "a", "value": [1], "updated_at": "2026-06-01T07:00:00.000000+00:00"}
    cells = [(good | {column: cell})[name] for name in names]
    tally = Tally()
    tally.add(cells)
    packed = gzip.compress(line_of(cells), mtime=0)
    forged = _with_table(parts, tmp_path / "forged.tar", "setting", packed, tally.content)
    code, told = there.run("restore", str(forged))
    assert (code, "The table setting" in told) == (1, True), told
    assert not (there.folder / "restore.unfinished").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"counter": 1 << 70},
        {"counter": -1},
        {"rows": -1},
        {"columns": [["id", "integer"], ["id", "integer"]]},
        {"key": ["; DROP TABLE ticket"]},
    ],
)
def test_a_manifest_of_nonsense_is_refused_in_a_sentence(
    parts: dict[str, bytes], empty: Empty, tmp_path: Path, change: dict[str, Any]
) -> None:
    manifest = _manifest_of(parts)
    manifest["tables"]["ticket"] |= change
    forged = _forged(parts, tmp_path / "forged.tar", manifest)
    code, told = empty(ENGINE).run("restore", str(forged))
    assert "Traceback" not in told
    assert code in (0, 1), told
    assert code == 1 or "key" in change, told


def test_what_the_database_refuses_is_a_sentence(home: Place, tmp_path: Path) -> None:
    assert home.run("backup", str(tmp_path / "b.tar"))[0] == 0
    nowhere = Place(home.folder / "elsewhere", "postgresql://127.0.0.1:1/nothing")
    code, told = nowhere.run("restore", str(tmp_path / "b.tar"))
    assert (code, "The database refused" in told) == (1, True), told
