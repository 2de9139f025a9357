"""What a family uploads: told apart by content, written anew in a child process, given a harmless name."""

from portal.uploads.kinds import MEDIA_TYPES
from portal.uploads.reading import MOST_BYTES, CheckedFile, UploadReader, read_upload, refusal_of
from portal.uploads.verdicts import BadFileError, Verdict

__all__ = [
    "MEDIA_TYPES",
    "MOST_BYTES",
    "BadFileError",
    "CheckedFile",
    "UploadReader",
    "Verdict",
    "read_upload",
    "refusal_of",
]
