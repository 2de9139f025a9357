"""Documents on pages that are out of date: a click takes back or replaces no file that its page did not show."""

import pytest
from webtest import TestResponse

from portal.models.files import FileState, StoredFile
from portal.models.vault import Document, DocumentState
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.reenrolment.pages import PHOTO, Family, fill, heading, leads_to_controls, own_form, summary, words

GONE = "Ce document n’est plus là"


def send(family: Family, key: str = "photo") -> TestResponse:
    """Send a file of a document; return the page that follows."""
    return family.send("documents", {f"file-{key}": PHOTO}, button="send", value=key).follow()


def remove(page: TestResponse, key: str = "photo") -> TestResponse:
    """Press Retirer on a page that may be an old one."""
    return own_form(page).submit("remove", value=key, status="*")


def kept(family: Family) -> int:
    """How many files can be read."""
    rows = family.scenario.session.query(StoredFile).filter_by(state=FileState.SAFE)
    return rows.count()


class TestTwoGuardians:
    def test_a_file_that_the_other_one_sent_in_its_place_stays(self, family: Family, nadia: Family) -> None:
        old = send(family)
        remove(nadia.open("documents"))
        send(nadia)

        page = remove(old)

        assert page.status_int == 422
        assert heading(page) == "Documents"
        assert words(page.html.find(id="erreurs").h2) == "Rien n’a été retiré"
        assert "depuis l’ouverture de cette page" in words(page.html.find(id="photo-e"))
        assert leads_to_controls(page)
        assert [target for target, _said in summary(page)] == ["#photo"]
        assert kept(family) == 1

    def test_a_page_that_the_other_one_added_stays_with_the_rest(self, family: Family, nadia: Family) -> None:
        old = send(family, "assurance")
        send(nadia, "assurance")

        page = remove(old, "assurance")

        assert page.status_int == 422
        assert len(page.html.select("section[aria-labelledby=assurance-t] .upload-file")) == 2
        assert kept(family) == 2

    def test_the_page_that_says_so_is_up_to_date(self, family: Family, nadia: Family) -> None:
        old = send(family, "assurance")
        send(nadia, "assurance")

        again = remove(remove(old, "assurance"), "assurance")

        assert again.status_int == 303
        assert kept(family) == 0

    def test_what_the_other_one_took_back_already_is_no_error(self, family: Family, nadia: Family) -> None:
        old = send(family)
        remove(nadia.open("documents"))

        page = remove(old).follow()

        assert GONE in words(page.html.main)
        assert page.html.find(id="erreurs") is None

    @BOTH_DATABASES
    def test_another_document_is_no_change_of_this_one(self, family: Family, nadia: Family) -> None:
        old = send(family)
        send(nadia, "assurance")

        assert remove(old).status_int == 303
        assert kept(family) == 1


class TestTwoTabs:
    def test_a_double_click_takes_back_once(self, family: Family) -> None:
        page = send(family)

        first, second = remove(page), remove(page)

        assert (first.status_int, second.status_int) == (303, 303)
        assert GONE in words(second.follow().html.main)

    def test_the_second_click_does_not_take_a_newer_file(self, family: Family) -> None:
        old = send(family)
        remove(family.open("documents"))
        send(family)

        assert remove(old).status_int == 422
        assert kept(family) == 1

    @pytest.mark.parametrize(("full", "other", "files"), [("photo", "assurance", 1), ("assurance", "photo", 3)])
    def test_of_two_files_sent_together_none_counts_as_received_where_one_is_refused(
        self, family: Family, full: str, other: str, files: int
    ) -> None:
        old = family.open("documents")
        for _ in range(files):
            send(family, full)

        page = fill(old, {"file-photo": PHOTO, "file-assurance": PHOTO}).submit("next", value="yes", status=422)

        assert [target for target, _said in summary(page)] == [f"#{full}"]
        assert words(page.html.select_one(f"section[aria-labelledby={other}-t] .tag")) == "À envoyer"
        assert family.rows(Document) == [1]
        assert kept(family) == files


class TestFromTheVault:
    @pytest.fixture
    def accepted(self, family: Family) -> Document:
        """A photograph of an earlier year, still valid."""
        scenario = family.scenario
        document = make.make_document(
            scenario.session, scenario.student, type_key="photo", state=DocumentState.ACCEPTED, valid_until=None
        )
        scenario.session.flush()
        return document

    @BOTH_DATABASES
    def test_another_one_is_given_in_its_place(self, family: Family, accepted: Document) -> None:
        family.send("documents", {"file-photo": PHOTO}, button="send", value="photo")

        assert family.scenario.services.vault.given(family.dossier)["photo"].id != accepted.id

    def test_also_where_the_other_one_has_gone_on_meanwhile(
        self, family: Family, nadia: Family, accepted: Document
    ) -> None:
        old = family.open("documents")
        nadia.send("documents")

        fill(old, {"file-photo": PHOTO}).submit("send", value="photo", status=303)

        assert family.scenario.services.vault.given(family.dossier)["photo"].id != accepted.id


class TestGuardiansApart:
    @pytest.fixture
    def reduced(self, family: Family) -> Family:
        """A family whose parents live apart and which has to give its notice of tax."""
        family.scenario.student.family.separated = True
        family.scenario.session.flush()
        family.send("tarif", {"niveau-scolaire": "2nde", "tarif-reduit": "yes"})
        return family

    def test_nothing_is_added_to_the_paper_that_the_other_one_has_given_meanwhile(
        self, reduced: Family, nadia: Family
    ) -> None:
        old = fill(reduced.open("documents"), {"file-revenus": PHOTO})
        send(nadia, "revenus")

        page = old.submit("send", value="revenus", status=422)

        assert "L’autre responsable a fourni ce document" in words(page.html.find(id="erreurs"))
        assert leads_to_controls(page)
        assert kept(reduced) == 1
