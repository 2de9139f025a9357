"""The installation of the uploads, whose server answers anybody."""

from tests.servers.uploads_at_once.conftest import served

__all__ = ["served"]
