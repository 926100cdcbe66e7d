"""Comparing our people with the company directory: every quarter of an hour, or when told to."""

from collections.abc import Callable
from datetime import timedelta

import structlog

from helpdesk import clock, database
from helpdesk.domain import directory as people
from helpdesk.domain.directory import LastSync, Outcome, Report
from helpdesk.extensions import db
from helpdesk.gateways import directory
from helpdesk.settings import settings

EVERY = timedelta(minutes=15)

Show = Callable[[Report], None]


def sync_people() -> None:
    """The worker's turn: compare if nobody did within a quarter of an hour; never raises.

    Does nothing where no directory is configured, or where none can be listed (direct bind).
    """
    config = directory.configured(settings())
    if config is None or not config.service_dn:
        return
    is_our_turn = database.retrying(_take_turn)
    if not is_our_turn:
        return
    try:
        outcome = compare(config)
    except directory.DirectoryTrouble as trouble:
        structlog.get_logger().error("directory_sync_failed", error=str(trouble))
    else:
        structlog.get_logger().info("directory_sync", outcome=outcome)


def compare(
    config: directory.DirectoryConfig, *, has_agreed: bool = False, show: Show | None = None
) -> Outcome:
    """Bring our people to what the directory lists; ``show`` gets the report first.

    More than one in twenty leaving stops it, unless somebody ``has_agreed``. Raises the gateway's
    errors where the directory cannot be read completely. Commits.
    """
    listing = _read(config)
    return database.retrying(lambda: _apply(listing, has_agreed, show))


def preview(config: directory.DirectoryConfig, show: Show) -> None:
    """Show what ``compare`` would do, and do nothing."""
    listing = directory.list_people(config)
    show(people.mirror(listing.people, now=clock.now()))
    db.session.rollback()


def _read(config: directory.DirectoryConfig) -> directory.DirectoryListing:
    """No transaction is open meanwhile: reading many people takes its time."""
    try:
        return directory.list_people(config)
    except directory.DirectoryTrouble as trouble:
        failed = LastSync(Outcome.FAILED, problem=str(trouble))
        people.remember(failed, now=clock.now())
        db.session.commit()
        raise


def _apply(listing: directory.DirectoryListing, has_agreed: bool, show: Show | None) -> Outcome:
    now = clock.now()
    report = people.mirror(listing.people, now=now)
    is_stopped = report.is_alarming and not has_agreed
    outcome = Outcome.STOPPED if is_stopped else Outcome.DONE
    if show is not None:
        show(report)
    in_numbers = people.in_numbers(outcome, report)
    if is_stopped:
        db.session.rollback()
    people.remember(in_numbers, now=now)
    db.session.commit()
    return outcome


def _take_turn() -> bool:
    is_ours = people.take_turn(every=EVERY, now=clock.now())
    db.session.commit()
    return is_ours
