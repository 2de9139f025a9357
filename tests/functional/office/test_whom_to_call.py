"""A telephone number that two guardians have is listed once, where it is clear whose it is."""

from typing import Any

import pytest

from portal.models.people import Person
from tests import factories as make
from tests.functional.office.desk import Desk, words

FIRST, SECOND, HOME = "+33639980001", "+33639980002", "+33261990001"


@pytest.fixture
def couple(desk: Desk) -> tuple[Person, Person]:
    """Paul, who sent the dossier, and Anne, each with a mobile."""
    session, father = desk.scenario.session, desk.scenario.person
    mother = make.make_guardian(session, desk.scenario.student.family, first_name="Anne", last_name="BOUVIER")
    make.make_guardianship(session, desk.scenario.student, mother, rank=2)
    for person, mobile in ((father, FIRST), (mother.person, SECOND)):
        person.mobile, person.home_phone, person.work_phone = mobile, None, None
    father.first_name = "Paul"
    session.commit()
    return father, mother.person


def numbers(desk: Desk) -> dict[str, list[str]]:
    """The numbers of the card: by the name or names beside them."""
    card: Any = desk.open().html.find("section", "who")
    own = {words(one.span): phones(one) for one in card.find_all("div", "contact")}
    shared = {words(one.find("span", "soft")): phones(one) for one in card.find_all("p") if one.find(class_="phones")}
    return {name.split()[-1] if name[0] != "(" else name: found for name, found in (own | shared).items()}


def phones(node: Any) -> list[str]:
    """The numbers that a part of the card lets call."""
    return [link["href"].removeprefix("tel:") for link in node.find_all("a") if link["href"].startswith("tel:")]


def give(desk: Desk, person: Person, **columns: str | None) -> None:
    """Change the numbers of a person."""
    for name, value in columns.items():
        setattr(desk.scenario.session.merge(person), name, value)
    desk.scenario.session.commit()


def test_the_one_at_home_stands_once_with_both_names(desk: Desk, couple: tuple[Person, Person]) -> None:
    for person in couple:
        give(desk, person, home_phone=HOME)

    assert numbers(desk) == {"Paul": [FIRST], "Anne": [SECOND], "(Paul, Anne)": [HOME]}


def test_the_mobile_of_one_stands_with_that_one(desk: Desk, couple: tuple[Person, Person]) -> None:
    give(desk, couple[1], work_phone=FIRST)

    assert numbers(desk) == {"Paul": [FIRST], "Anne": [SECOND]}


def test_a_number_that_one_person_has_twice_stands_once(desk: Desk, couple: tuple[Person, Person]) -> None:
    give(desk, couple[0], work_phone=FIRST)

    assert numbers(desk)["Paul"] == [FIRST]


def test_nobody_is_left_without_a_number(desk: Desk, couple: tuple[Person, Person]) -> None:
    give(desk, couple[0], home_phone=HOME)
    give(desk, couple[1], mobile=None, home_phone=HOME)

    assert numbers(desk) == {"Paul": [FIRST, HOME], "Anne": [HOME]}
