"""``python -m benchmarks``: the commands."""

from benchmarks.commands import benchmarks

benchmarks()
