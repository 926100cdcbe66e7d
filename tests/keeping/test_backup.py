"""`helpdesk backup` and `helpdesk restore`: everything comes back, and damage is noticed."""

import io
import os
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from helpdesk import clock
from helpdesk.domain import heartbeat, sending
from helpdesk.extensions import db
from helpdesk.gateways.storage import Store
from helpdesk.keeping import in_use, schema
from helpdesk.keeping.archive import Unusable
from helpdesk.keeping.filling import filling
from helpdesk.keeping.reading import opened
from helpdesk.keeping.snapshot import snapshot
from helpdesk.models import AdminEvent, Attachment, OutboxMail, Ticket
from tests.databases import ENGINE
from tests.keeping.conftest import ENGINES, Place, file_ticket

Empty = Callable[[str], Place]
CHANGED = {"setting", "admin_event"}
"""What a restore itself writes into: the pause, and that it took place."""


@pytest.fixture
def archive(home: Place, tmp_path: Path) -> Path:
    """A backup of the tests' company."""
    (home.folder / "settings.toml").write_text('organisation = "Dnipro Works"\n')
    (home.folder / "secret_key").write_text("kept with the data")
    place = tmp_path / "backup.tar"
    code, told = home.run("backup", str(place))
    assert (code, "It holds secrets." in told) == (0, True), told
    return place


@pytest.mark.parametrize("engine", ENGINES)
def test_everything_comes_back_on_either_engine(
    home: Place, archive: Path, empty: Empty, engine: str
) -> None:
    there = empty(engine)
    code, told = there.run("restore", str(archive))
    assert (code, " 0 differences." in told) == (0, True), told
    before, after = home.tallies(), there.tallies()
    assert {k: v for k, v in before.items() if k not in CHANGED} == {
        k: v for k, v in after.items() if k not in CHANGED
    }
    assert (there.folder / "settings.toml").read_text() == 'organisation = "Dnipro Works"\n'
    assert (there.folder / "secret_key").read_text() == "kept with the data"
    assert stat.S_IMODE((there.folder / "settings.toml").stat().st_mode) == 0o600
    with there.at_work():
        files = db.session.scalars(sa.select(Attachment)).all()
        store = Store(there.folder / "attachments")
        for file in files:
            assert store.place(file.sha256).read_bytes().startswith(b"log ")
    assert len(files) == 12


def test_after_a_restore_nothing_is_sent_and_numbers_are_not_given_twice(
    archive: Path, empty: Empty
) -> None:
    there = empty(ENGINE)
    assert there.run("restore", str(archive))[0] == 0
    assert "a backup of" in there.run("sending", "status")[1]
    with there.at_work():
        assert sending.paused() is not None
        assert db.session.scalars(sa.select(AdminEvent.kind)).all() == ["restored"]
        assert file_ticket(there.folder, "The next", b"log")[0] == 12 + 1000 + 1
    code, told = there.run("sending", "resume", "--discard-older")
    assert (code, "Sending goes on: 1 mails leave" in told) == (0, True)


def test_the_archive_is_for_its_owner_alone_and_never_overwritten(
    home: Place, archive: Path
) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    before = archive.read_bytes()
    code, told = home.run("backup", str(archive))
    assert (code, "exists already" in told) == (1, True)
    assert archive.read_bytes() == before
    assert home.run("backup", str(archive.parent))[0] == 0
    assert len(list(archive.parent.glob("helpdesk-2*.tar"))) == 1
    assert list(archive.parent.glob(".*partial")) == []


def test_a_whole_archive_is_said_to_be_whole(home: Place, archive: Path) -> None:
    code, told = home.run("backup", "--verify", str(archive))
    assert (code, "is whole" in told) == (0, True)


def test_a_file_that_is_lost_or_damaged_is_named_and_the_rest_is_kept(
    home: Place, tmp_path: Path, empty: Empty
) -> None:
    store = Store(home.folder / "attachments")
    lost, damaged = sorted(store.files())[:2]
    lost.unlink()
    damaged.write_bytes(b"other bytes")
    code, told = home.run("backup", str(tmp_path / "b.tar"))
    assert (code, "2 attachments are missing or damaged" in told) == (1, True)
    assert lost.name in told
    assert damaged.name in told
    code, told = empty(ENGINE).run("restore", str(tmp_path / "b.tar"))
    assert (code, "2 attachments were lost before the backup" in told) == (0, True)


def test_a_truncated_archive_is_refused_and_nothing_changed(
    home: Place, archive: Path, empty: Empty, tmp_path: Path
) -> None:
    data, cut, there = archive.read_bytes(), tmp_path / "cut.tar", empty(ENGINE)
    with tarfile.open(archive) as tar:
        end = max(member.offset_data + member.size for member in tar)  # then zeros follow
    for size in (0, end // 100, end // 2, end - 5000, end - 1):
        cut.write_bytes(data[:size])
        code, told = there.run("restore", str(cut))
        assert code == 1, size
        assert "backup" in told
    assert _left_in(there) == []
    assert home.run("backup", "--verify", str(cut))[0] == 1


def test_an_altered_byte_is_noticed_wherever_it_matters(archive: Path, tmp_path: Path) -> None:
    chance, altered = Random(7), tmp_path / "altered.tar"
    data = archive.read_bytes()
    with tarfile.open(archive) as tar:
        members = [(m.offset_data, m.size) for m in tar if m.size]
    for start, size in members:
        at = start + chance.randrange(size)
        altered.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(Unusable), opened(altered) as found:
            found.check(lambda _: None)


def _left_in(place: Place) -> list[Path]:
    """What a refused restore left; the lock it wanted says nothing."""
    return [entry for entry in place.folder.iterdir() if entry.name != in_use.LOCK]


def _with(archive: Path, to: Path, *more: tarfile.TarInfo) -> Path:
    """A copy of the archive with members added before its end."""
    with tarfile.open(archive) as old, tarfile.open(to, "w:") as new:
        for info in more:
            new.addfile(info, io.BytesIO(b"x" * info.size))
        for member in old:
            new.addfile(member, old.extractfile(member))
    return to


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../../etc/cron.d/evil", tarfile.REGTYPE),
        ("/etc/cron.d/evil", tarfile.REGTYPE),
        ("files/../../evil", tarfile.REGTYPE),
        ("files/" + "a" * 64, tarfile.SYMTYPE),
        ("settings.toml", tarfile.LNKTYPE),
        ("rows/ticket.jsonl.gz", tarfile.REGTYPE),
        ("files/" + "a" * 64, tarfile.REGTYPE),
        ("rows/more.jsonl.gz", tarfile.REGTYPE),
    ],
)
def test_paths_links_and_parts_too_many_are_refused(
    archive: Path, empty: Empty, tmp_path: Path, name: str, kind: bytes
) -> None:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    info.size = 1 if kind == tarfile.REGTYPE else 0
    there = empty("sqlite")
    code, told = there.run("restore", str(_with(archive, tmp_path / "evil.tar", info)))
    assert code == 1, told
    assert _left_in(there) == []


def test_what_is_no_archive_is_said_so(home: Place, tmp_path: Path) -> None:
    other = tmp_path / "other.tar"
    other.write_text("not a tar file")
    assert "is no backup of a helpdesk" in home.run("restore", str(other))[1]
    with tarfile.open(other, "w:") as tar:
        tar.addfile(tarfile.TarInfo("holiday.jpg"))
    assert "holiday.jpg" in home.run("restore", str(other))[1]


def test_an_instance_with_data_is_refused_and_left_alone(home: Place, archive: Path) -> None:
    before = home.tallies()
    code, told = home.run("restore", str(archive))
    assert (code, "The database is not empty" in told) == (1, True)
    assert home.tallies() == before
    assert not (home.folder / "restore.unfinished").exists()


def test_a_running_worker_keeps_a_restore_away(home: Place, archive: Path) -> None:
    with home.at_work():
        heartbeat.beat("here:1", clock.now(), {})
        db.session.commit()
    code, told = home.run("restore", "--replace", str(archive))
    assert (code, "A worker is running" in told) == (1, True)


def test_tables_of_another_program_are_left_alone(archive: Path, empty: Empty) -> None:
    there = empty(ENGINE)
    with there.at_work(), filling(db.engine) as connection:
        connection.exec_driver_sql("CREATE TABLE invoice (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO invoice VALUES (1)")
    code, told = there.run("restore", str(archive))
    assert (code, "its table invoice holds data" in told) == (1, True)
    with there.at_work():
        assert db.session.scalar(sa.text("SELECT count(*) FROM invoice")) == 1


def test_with_replace_the_old_is_kept_aside_whole(home: Place, archive: Path) -> None:
    with home.at_work():
        file_ticket(home.folder, "After the backup", b"log after")
    lost_file = sorted(Store(home.folder / "attachments").files(), key=os.path.getmtime)[-1].name
    (home.folder / "secret_key").write_text("newer than the backup")
    before = home.tallies()
    code, told = home.run("restore", "--replace", str(archive))
    assert (code, "is kept in" in told) == (0, True)
    assert home.tallies()["ticket"].rows == 12
    [aside] = home.folder.glob("before-restore-*")
    assert Store(aside / "attachments").place(lost_file).read_bytes() == b"log after"
    assert (aside / "secret_key").read_text() == "newer than the backup"
    assert (home.folder / "secret_key").read_text() == "kept with the data"
    if ENGINE == "sqlite":
        old = Place(aside, f"sqlite:///{aside / 'helpdesk.sqlite'}")
        assert old.tallies() == before
    else:
        schema_name = aside.name.replace("-", "_")
        with home.at_work():
            count = sa.text(f"SELECT count(*) FROM {schema_name}.ticket")
            assert db.session.scalar(count) == 13


def test_own_settings_stay_and_those_of_the_backup_lie_beside(archive: Path, empty: Empty) -> None:
    there = empty(ENGINE)
    (there.folder / "settings.toml").write_text('organisation = "New house"\n')
    assert there.run("restore", str(archive))[0] == 0
    assert "New house" in (there.folder / "settings.toml").read_text()
    assert "Dnipro" in (there.folder / "settings.from-backup.toml").read_text()


def test_a_prepared_empty_instance_takes_the_backup_and_its_settings(
    archive: Path, empty: Empty
) -> None:
    there = empty(ENGINE)
    assert there.run("init")[0] == 0
    assert there.run("restore", str(archive))[0] == 0
    assert "Dnipro" in (there.folder / "settings.toml").read_text()
    with there.at_work():
        assert db.session.get_one(Ticket, 1).title.startswith("Папір")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_backup_of_older_tables_is_brought_up_to_date(
    tmp_path: Path, empty: Empty, engine: str
) -> None:
    old, there = empty(ENGINE), empty(engine)
    with old.at_work(), filling(db.engine) as connection:
        schema.upgrade(connection, "0001")
        connection.exec_driver_sql(
            "INSERT INTO department (id, slug, name) VALUES (7, 'it', 'IT — ІТ')"
        )
    assert old.run("backup", str(tmp_path / "old.tar"))[0] == 0
    assert there.run("restore", str(tmp_path / "old.tar"))[0] == 0
    with there.at_work(), snapshot(db.engine) as found:
        assert found.revision == schema.head()
        assert found.counts["department"] == 1


def test_a_backup_of_a_newer_version_is_refused(
    home: Place, archive: Path, empty: Empty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "is_known", lambda _: False)
    code, told = empty(ENGINE).run("restore", str(archive))
    assert (code, "made by a newer version" in told) == (1, True)


def test_mails_of_the_backup_keep_their_message_ids(
    home: Place, archive: Path, empty: Empty
) -> None:
    there = empty(ENGINE)
    there.run("restore", str(archive))
    told = []
    for place in (home, there):
        with place.at_work():
            told.append(set(db.session.scalars(sa.select(OutboxMail.message_id))))
    assert told[0] == told[1]
    assert len(told[0]) >= 12
