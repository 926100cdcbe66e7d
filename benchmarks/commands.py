"""The commands: build a corpus, measure beside the bare app, profile one kind of request."""

from pathlib import Path

import click

engines_measured = click.option(
    "--database",
    type=click.Choice(["sqlite", "postgresql", "both"]),
    default="both",
    show_default=True,
)


def engines_of(database: str) -> tuple[str, ...]:
    """The engines that are meant."""
    return ("sqlite", "postgresql") if database == "both" else (database,)


@click.group()
def benchmarks() -> None:
    """Measure the product beside a bare Flask application that serves the same rows."""


@benchmarks.command()
@click.option("--tickets", default=20_000, show_default=True, type=click.IntRange(1))
@click.option("--instance", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("--database", default="", help="SQLAlchemy URL; empty: SQLite in the instance.")
def corpus(tickets: int, instance: Path, database: str) -> None:
    """Build a company with so many tickets in a new instance."""
    from benchmarks.instance import build

    made = build(instance, tickets, database)
    rate = made.tickets / made.seconds
    click.echo(f"{made.tickets} tickets, {made.rows} rows in {made.seconds:.0f} s: {rate:.0f}/s")


@benchmarks.command()
@click.option("--port", required=True, type=click.IntRange(1, 65535))
def bare(port: int) -> None:
    """Serve the bare app, with the product's own server and the settings of the environment."""
    from benchmarks.bare.serving import BareServer
    from helpdesk import settings

    BareServer(settings.load(), port).run()


@benchmarks.command()
@click.option("--port", required=True, type=click.IntRange(1, 65535))
@click.option("--log", required=True, type=click.Path(path_type=Path))
def sink(port: int, log: Path) -> None:
    """Take every mail at once and note when."""
    import asyncio

    from benchmarks.sink import serve

    asyncio.run(serve(port, log))


@benchmarks.command()
@click.argument("scenes", nargs=-1)
@click.option("--instance", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--clients", multiple=True, type=int, default=(1, 8), show_default=True)
@click.option("--rounds", default=4, show_default=True, help="Pairs of slices.")
@click.option("--seconds", default=1.5, show_default=True, help="Length of a slice.")
def compare(
    scenes: tuple[str, ...], instance: Path, clients: tuple[int, ...], rounds: int, seconds: float
) -> None:
    """Ask both apps over HTTP in turn: req/s, latencies, CPU and shares of the bare app."""
    from benchmarks.comparing import compare, served
    from benchmarks.measuring import lines
    from benchmarks.scenes import SCENES
    from benchmarks.stores import Given

    with served(Given(instance), 0) as pair:
        for found in compare(pair, scenes or tuple(SCENES), clients, rounds, seconds):
            for line in lines(found):
                click.echo(line)


@benchmarks.command()
@click.argument("scene", type=click.Choice(["queue", "ticket", "create", "reply", "dashboard"]))
@click.option("--instance", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--database", default="", help="SQLAlchemy URL; empty: SQLite in the instance.")
@click.option("--requests", default=400, show_default=True, type=click.IntRange(20))
@click.option("--sql", is_flag=True, help="Print the statements of one request of ours.")
@click.option("--dump", type=click.Path(path_type=Path), help="Write a cProfile file of ours here.")
@click.option("--lines", default=40, show_default=True, help="Functions shown with --dump.")
@click.option("--order", default="tottime", show_default=True, help="Their order, with --dump.")
def profile(
    scene: str,
    instance: Path,
    database: str,
    requests: int,
    sql: bool,
    dump: Path | None,
    lines: int,
    order: str,
) -> None:
    """CPU per request of one scene, ours and the bare app's, in this process on one thread."""
    from benchmarks.inside import compare, hottest
    from benchmarks.scenes import SCENES

    found = compare(SCENES[scene], instance, database, requests, dump)
    click.echo(
        f"{scene}: ours {found.ours.median:.2f} ms CPU ({found.ours.size} bytes), "
        f"bare {found.bare.median:.2f} ms ({found.bare.size} bytes), share {found.share:.2f}, "
        f"{len(found.sql)} statements"
    )
    for statement in found.sql if sql else ():
        click.echo(f"\n{statement}")
    if dump is not None:
        click.echo(hottest(dump, lines, order))


@benchmarks.command()
@click.option("--open", "sizes", multiple=True, type=click.IntRange(1), help="Open tickets.")
@click.option("--due", default=10_000, show_default=True, type=click.IntRange(1))
@engines_measured
def sweep(sizes: tuple[int, ...], due: int, database: str) -> None:
    """What a promise that comes due costs the worker, among few open tickets and among many."""
    from benchmarks import sweeping
    from benchmarks.running import stores
    from benchmarks.verdicts import of_sweeps

    with stores(engines_of(database)) as some:
        for store in some:
            swept = []
            for one in sweeping.sweeps(store, sizes or sweeping.OPEN, due):
                click.echo(f"{store.name}: {one}")
                swept.append(one)
            for verdict in of_sweeps(swept):
                click.echo(f"  {verdict}")


@benchmarks.command()
@click.option("--instance", required=True, type=click.Path(path_type=Path, exists=True))
def reckon(instance: Path) -> None:
    """What the clock costs: a ticket computed again, its fragments, the forecast."""
    from benchmarks.reckoning import reckon
    from benchmarks.stores import Given

    click.echo(str(reckon(Given(instance), 0)))


@benchmarks.command()
@engines_measured
@click.option("--quick", is_flag=True, help="A small corpus and short slices: a first impression.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the table as JSON, too.")
def run(database: str, quick: bool, out: Path | None) -> None:
    """Build the corpora, measure everything, and print the targets: met or missed."""
    from benchmarks.findings import QUICK, Effort
    from benchmarks.running import NotInstalled, run_all, table, write

    try:
        found = run_all(engines_of(database), QUICK if quick else Effort(), click.echo)
    except NotInstalled as missing:
        raise click.ClickException(str(missing)) from None
    for line in table(found):
        click.echo(line)
    if out is not None:
        write(found, out)
