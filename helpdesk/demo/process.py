"""One part as a process: how it starts, and how it ends with everything it has started."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from helpdesk.demo.parts import Part
from helpdesk.demo.place import Place

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
LONGEST_LOG = 10_000_000  # bytes; a log longer than this starts anew with the next process


def start(part: Part, place: Place, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the part and write its pid file."""
    out = None if part.speaks else _log(place.logs / f"{part.name}.log")
    try:
        process = subprocess.Popen(  # noqa: S603
            part.command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=dict(env),
            # Ctrl-C in the terminal goes to the supervisor alone, which stops the parts in order.
            start_new_session=True,
            preexec_fn=_end_with_supervisor,
        )
    finally:
        if out is not None:
            os.close(out)
    fresh = place.pid_file(part.name).with_suffix(".new")
    fresh.write_text(f"{process.pid}\n")
    fresh.replace(place.pid_file(part.name))
    return process


def stop(process: subprocess.Popen[bytes], *, within: float) -> None:
    """Ask the process to end, and insist after ``within`` seconds."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(within)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def adopt_orphans() -> None:
    """Become the parent of whatever our parts leave behind, so that it can be found and ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_leftovers(parts: Iterable[int]) -> None:
    """Kill every child of ours that is none of these parts: finished parts have left them."""
    known = set(parts)
    for _ in range(50):  # each one killed may leave children of its own
        left = _children() - known
        if not left:
            return
        for pid in left:
            _kill(pid)
            os.waitpid(pid, 0)


def _children() -> set[int]:
    """The processes whose parent we are (proc(5): the field after the name and the state)."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it ended while we looked
            continue
        if parent == os.getpid():
            found.add(int(stat.parent.name))
    return found


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _log(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    if path.exists() and path.stat().st_size > LONGEST_LOG:
        flags |= os.O_TRUNC
    return os.open(path, flags, 0o600)


def _end_with_supervisor() -> None:
    """In the child: the kernel asks it to end when the supervisor dies, even by SIGKILL."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
