"""The company directory (LDAP, Active Directory): who people are, and checking passwords."""

from helpdesk.gateways.directory.config import AttributeMap, DirectoryConfig
from helpdesk.gateways.directory.configured import configured
from helpdesk.gateways.directory.errors import (
    AccountDisabled,
    DirectoryDown,
    DirectoryTrouble,
    ListingNotPossible,
    PasswordExpired,
    WrongCredentials,
)
from helpdesk.gateways.directory.failover import forget_failures
from helpdesk.gateways.directory.listing import DirectoryListing, list_people
from helpdesk.gateways.directory.person import DirectoryGroup, DirectoryPerson
from helpdesk.gateways.directory.signin import WRONG_ANSWER_SECONDS, authenticate, prepare

__all__ = [
    "WRONG_ANSWER_SECONDS",
    "AccountDisabled",
    "AttributeMap",
    "DirectoryConfig",
    "DirectoryDown",
    "DirectoryGroup",
    "DirectoryListing",
    "DirectoryPerson",
    "DirectoryTrouble",
    "ListingNotPossible",
    "PasswordExpired",
    "WrongCredentials",
    "authenticate",
    "configured",
    "forget_failures",
    "list_people",
    "prepare",
]
