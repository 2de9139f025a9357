"""Files on their way out of the office: attachments that may do nothing, kept by no cache, seen by nobody else."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from sqlalchemy import select

from portal.models.reenrolment import DossierSnapshot
from tests import factories as make
from tests.fixtures.web import Browser, new_account
from tests.functional.office.desk import Desk
from tests.functional.reenrolment.pages import picture

SUMMARY, FILE = "recapitulatif.pdf", "document/{file}"


class TestDownloads:
    @pytest.mark.parametrize("rest", [SUMMARY, FILE])
    def test_it_is_an_attachment_that_may_do_nothing(self, desk: Desk, rest: str) -> None:
        given = desk.browser.get(f"{desk.path}/{rest.format(file=desk.file)}")

        assert given.headers["Content-Disposition"].startswith("attachment; filename=")
        assert given.headers["X-Content-Type-Options"] == "nosniff"
        assert given.headers["Cache-Control"] == "no-store"
        policy = [part.strip() for part in given.headers["Content-Security-Policy"].split(";")]
        assert "sandbox" in policy
        assert "default-src 'none'" in policy
        assert not any(part.startswith("script-src") or "allow-scripts" in part for part in policy)

    def test_a_file_is_what_was_given_under_its_own_name(self, desk: Desk) -> None:
        given = desk.browser.get(f"{desk.path}/document/{desk.file}")

        assert (given.content_type, given.body) == ("image/jpeg", picture())
        assert f"filename*=UTF-8''{quote('photo de « Zoé ».jpg')}" in given.headers["Content-Disposition"]
        plain = given.headers["Content-Disposition"].split("filename*")[0]
        assert plain.isascii()
        assert plain.count('"') == 2

    def test_the_summary_is_a_pdf(self, desk: Desk) -> None:
        given = desk.browser.get(f"{desk.path}/{SUMMARY}")

        assert (given.content_type, given.body) == ("application/pdf", b"%PDF")

    def test_there_is_no_summary_before_it_was_rendered(self, desk: Desk) -> None:
        desk.scenario.session.scalars(select(DossierSnapshot)).one().summary_file_id = None
        desk.scenario.session.flush()

        assert desk.browser.get(f"{desk.path}/{SUMMARY}", status=404)

    @pytest.mark.parametrize("file", ["0" * 16, "x", "%2e%2e%2fpasswd", "%00"])
    def test_a_file_that_is_none_of_the_dossier_is_no_page(self, desk: Desk, file: str) -> None:
        assert desk.browser.get(f"{desk.path}/document/{file}", status="*").status_int in (400, 404)

    def test_a_file_of_another_dossier_is_not_found_under_this_one(self, desk: Desk) -> None:
        foreign = make.make_file(desk.scenario.session)

        assert desk.browser.get(f"{desk.path}/document/{foreign.public_id}", status=404)

    def test_a_family_is_not_let_in(
        self, desk: Desk, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]
    ) -> None:
        family = login_as(new_account(desk.scenario.session), into=new_browser())

        for rest in (SUMMARY, f"document/{desk.file}"):
            assert family.get(f"{desk.path}/{rest}", status=403)
