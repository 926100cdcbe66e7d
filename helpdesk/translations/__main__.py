"""``make translations``: bring every catalogue up to the source, and list what is missing."""

import sys

import click

from helpdesk.reader import LANGUAGES
from helpdesk.translations import file_of
from helpdesk.translations.faults import faults
from helpdesk.translations.source import as_text, renewed, texts


def main() -> None:
    """Renew each language's file; exit with 1 while anything is wrong with one."""
    source = texts()
    missing = 0
    for language in LANGUAGES:
        if language != "en":
            catalogue = renewed(language, source)
            file_of(language).parent.mkdir(parents=True, exist_ok=True)
            file_of(language).write_text(as_text(catalogue))
            found = faults(catalogue, source)
            missing += len(found)
            for line in (f"{language}: {len(source)} texts, {len(found)} to look at", *found):
                click.echo(line)
    sys.exit(missing > 0)


if __name__ == "__main__":
    main()
