"""From the installation's settings to the directory they describe."""

from pathlib import Path

from helpdesk.gateways.directory.config import AttributeMap, DirectoryConfig
from helpdesk.settings import Settings, SettingsError


def configured(options: Settings) -> DirectoryConfig | None:
    """The directory to sign in against, None where the settings name no server.

    Raises :class:`SettingsError` naming the setting that cannot work.
    """
    servers = _list(options.directory_servers)
    if not servers:
        return None
    try:
        return DirectoryConfig(
            servers=servers,
            user_base=options.directory_user_base,
            group_base=options.directory_group_base,
            ca_file=Path(options.directory_ca_file) if options.directory_ca_file else None,
            plain_on_loopback=options.directory_plain_on_loopback,
            service_dn=options.directory_service_dn,
            service_password=options.directory_service_password,
            bind_template=options.directory_bind_template,
            people_filter=options.directory_people_filter,
            username_attributes=_list(options.directory_username_attributes),
            nesting=options.directory_nesting,
            attributes=_attributes(options.directory_attributes),
        )
    except ValueError as wrong:
        raise SettingsError(f"Wrong settings:\n  directory_{wrong}") from None


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _attributes(named: dict[str, list[str]]) -> AttributeMap:
    try:
        return AttributeMap(**{what: tuple(names) for what, names in named.items()})
    except TypeError as wrong:
        raise ValueError(f"attributes: {wrong}") from None
