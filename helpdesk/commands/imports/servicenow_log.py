"""`helpdesk import servicenow-log`: incidents with their whole history, from a log of updates."""

import csv
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from helpdesk import clock, create_app
from helpdesk.commands.imports.spreadsheet import as_text
from helpdesk.commands.instants import Instant
from helpdesk.domain.replay import servicenow
from helpdesk.domain.replay.servicenow import Done, Incident, Log, NotALog, Oddity
from helpdesk.domain.replay.servicenow.oddities import KINDS, of_log
from helpdesk.domain.sla import plans
from helpdesk.jobs.units import look, unit

BATCH = 10
"""Incidents in one transaction: a few tenths of a second, for on SQLite others wait meanwhile."""
TURN_OF_OTHERS = 0.02
"""Seconds between transactions: SQLite hands its lock to nobody, those who wait look again."""
EXAMPLES = 3


@click.command("servicenow-log")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--until", type=Instant(), help="Stop the world at this instant (UTC); it counts.")
@click.option(
    "--oddities",
    "oddities_file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write everything odd in the log into this CSV file.",
)
def servicenow_log(file: Path, until: datetime | None, oddities_file: Path | None) -> None:
    """Bring in the incidents of FILE, a ServiceNow log of updates, each fact at its own time.

    Times of the log are UTC. What is here already stays: run it again to go on after an
    interruption, with a later instant, or with a longer log. Nobody is told of anything.
    """
    log = _read(file)
    oddities = list(of_log(log))
    if oddities_file:
        _write(oddities, oddities_file)
    with create_app().app_context():
        if not look(plans.has_default):
            raise click.ClickException(
                "No plan promises anything to everybody yet, and promises are part of the history. "
                "Give the company its plans first: helpdesk config apply FILE."
            )
        done = _bring_in(log, until)
    _tell(log, until, done)
    _tell_oddities(oddities, oddities_file)


def _read(file: Path) -> Log:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return servicenow.read(lines)
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not written in UTF-8.") from None
    except (NotALog, csv.Error) as error:
        raise click.ClickException(f"{file} is no log of incidents: {error}") from None


def _bring_in(log: Log, until: datetime | None) -> Done:
    """All incidents opened by then, in transactions of a batch each, with a bar at a terminal."""
    last = until or log.ends_at
    incidents = [incident for incident in log.incidents if incident.opened_at <= last]
    done = Done()
    with click.progressbar(length=len(incidents), label="Incidents", file=sys.stderr) as bar:
        for batch in _batches(incidents):
            now = until or clock.now()
            done.add(unit(servicenow.bring_in, batch, until=last, now=now))
            bar.update(len(batch))
            time.sleep(TURN_OF_OTHERS)
    return done


def _batches(incidents: Sequence[Incident]) -> Iterator[Sequence[Incident]]:
    for start in range(0, len(incidents), BATCH):
        yield incidents[start : start + BATCH]


def _write(oddities: Sequence[Oddity], file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(("kind", "incident", "line", "what", "meaning"))
        for odd in oddities:
            number, words = as_text(odd.number), as_text(odd.words)
            writer.writerow((odd.kind, number, odd.line, words, KINDS[odd.kind]))


def _tell(log: Log, until: datetime | None, done: Done) -> None:
    rows = sum(len(incident.filed) for incident in log.incidents)
    click.echo(f"The log tells of {len(log.incidents)} incidents in {rows} rows.")
    click.echo(f"Stopped at {until.isoformat()}." if until else "Brought in to its end.")
    click.echo(
        f"{done.opened} tickets opened, {done.continued} continued, {done.unchanged} were whole "
        f"already; {done.facts} facts written."
    )
    if until and (minutes := int((clock.now() - until).total_seconds() // 60)) > 0:
        click.echo(
            "The desk with the time left as it was then, in a copy of the instance without a "
            f"worker: HELPDESK_DEMO=1 HELPDESK_CLOCK_OFFSET=-{minutes}m helpdesk web"
        )
    if done.lived_on:
        click.echo(
            f"{len(done.lived_on)} left alone, for somebody has worked on them here: "
            f"{_examples(done.lived_on)}"
        )


def _tell_oddities(oddities: Sequence[Oddity], file: Path | None) -> None:
    if oddities:
        where = f"all in {file}" if file else "all of them: --oddities FILE"
        click.echo(f"\nOddities, by kind ({where}):")
    for kind, several in servicenow.grouped(oddities):
        numbers = list(dict.fromkeys(oddity.number for oddity in several))
        times = "" if len(numbers) == len(several) else f" ({len(several)} times)"
        click.echo(f"  {len(numbers):>6} {KINDS[kind]}{times}: {_examples(numbers)}")


def _examples(numbers: Sequence[str]) -> str:
    return ", ".join(numbers[:EXAMPLES]) + (", …" if len(numbers) > EXAMPLES else "")
