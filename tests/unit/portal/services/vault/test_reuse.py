"""Documents that need not be given again, and those that another guardian does not see."""

from datetime import date, timedelta

import pytest

from portal import clock
from portal.models.people import Person
from portal.models.reenrolment import Dossier, ItemKind, ItemState
from portal.models.vault import DocumentState
from portal.services.vault import Dates, FilesChangedError, dates_of, files_of
from tests import factories as make
from tests.factories.common import AT
from tests.scenario import ACTOR, Scenario

YEAR_END = date(2027, 8, 31)


@pytest.fixture
def dossier(scenario: Scenario) -> Dossier:
    """The dossier of the scenario's student; he is asked a photograph and an insurance."""
    return scenario.begin()


def rule(scenario: Scenario, key: str):
    return next(item for item in scenario.situation().rules.documents() if item.key == key)


def give(
    scenario: Scenario,
    dossier: Dossier,
    key: str,
    owner: Person | None = None,
    dates: Dates | None = None,
    shown: str | None = None,
):
    """Hand a document in, in a dossier."""
    step = scenario.situation().rules.step("documents")
    stored = scenario.services.container.files.store(b"paper", "application/pdf", f"{key}.pdf", 1)
    return scenario.services.vault.give(dossier, step, rule(scenario, key), stored, owner, ACTOR, dates, shown)


def sister_of(scenario: Scenario) -> Dossier:
    """A dossier of another child of the family."""
    sister = make.make_student(scenario.session, scenario.student.family, guardians=(scenario.guardian,))
    return make.make_dossier(scenario.session, sister, scenario.situation().revision, respondent=scenario.person)


def offers(scenario: Scenario) -> dict[str, int]:
    found = scenario.services.handing_in.offers(scenario.situation())
    return {key: document.id for key, document in found.items()}


def family_paper(scenario: Scenario) -> str:
    """The key of a document asked once for the family; asked now by answering that a tariff is wanted."""
    scenario.answer("tarif", {"tarif-resident": True, "tarif-reduit": False})
    asked = set(scenario.situation().outcome.documents)
    return next(
        item.key for item in scenario.situation().rules.documents() if item.per == "family" and item.key in asked
    )


class TestFromEarlierYears:
    def test_a_document_that_is_still_valid_is_offered(self, scenario, dossier):
        old = make.make_document(
            scenario.session, scenario.student, type_key="photo", state=DocumentState.ACCEPTED, valid_until=YEAR_END
        )

        assert offers(scenario) == {"photo": old.id}

    @pytest.mark.parametrize("until", [date(2026, 6, 9), date(2026, 8, 31)])
    def test_one_that_ends_before_the_year_is_not(self, scenario, dossier, until):
        make.make_document(scenario.session, scenario.student, type_key="photo", valid_until=until)

        assert offers(scenario) == {}

    @pytest.mark.parametrize("state", [DocumentState.RETURNED, DocumentState.REPLACED, DocumentState.PURGED])
    def test_one_that_is_over_is_not(self, scenario, dossier, state):
        make.make_document(scenario.session, scenario.student, type_key="photo", state=state)

        assert offers(scenario) == {}

    def test_it_counts_as_there(self, scenario, dossier):
        make.make_document(scenario.session, scenario.student, type_key="photo", valid_until=YEAR_END)
        scenario.answer_everything()

        sent = scenario.finalise()

        item = next(item for item in sent.items if item.kind is ItemKind.DOCUMENT)
        assert (item.item_key, item.state) == ("photo", ItemState.GIVEN)

    def test_another_may_be_given_and_the_old_one_stays(self, scenario, dossier):
        old = make.make_document(
            scenario.session, scenario.student, type_key="photo", state=DocumentState.ACCEPTED, valid_until=YEAR_END
        )
        scenario.services.handing_in.adopt(scenario.situation())

        new = give(scenario, dossier, "photo")

        assert new.id != old.id
        assert old.state is DocumentState.ACCEPTED
        assert scenario.services.vault.given(dossier)["photo"].id == new.id

    def test_a_new_one_takes_the_place_of_no_other_than_the_page_showed(self, scenario, dossier):
        old = make.make_document(
            scenario.session, scenario.student, type_key="photo", state=DocumentState.ACCEPTED, valid_until=YEAR_END
        )
        scenario.services.handing_in.adopt(scenario.situation())

        with pytest.raises(FilesChangedError):
            give(scenario, dossier, "photo", shown="")
        assert scenario.services.vault.given(dossier)["photo"].id == old.id
        assert give(scenario, dossier, "photo", shown=files_of(old)).id != old.id

    def test_taking_it_back_leaves_it_in_the_vault(self, scenario, dossier):
        old = make.make_document(
            scenario.session, scenario.student, type_key="photo", state=DocumentState.ACCEPTED, valid_until=YEAR_END
        )
        scenario.services.handing_in.adopt(scenario.situation())

        assert scenario.services.vault.take_back(dossier, "photo", files_of(old)) == ()

        assert old.state is DocumentState.ACCEPTED


class TestFromSiblings:
    @pytest.fixture
    def hers(self, scenario: Scenario, dossier: Dossier) -> Dossier:
        return sister_of(scenario)

    def dates(self, scenario, key, issued_on=None):
        return dates_of(rule(scenario, key), scenario.situation().campaign.to_year, AT.date(), issued_on)

    def test_a_paper_of_the_family_is_offered_with_the_childs_name(self, scenario, hers):
        key = family_paper(scenario)
        paper = give(scenario, hers, key, dates=self.dates(scenario, key, date(2026, 6, 1)))

        assert offers(scenario) == {key: paper.id}
        names = scenario.services.reuse.children_of(scenario.services.handing_in.offers(scenario.situation()))
        assert names == {paper.id: hers.student.person.first_name}

    def test_one_that_has_grown_too_old_is_not(self, scenario, hers):
        key = family_paper(scenario)
        give(scenario, hers, key, dates=self.dates(scenario, key, date(2026, 3, 20)))

        with clock.frozen(AT + timedelta(days=11)):
            assert offers(scenario) == {}

    def test_a_paper_of_the_other_child_is_not(self, scenario, hers):
        give(scenario, hers, "photo")

        assert offers(scenario) == {}

    def test_in_a_separated_family_the_other_guardians_paper_is_neither_offered_nor_shown(self, scenario, hers):
        scenario.student.family.separated = True
        other = make.make_person(scenario.session)
        key = family_paper(scenario)
        paper = give(scenario, hers, key, other, self.dates(scenario, key, date(2026, 6, 1)))

        assert offers(scenario) == {}
        assert scenario.services.serving.is_private(paper, scenario.person.id)
        assert not scenario.services.serving.is_private(paper, other.id)

    def test_in_a_separated_family_ones_own_paper_is_offered_whoever_brought_it(self, scenario, hers):
        scenario.student.family.separated = True
        key = family_paper(scenario)
        paper = give(scenario, hers, key, scenario.person, self.dates(scenario, key, date(2026, 6, 1)))

        assert offers(scenario) == {key: paper.id}
        assert not scenario.services.serving.is_private(paper, scenario.person.id)


class TestTakingBack:
    def test_a_paper_that_another_dossier_uses_stays(self, scenario, dossier):
        key = family_paper(scenario)
        dates = dates_of(rule(scenario, key), scenario.situation().campaign.to_year, AT.date(), date(2026, 6, 1))
        paper = give(scenario, sister_of(scenario), key, dates=dates)
        scenario.services.handing_in.adopt(scenario.situation())

        scenario.services.vault.take_back(dossier, key, files_of(paper))

        assert paper.state is DocumentState.GIVEN


class TestOneTruth:
    def test_a_document_that_was_read_before_is_an_accepted_item(self, scenario, dossier):
        make.make_document(
            scenario.session, scenario.student, type_key="photo", state=DocumentState.ACCEPTED, valid_until=YEAR_END
        )

        scenario.services.handing_in.adopt(scenario.situation())

        (item,) = scenario.services.items.states(dossier).values()
        assert item.state is ItemState.ACCEPTED

    def test_what_is_accepted_for_one_child_is_accepted_for_the_other(self, scenario, dossier):
        key = family_paper(scenario)
        document = give(scenario, dossier, key)
        hers = sister_of(scenario)
        asked = scenario.services.vault.item(hers, "documents", key)
        asked.state, asked.document_id = ItemState.GIVEN, document.id
        scenario.session.flush()

        scenario.services.reading.accept_all(dossier, ACTOR)

        assert asked.state is ItemState.ACCEPTED

    def test_what_staff_have_marked_there_stays_marked(self, scenario, dossier):
        document = give(scenario, dossier, "photo")
        item = scenario.services.vault.item(dossier, "documents", "photo")
        item.state = ItemState.RETURNED
        scenario.session.flush()

        scenario.services.reading.accept(document.id, ACTOR)

        assert item.state is ItemState.RETURNED
