"""The vault: documents given once, used until they expire, read by staff."""

from portal.services.vault.reading import ReadingService
from portal.services.vault.reuse import ReuseService
from portal.services.vault.serving import Content, ServingService, is_anothers
from portal.services.vault.shown import FilesChangedError, files_of
from portal.services.vault.validity import Dates, dates_of, is_too_old
from portal.services.vault.vault import TooManyFilesError, VaultService

__all__ = [
    "Content",
    "Dates",
    "FilesChangedError",
    "ReadingService",
    "ReuseService",
    "ServingService",
    "TooManyFilesError",
    "VaultService",
    "dates_of",
    "files_of",
    "is_anothers",
    "is_too_old",
]
