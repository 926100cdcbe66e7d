"""What can go wrong between us and the company directory, as the caller must tell it apart."""


class DirectoryTrouble(Exception):
    """Any answer of the directory other than the one hoped for."""


class WrongCredentials(DirectoryTrouble):
    """The name is unknown or the password is wrong; nobody learns which of the two."""


class AccountDisabled(DirectoryTrouble):
    """The password was right, but the directory holds the account as disabled or expired."""


class PasswordExpired(DirectoryTrouble):
    """The password was right once: the directory wants a new one before it lets anybody in."""


class DirectoryDown(DirectoryTrouble):
    """No server gave a usable answer in time, so the password was not checked.

    ``reasons`` says for each server tried what happened; it is meant for the log, not for people.
    """

    def __init__(self, reasons: tuple[str, ...] = ()) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reasons) or "no directory server answered")


class ServerUnusable(DirectoryTrouble):
    """One server refused, broke off, has a wrong certificate or cannot serve: try the next."""


class ListingNotPossible(DirectoryTrouble):
    """Reading all people needs a service account, and none is configured."""
