"""`helpdesk admin …`: local administrators, who get in when the directory does not answer."""

import sys

import click
from argon2 import PasswordHasher

from helpdesk import clock, create_app
from helpdesk.domain import local_accounts, passwords
from helpdesk.domain.errors import DomainError
from helpdesk.extensions import db
from helpdesk.settings import settings


@click.group()
def admin() -> None:
    """Local administrators, who need no directory."""


@admin.command()
@click.argument("name")
@click.option("--full-name", default="", help="Shown to others; the account's name if left out.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(name: str, full_name: str, password_stdin: bool) -> None:
    """Make the local administrator NAME, or give an existing one a new password."""
    with create_app().app_context():
        try:
            password = _password(password_stdin)
            passwords.check(password, [name, full_name, *_of_the_installation()])
            person = local_accounts.create_administrator(
                name, PasswordHasher().hash(password), name=full_name, now=clock.now()
            )
        except DomainError as refused:
            raise click.ClickException(str(refused)) from None
        db.session.commit()
        click.echo(f"{person.username} can sign in as an administrator, directory or not.")


def _of_the_installation() -> tuple[str, str]:
    return settings().organisation, settings().public_host


def _password(is_piped: bool) -> str:
    """Asked for twice at the terminal; piped, the first line without its end."""
    if is_piped:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
