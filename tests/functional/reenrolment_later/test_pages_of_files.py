"""A preview shows the first page: staff read beside it how many there are, as the family does."""

import pytest

from portal.models.files import StoredFile
from tests.functional.office.desk import words
from tests.functional.reenrolment_later.conftest import Sent


def set_pages(sent: Sent, key: str, pages: int) -> None:
    """Let the file of a document have so many pages."""
    session = sent.family.scenario.session
    documents = sent.family.scenario.services.vault.given(sent.family.dossier)
    file = session.get_one(StoredFile, documents[key].files[0].file_id)
    file.pages = pages
    session.commit()


def on_dossier(sent: Sent) -> str:
    """What the page of the dossier says of the photograph."""
    links = sent.desk.open().html.select("dl.judged a")
    return words(next(link for link in links if link.text.endswith(".jpg")).find_parent("dd"))


def on_arrival(sent: Sent) -> str:
    """What the page of the insurance says, which came after the sending."""
    return words(sent.desk.browser.get(f"{sent.desk.path}/arrive/assurance").html.find("div", "upload-file").p)


class TestOffice:
    @pytest.mark.parametrize(("pages", "said"), [(3, ".jpg (3 pages) Accepter"), (1, ".jpg Accepter")])
    def test_the_dossier_says_how_many_pages(self, sent: Sent, pages: int, said: str) -> None:
        set_pages(sent, "photo", pages)

        assert said in on_dossier(sent)

    @pytest.mark.parametrize(("pages", "said"), [(2, ".jpg (2 pages)"), (1, ".jpg")])
    def test_so_does_the_page_of_what_came_later(self, sent: Sent, pages: int, said: str) -> None:
        sent.hand_in()
        set_pages(sent, "assurance", pages)

        assert on_arrival(sent).endswith(said)
