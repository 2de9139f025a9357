"""Whose file the portal is too busy to read finds the way back to the form, and never to somebody else's page."""

from typing import Any

import pytest

from tests.functional.input.test_files_before_the_transaction import full, page, send_photo

__all__ = ["full", "page"]


def links(answer: Any) -> dict[str, str]:
    """Where the page of the answer leads, by the words of its links."""
    return {" ".join(link.text.split()): link["href"] for link in answer.html.main.find_all("a")}


HOME = {"Revenir à l’accueil": "/"}


@pytest.mark.usefixtures("full")
class TestSentAway:
    def test_it_leads_back_to_the_page_of_the_form(self, page: Any) -> None:
        answer = send_photo(page, status=503, headers={"Referer": page.request.url})

        assert links(answer) == {"Revenir à la page précédente": page.request.path} | HOME

    @pytest.mark.parametrize(
        "referrer",
        [
            "",
            "https://portal.test.mechant.test/a",
            "https://mechant.test/a",
            "https://portal.test//mechant.test/a",
            "x",
        ],
    )
    def test_it_leads_home_only_where_the_browser_does_not_say_or_lies(self, page: Any, referrer: str) -> None:
        answer = send_photo(page, status=503, headers={"Referer": referrer})

        assert links(answer) == HOME
