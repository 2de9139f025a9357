"""A file is read before the request's own transaction begins: it would keep all other writers waiting."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyramid.router import Router
from sqlalchemy import select
from webtest import Upload

from portal.models.accounts import Account
from portal.models.files import StoredFile
from portal.settings import Settings
from portal.uploads import read_upload
from portal.web import uploads
from portal.web.uploads import Gate
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser
from tests.scenario import Scenario
from tests.unit.portal.uploads import pictures


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


def send_photo(page: Any, **options: Any) -> Any:
    form = next(form for form in page.forms.values() if "file-photo" in form.fields)
    form["file-photo"] = Upload("photo.jpg", pictures.screenshot(), "image/jpeg")
    return form.submit("send", **options)


@pytest.fixture
def full(application: Router, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let somebody else's files take the only place for good."""
    gate = Gate(1, patience=0)
    monkeypatch.setattr(application.registry, "uploads_gate", gate)
    with gate.place() as had:
        assert had
        yield


@BOTH_DATABASES
@pytest.mark.usefixtures("full")
class TestTooManyFilesAtOnce:
    def test_the_next_is_told_to_come_again_and_nothing_of_it_is_kept(
        self, scenario: Scenario, page: Any, settings: Settings
    ) -> None:
        answer = send_photo(page, status=503)

        assert answer.headers["Retry-After"] == "10"
        said = " ".join(answer.html.main.get_text().split())
        assert "Beaucoup de fichiers arrivent en ce moment" in said
        assert "Votre fichier n’est pas arrivé" in said
        assert scenario.session.scalars(select(StoredFile)).all() == []
        assert list(settings.files.rglob("*.*")) == []

    def test_it_is_told_so_in_the_language_of_the_account(self, page: Any, scenario: Scenario) -> None:
        scenario.session.scalars(select(Account)).one().language = "en"
        scenario.session.flush()

        answer = send_photo(page, status=503)

        assert "Many files are arriving at the moment" in answer.html.main.get_text()

    def test_a_form_without_files_passes(self, page: Any) -> None:
        form = next(form for form in page.forms.values() if "file-photo" in form.fields)

        answer = form.submit("send", status=422)

        assert "Choisissez d’abord un fichier" in answer.html.main.get_text()


@BOTH_DATABASES
def test_a_file_is_taken_while_there_is_a_place(scenario: Scenario, page: Any) -> None:
    assert send_photo(page).status_int == 303
    assert len(scenario.session.scalars(select(StoredFile)).all()) == 1
