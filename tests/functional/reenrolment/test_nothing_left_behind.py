"""A request goes when it ends: what its page read does not wait for the garbage collector."""

import gc
from collections.abc import Iterator

import pytest

from portal.web.request import PortalRequest
from tests.functional.reenrolment.pages import CONTACT, STEPS, Family


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Leave alone what only a collection would find."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def alive() -> list[PortalRequest]:
    """Return the requests that something still holds, if only a circle of their own."""
    # Not `isinstance`, which asks a weak reference too. A class that Pyramid makes for one request counts as well.
    return [one for one in gc.get_objects() if issubclass(type(one), PortalRequest)]


@pytest.mark.parametrize("key", STEPS)
def test_a_page_of_the_wizard(complete: Family, key: str, uncollected: None) -> None:
    assert complete.open(key).status_int == 200

    assert alive() == []


def test_a_step_that_is_saved(begun: Family, uncollected: None) -> None:
    assert begun.send("coordonnees", CONTACT).status_int == 303

    assert alive() == []


def test_a_step_that_is_refused(begun: Family, uncollected: None) -> None:
    assert begun.send("coordonnees", {**CONTACT, "courriel": "paul.martin"}).status_int == 422

    assert alive() == []


def test_the_home_page(family: Family, uncollected: None) -> None:
    family.browser.get("/")

    assert alive() == []
