"""From the text of a company file to a company that fits together."""

from dataclasses import dataclass
from functools import cached_property

from pydantic import ValidationError

from helpdesk.domain.configuration import references, wording
from helpdesk.domain.configuration.complaints import WrongConfiguration
from helpdesk.domain.configuration.document import Company
from helpdesk.domain.configuration.source import Source, read
from helpdesk.domain.configuration.written import Sections, sections_of


@dataclass(frozen=True)
class Configuration:
    """A checked company file: what it means, and where it says so."""

    company: Company
    source: Source

    @cached_property
    def sections(self) -> Sections:
        """The sections that stand in the file, as plain data in their one spelling."""
        return sections_of(self.company)


def configuration_from(text: str) -> Configuration:
    """Read and check a whole company file.

    Raises WrongConfiguration with everything that is wrong, each with its line and column.
    """
    source = read(text)
    if source.complaints:
        # What could not be read would be complained of again as missing.
        raise WrongConfiguration(source.complaints)
    found = list(references.faults(source))
    try:
        company = Company.model_validate(source.data)
    except ValidationError as error:
        raise WrongConfiguration([*found, *wording.complaints(error, source)]) from error
    if found:
        raise WrongConfiguration(found)
    return Configuration(company, source)
