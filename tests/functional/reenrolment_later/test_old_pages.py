"""The page of a sent dossier, left open: a click takes back or replaces no file that it did not show."""

import pytest
from webtest import TestResponse

from tests.fixtures.database import BOTH_DATABASES
from tests.functional.reenrolment.pages import PHOTO, Family, form_to, leads_to_controls, summary, words
from tests.functional.reenrolment_later.conftest import INSURANCE, Sent

pytestmark = BOTH_DATABASES


def press(page: TestResponse, button: str) -> TestResponse:
    """Press a button of the insurance on a page that may be an old one, with a file chosen where it takes one."""
    form = form_to(page, "/documents")
    if button == "replace":
        form["file-assurance"] = PHOTO
    return form.submit(button, value="assurance", status="*")


@pytest.mark.parametrize("button", ["remove", "replace"])
class TestOldPage:
    def test_files_that_it_did_not_show_stay(self, sent: Sent, button: str) -> None:
        sent.hand_in()
        old = sent.family.choose()
        sent.hand_in()
        names = [part.file.name for part in sent.document().files]

        page = press(old, button)

        assert page.status_int == 422
        done = {"remove": "retiré", "replace": "remplacé"}[button]
        assert words(page.html.find(id="erreurs").h2) == f"Rien n’a été {done}"
        assert "dans une autre fenêtre ou par une autre personne" in words(page.html.find(id="assurance-e"))
        assert [target for target, _said in summary(page)] == ["#assurance"]
        assert leads_to_controls(page)
        assert [part.file.name for part in sent.document().files] == names

    def test_the_page_that_says_so_shows_what_is_there_and_does_it(self, sent: Sent, button: str) -> None:
        sent.hand_in()
        old = sent.family.choose()
        sent.hand_in()

        page = press(old, button)

        assert len(page.html.select("form .upload-file")) == 2
        assert press(page, button).status_int == 303
        assert sent.cards() == {INSURANCE: "À envoyer" if button == "remove" else "Reçu"}
        if button == "replace":
            assert len(sent.document().files) == 1

    def test_without_a_mark_nothing_goes(self, sent: Sent, button: str) -> None:
        sent.hand_in()
        for mark in ([], [("files-assurance", "x")], [("files-assurance", PHOTO)]):
            file = [("file-assurance", PHOTO)] if button == "replace" else []

            page = sent.family.post("/documents", [(button, "assurance"), *file, *mark])

            assert page.status_int == 422
            assert len(sent.document().files) == 1

    def test_a_double_click_is_no_error(self, sent: Sent, button: str) -> None:
        sent.hand_in()
        page = sent.family.choose()

        first, second = press(page, button), press(page, button)

        assert first.status_int == 303
        if button == "remove":
            assert "il n’y a rien à retirer" in words(second.follow().html.main)
        else:
            assert second.status_int == 422
            assert len(sent.document().files) == 1


class TestTakenBackMeanwhile:
    def test_a_file_in_its_place_is_handed_in(self, sent: Sent) -> None:
        sent.hand_in()
        old = sent.family.choose()
        sent.take_back()

        assert press(old, "replace").status_int == 303

        assert len(sent.document().files) == 1


class TestTwoGuardians:
    def test_what_the_other_one_added_is_not_taken_back(self, sent: Sent, nadia: Family) -> None:
        sent.hand_in()
        old = sent.family.choose()
        nadia.post("/documents", [("send", "assurance"), ("file-assurance", PHOTO)])

        page = press(old, "remove")

        assert page.status_int == 422
        assert len(sent.document().files) == 2
