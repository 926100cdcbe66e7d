"""The people file of the demo: who is in its directory, as a YAML file checked when it is read."""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

STARTER = Path(__file__).with_name("people.yaml")
Name = Annotated[str, Field(min_length=1, max_length=120)]


class PeopleFileError(Exception):
    """The people file cannot be used; the message names each wrong place."""


class DemoPerson(BaseModel):
    """One account; everybody's password is ``demo``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    uid: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
    name: Name
    mail: str
    addresses: tuple[str, ...] = ()
    phone: str = ""
    department: str = ""
    office: str = ""
    manager: str = ""
    """The uid of another person."""
    language: str = ""
    disabled: bool = False


class DemoGroup(BaseModel):
    """One group of people and of other groups."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    members: tuple[str, ...] = ()
    """uids."""
    groups: tuple[str, ...] = ()
    """Names of groups whose members belong here as well."""


class DemoDirectory(BaseModel):
    """The whole directory."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base: str = "dc=demo,dc=example"
    people: tuple[DemoPerson, ...]
    groups: tuple[DemoGroup, ...] = ()

    @model_validator(mode="after")
    def _names_exist(self) -> "DemoDirectory":
        uids, names = [p.uid for p in self.people], [g.name for g in self.groups]
        twice = {name for known in (uids, names) for name in known if known.count(name) > 1}
        asked = {p.manager for p in self.people if p.manager}
        asked |= {uid for group in self.groups for uid in group.members}
        unknown = (asked - set(uids)) | {n for g in self.groups for n in g.groups} - set(names)
        if twice or unknown:
            raise ValueError(f"twice: {sorted(twice)}, unknown: {sorted(unknown)}")
        return self


def read_people(path: Path = STARTER) -> DemoDirectory:
    """The directory described under ``directory:`` in a YAML file. Raises PeopleFileError."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        return DemoDirectory.model_validate(document["directory"])
    except (OSError, yaml.YAMLError, KeyError, TypeError) as trouble:
        raise PeopleFileError(f"{path}: {trouble}") from trouble
    except ValidationError as trouble:
        places = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in trouble.errors())
        raise PeopleFileError(f"{path}: " + "; ".join(places)) from trouble
