"""What the directory says of one person, whoever read it."""

from typing import Protocol


class Profile(Protocol):
    """One person of the directory. Texts are empty where it knows nothing."""

    @property
    def guid(self) -> str:
        """The lasting id by which a person stays the same through every renaming."""

    @property
    def username(self) -> str:
        """The account's name."""

    @property
    def name(self) -> str:
        """The name colleagues know."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every mail address, lower-case, the main one first."""

    @property
    def phone(self) -> str:
        """A telephone number."""

    @property
    def department(self) -> str:
        """The name of a department."""

    @property
    def office(self) -> str:
        """A room."""

    @property
    def language(self) -> str:
        """A language tag such as ``uk`` or ``de-AT``."""

    @property
    def manager_guid(self) -> str | None:
        """The lasting id of the person's manager."""

    @property
    def is_disabled(self) -> bool:
        """Whether the account is closed."""

    @property
    def group_names(self) -> tuple[str, ...]:
        """The groups, nested ones resolved."""
