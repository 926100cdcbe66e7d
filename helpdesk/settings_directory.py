"""The settings by which the company directory is found and sign-in is guarded."""

from typing import Literal

from pydantic import BaseModel, Field


class DirectorySettings(BaseModel):
    """Part of all settings; ``directory_servers`` left empty means: local accounts only."""

    directory_servers: str = Field(
        "", description="ldaps:// or ldap:// (StartTLS) addresses in order, with commas between."
    )
    directory_ca_file: str = Field(
        "", description="Certificates to trust for them; empty: those the machine trusts."
    )
    directory_plain_on_loopback: bool = Field(
        False, description="Without TLS, for a demo directory on this very machine only."
    )
    directory_user_base: str = Field("", description="DN below which the people are.")
    directory_group_base: str = Field(
        "", description="DN below which the groups are; empty: as the people."
    )
    directory_service_dn: str = Field("", description="Account that searches; needed for the sync.")
    directory_service_password: str = Field("", repr=False, description="Its password.")
    directory_bind_template: str = Field(
        "", description="Instead of a service account: uid={username},ou=people,dc=example."
    )
    directory_people_filter: str = Field(
        "(&(objectClass=person)(!(objectClass=computer)))", description="Which entries are people."
    )
    directory_username_attributes: str = Field(
        "uid,sAMAccountName,userPrincipalName", description="What people may type as their name."
    )
    directory_nesting: Literal["auto", "in_chain", "walk"] = Field(
        "auto", description="How nested groups are read; auto asks the server what it is."
    )
    directory_attributes: dict[str, list[str]] = Field(
        {}, description="Other attributes to read, as phone = ['mobile']."
    )
    directory_lockout_tries: int = Field(
        5, ge=3, description="Wrong passwords after which the directory locks; we stop before."
    )
    sign_in_tries: int = Field(
        3, ge=1, description="Wrong passwords per account from all unknown devices together."
    )
    sign_in_window_minutes: int = Field(
        15,
        ge=1,
        description="Pause after which wrong passwords are forgotten; as the directory has it.",
    )
