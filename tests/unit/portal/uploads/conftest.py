"""One reader for the tests that do not end it, and a way to send it a file."""

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from portal.uploads import MEDIA_TYPES, BadFileError, CheckedFile, UploadReader, Verdict, read_upload

Send = Callable[..., CheckedFile]


@pytest.fixture(scope="package")
def reader() -> Iterator[UploadReader]:
    """A reader with the limits of the installation."""
    reader = UploadReader()
    yield reader
    reader.close()


@pytest.fixture
def send(reader: UploadReader) -> Iterator[Send]:
    """Return what would be stored of a file; nothing lies in the scratch directory afterwards."""
    yield lambda body, name="fichier", accept=tuple(MEDIA_TYPES): read_upload(io.BytesIO(body), name, accept, reader)
    assert list(reader.scratch().iterdir()) == []


@pytest.fixture
def verdict_on(send: Send) -> Callable[..., Verdict | None]:
    """Return the verdict on a file, none when it is taken."""

    def verdict_on(body: bytes, **options: object) -> Verdict | None:
        try:
            send(body, **options)
        except BadFileError as refusal:
            return refusal.verdict
        return None

    return verdict_on


@pytest.fixture
def show(send: Send) -> Callable[[bytes], Image.Image]:
    """Return the picture that would be stored."""
    return lambda body: Image.open(io.BytesIO(send(body).body))
