"""Starting a server process that never outlives the tests, and waiting until it answers."""

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_parent() -> None:
    """Runs in the child: after the change of user, which would clear it, before the exec."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def spawn(
    command: Sequence[str],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``command``, its output in ``log``; with ``user`` as that account (we are root)."""
    with log.open("ab") as out:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=None if env is None else dict(env),
            user=user,
            group=None if user is None else _group_of(user),
            extra_groups=None if user is None else [],
            cwd=cwd,
            preexec_fn=_die_with_parent,
        )


def _group_of(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def free_port() -> int:
    """A loopback port nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(
    answered: Callable[[], bool], what: str, *, seconds: float = 120, every: float = 0.05
) -> None:
    """Return once ``answered()`` is true; ``TimeoutError`` naming ``what`` after ``seconds``."""
    give_up = time.monotonic() + seconds
    while not answered():
        if time.monotonic() > give_up:
            raise TimeoutError(f"{what}: nothing after {seconds:g} s")
        time.sleep(every)


def port_answers(port: int) -> bool:
    """Whether something accepts connections on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def end(process: subprocess.Popen[bytes], *, with_signal: int = signal.SIGTERM) -> None:
    """Ask the process to stop, insist after 10 s, and collect it."""
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def children_of(pid: int) -> list[int]:
    """The processes this one has started and that live; empty where it is gone itself."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        listed = " ".join((task / "children").read_text() for task in tasks)
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(child) for child in listed.split()]


def family_of(pid: int) -> list[int]:
    """The process and all below it, the eldest first."""
    family = [pid]
    for member in family:
        family += children_of(member)
    return family


def cpu_seconds(pid: int) -> float:
    """The CPU time a process and all below it have used so far."""
    ticks = 0
    for member in family_of(pid):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def kill_family(process: subprocess.Popen[bytes]) -> None:
    """``kill -9`` of a process and all below it, as the end of the machine would."""
    family = family_of(process.pid)
    for pid in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def running_as_root() -> bool:
    return os.geteuid() == 0
