"""From the text of a mapping file to a mapping, with the place of every mistake."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import ValidationError

from helpdesk.domain.configuration import wording
from helpdesk.domain.configuration.complaints import Complaint, WrongConfiguration
from helpdesk.domain.configuration.source import Path, Source, read
from helpdesk.domain.csv_import.mapping import PeopleMapping, TicketMapping

Mapping = TypeVar("Mapping", TicketMapping, PeopleMapping)


@dataclass(frozen=True)
class MappingFile(Generic[Mapping]):
    """A checked mapping, and its data as written."""

    mapping: Mapping
    source: Source

    def complaint(self, words: str, *path: str) -> Complaint:
        """Something wrong with a word of the file that only the company can tell."""
        place: Path = path
        return Complaint(self.source.spot(place), words)


def mapping_from(text: str, document: type[Mapping]) -> MappingFile[Mapping]:
    """Read and check a mapping file.

    Raises WrongConfiguration with everything that is wrong, each with its line and column.
    """
    source = read(text)
    if source.complaints:
        raise WrongConfiguration(source.complaints)
    try:
        return MappingFile(document.model_validate(source.data), source)
    except ValidationError as error:
        raise WrongConfiguration(wording.complaints(error, source, document)) from error
