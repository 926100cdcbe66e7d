"""Where a demo keeps its things below its instance folder, and which folders are a demo's."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

HEADER = "# Written by `helpdesk demo` at each start; changes made here are lost.\n"
# What demos and the product leave in an instance folder; a reset removes these and nothing else.
LEFT_BEHIND = (
    *("run", "mail", "log", "broker", "attachments", "settings.toml", "settings.new"),
    *(
        "secret_key",
        "migration.lock",
        "in-use.lock",
        "helpdesk.sqlite",
        "helpdesk.sqlite-wal",
        "helpdesk.sqlite-shm",
    ),
)


class PlaceError(Exception):
    """The folder cannot be used for a demo; the message says why and what to do."""


@dataclass(frozen=True)
class Place:
    """The paths below one instance folder."""

    instance: Path

    @property
    def run(self) -> Path:
        """Pid files and requests to the running demo."""
        return self.instance / "run"

    @property
    def requests(self) -> Path:
        """Where other terminals leave their requests to the running demo."""
        return self.run / "requests"

    @property
    def lock(self) -> Path:
        """Held by the running demo for as long as it lives."""
        return self.run / "demo.lock"

    @property
    def mail(self) -> Path:
        """The mails that the demo's mail server took."""
        return self.instance / "mail"

    @property
    def logs(self) -> Path:
        """One log per part."""
        return self.instance / "log"

    @property
    def broker(self) -> Path:
        """The broker's settings and its append-only file."""
        return self.instance / "broker"

    @property
    def settings(self) -> Path:
        """The settings file, as every command of this instance reads it."""
        return self.instance / "settings.toml"

    def pid_file(self, part: str) -> Path:
        """The file that names the process of a part that runs."""
        return self.run / f"{part}.pid"

    def check(self) -> None:
        """See that this folder is a demo's or nobody's. Raises PlaceError."""
        if self.settings.exists() and not self.settings.read_text().startswith(HEADER):
            raise PlaceError(
                f"{self.settings} belongs to a real installation, so no demo starts here. "
                "Choose another folder: HELPDESK_INSTANCE=/some/folder"
            )

    def prepare(self) -> None:
        """Make the folders, readable by their owner only. Raises PlaceError."""
        self.check()
        try:
            for folder in (self.run, self.requests, self.mail, self.logs, self.broker):
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(0o700)
        except OSError as error:
            raise PlaceError(f"The folder {self.instance} cannot be used: {error}") from error

    def write_settings(self, values: dict[str, object]) -> None:
        """Replace the settings file; it holds passwords, so only its owner may read it."""
        # JSON's strings, whole numbers and booleans are written the same way in TOML.
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in values.items()]
        fresh = self.settings.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(HEADER + "".join(lines))
        fresh.replace(self.settings)

    def clear(self) -> None:
        """Remove everything a demo left here. Raises PlaceError if the folder is not a demo's."""
        self.check()
        if not self.settings.exists():
            return
        for name in LEFT_BEHIND:
            entry = self.instance / name
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink(missing_ok=True)
