"""While files are read, and more of them wait than the server has threads, who wants a page gets it."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPException

import pytest

from tests.fixtures.prefect import wait_for
from tests.servers.uploads_at_once.served import Answer, Post, Served
from tests.unit.portal.uploads import hostile

FAMILIES = 20
"""Far more than the server has threads."""
SCANS = 80
"""Passes over a picture of 59 megapixels: nearly as many as are still read, in some three seconds."""
SOON = 8.0
"""Seconds within which a page answers; all these pictures take a minute."""
NO_BOUND = {"uploads_at_once": "99"}


@contextmanager
def files_being_read(served: Served, **settings: str) -> Iterator[list[Future[Answer | None]]]:
    """Have every family send a file that is slow to read; the server dies at the end."""
    slow = hostile.scan_bomb(SCANS)
    posts = [Post(guest, "photo", slow) for guest in served.families(FAMILIES)]
    served.start(**settings)

    def send(post: Post) -> Answer | None:
        with suppress(OSError, HTTPException):
            return served.ask(post.guest.path, post, post.guest.cookie)
        return None

    with ThreadPoolExecutor(FAMILIES) as clients:
        sent = [clients.submit(send, post) for post in posts]
        try:
            # The reader makes its directory when the first file has come to it.
            assert wait_for(lambda: any(served.scratch.glob("da-capo-uploads-*")))
            yield sent
        finally:
            served.kill()


class TestPagesMeanwhile:
    def test_without_a_bound_nobody_gets_a_page(self, served: Served) -> None:
        with files_being_read(served, **NO_BOUND), pytest.raises(TimeoutError):
            assert wait_for(lambda: served.ask("/connexion", seconds=SOON).status != 200, SOON * 2)

    def test_a_page_answers_and_who_came_too_late_is_told_to_come_again(self, served: Served) -> None:
        with files_being_read(served) as sent:
            wait_for(lambda: sum(one.done() for one in sent) >= FAMILIES // 2, SOON)
            pages = [served.ask("/connexion", seconds=SOON).status for _ in range(3)]
            answers = [answer for one in sent if one.done() and (answer := one.result())]

        assert pages == [200] * 3
        away = [answer for answer in answers if answer.status == 503]
        assert len(away) >= FAMILIES // 2
        assert all(answer.is_plain for answer in away)
