"""A file is read before the request's own transaction begins: it would keep all other writers waiting."""

from collections.abc import Callable
from typing import Any

import pytest
from webtest import Upload

from portal.uploads import read_upload
from portal.web import uploads
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser
from tests.scenario import Scenario


@pytest.fixture
def page(scenario: Scenario, login_as: Callable[..., Browser]) -> Any:
    """The step of documents in the guardian's browser."""
    account = make.make_account(scenario.session)
    make.make_membership(scenario.session, account, scenario.person)
    scenario.begin()
    scenario.session.flush()
    return login_as(account).get(f"/eleves/{scenario.student.public_id}/reinscription/etape/documents")


@BOTH_DATABASES
def test_only_the_login_was_asked_when_a_file_is_read(
    page: Any, count_statements: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    before: list[str] = []
    noted = count_statements()

    def read(*arguments: Any) -> Any:
        before.extend(noted)
        return read_upload(*arguments)

    monkeypatch.setattr(uploads, "read_upload", read)
    form = next(form for form in page.forms.values() if "file-photo" in form.fields)
    form["file-photo"] = Upload("photo.jpg", b"no picture", "image/jpeg")

    form.submit("send", status=422)

    assert before
    assert all("login_session" in statement for statement in before)


def test_nobody_has_files_read_without_a_login(
    new_browser: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "read_upload", lambda *_: pytest.fail("a stranger's file was read"))

    answer = new_browser().post("/connexion", {"x": Upload("a.pdf", b"%PDF-1.4")}, status="*")

    assert answer.status_int in (400, 422)
