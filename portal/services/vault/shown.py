"""Which files a page showed of a document: by these a click on it tells later whether they are still the same."""

from portal.i18n import lazy_gettext as _
from portal.models.vault import Document
from portal.services.errors import DomainError


class FilesChangedError(DomainError):
    """The document has other files than the page showed: somebody added or took back some since."""

    def __init__(self) -> None:
        super().__init__(_("Its files were changed in another window or by somebody else since this page was opened."))


def files_of(document: Document | None) -> str:
    """Return the files of a document as a hidden field says them; empty where there is none."""
    return "" if document is None else " ".join(part.file.public_id for part in document.files)
