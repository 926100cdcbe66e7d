from tests.services.slapd import directory, slapd

__all__ = ["directory", "slapd"]
