"""The store of files: what lies on the disk, and what goes with it."""

import pytest

from portal.files import FileStore


@pytest.fixture
def files(tmp_path):
    """An empty store."""
    return FileStore(tmp_path / "files")


class TestPreview:
    def test_it_lies_beside_its_file(self, files):
        stored = files.store(b"page", "image/jpeg", "photo.jpg", 1, preview=b"small")

        assert files.read(stored.name) == b"page"
        assert files.read_preview(stored.name) == b"small"

    def test_a_file_may_have_none(self, files):
        stored = files.store(b"page", "application/pdf", "lettre.pdf", 1)

        assert files.read_preview(stored.name) is None

    def test_it_goes_with_its_file(self, files):
        stored = files.store(b"page", "image/jpeg", "photo.jpg", 1, preview=b"small")

        files.remove(stored.name)

        assert [path for path in files.root.rglob("*") if path.is_file()] == []
