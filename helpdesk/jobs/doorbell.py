"""Waking the worker: a hint by Redis that there is mail to send. Losing it costs seconds only."""


def ring() -> None:
    """Ask a worker to look at the outbox now; never raises, never waits long."""
