"""From the text of a company file to a company that fits together."""

from dataclasses import dataclass

from pydantic import ValidationError

from helpdesk.domain.configuration import references, wording
from helpdesk.domain.configuration.complaints import WrongConfiguration
from helpdesk.domain.configuration.document import Company
from helpdesk.domain.configuration.source import Source, read


@dataclass(frozen=True)
class Configuration:
    """A checked company file: what it means, and its data as written."""

    company: Company
    source: Source


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
