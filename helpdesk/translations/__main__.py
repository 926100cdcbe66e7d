"""``make translations``: bring every catalogue up to the source, and list what is missing."""

import sys

import click

from helpdesk.i18n import LANGUAGES
from helpdesk.translations.faults import faults
from helpdesk.translations.source import renew, texts


def main() -> None:
    """Renew each language's file; exit with 1 while anything is wrong with one."""
    source = texts()
    missing = 0
    for language in LANGUAGES:
        if language != "en":
            found = faults(renew(language), source)
            missing += len(found)
            click.echo(f"{language}: {len(source)} texts, {len(found)} to look at")
            click.echo("\n".join(f"  {fault}" for fault in found))
    sys.exit(missing > 0)


if __name__ == "__main__":
    main()
