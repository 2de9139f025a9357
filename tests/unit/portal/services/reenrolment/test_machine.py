"""Families, staff, the clock and the closings in any order: what always holds of dossiers, seats and refusals."""

from contextlib import contextmanager
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from portal import clock
from portal.bootstrap import Services
from portal.db import make_session_factory
from portal.models.reenrolment import FINALISED, Dossier, DossierAnswer, DossierSnapshot, DossierState, Verdict
from portal.models.slots import SEATED, Booking, BookingState, Slot
from portal.services.errors import DomainError
from portal.services.reenrolment.items import Place
from portal.services.slots.seats import slots_with_expired_holds
from portal.services.vault import files_of
from portal.settings import Settings
from tests import factories as make
from tests.factories.common import AT
from tests.fixtures.services import DoomedContainer
from tests.scenario import ACTOR, CONTACT, RULES, build

CLOSED_TO_CHANGES = FINALISED - {DossierState.RETURNED}
OVER = {DossierState.REFUSED, DossierState.WITHDRAWN}
CHILDREN = st.integers(0, 2)
STEPS = {
    "coordonnees": [CONTACT, {**CONTACT, "mobile": "+33639980077"}, {"nom": "AUTRE"}, {}],
    "tarif": [{"niveau-scolaire": "2nde", "tarif-reduit": False}, {"tarif-reduit": True}, {}],
    "autorisations": [
        {"reglement": {"answer": True}, "sortie": {"answer": True, "persons": []}, "transport": {"answer": False}},
        {"reglement": {"answer": False}},
    ],
    "documents": [{}],
    "recapitulatif": [{}],
}


class Machine(RuleBasedStateMachine):
    """A family with two children, one with one, two slots of two seats, one secretary, one clock."""

    database = None
    directory = None

    @initialize(sent=st.sets(CHILDREN, min_size=1))
    def start(self, sent):
        self.now = AT
        self.frozen = clock.frozen(AT)
        self.frozen.__enter__()
        self.connection = self.database.engine.connect()
        self.doomed = self.connection.begin()
        self.session = make_session_factory(self.connection, join_transaction_mode="create_savepoint")()
        container = DoomedContainer(Settings(database_url="sqlite://", var=self.directory, mail_transport="memory"))
        self.scenario = build(self.session, lambda place: Services(self.session, container, place))
        self.services = self.scenario.services
        elsewhere = make.make_guardian(self.session, make.make_family(self.session))
        elsewhere.person.city = "Valcourt"
        self.children = [(self.scenario.student, self.scenario.person)]
        self.children += [self._another(self.scenario.guardian, self.scenario.student.family)]
        self.children += [self._another(elsewhere, None)]
        self.slots = [self.scenario.theory, self.scenario.choir]
        self.slots[0].capacity, self.slots[1].capacity = 2, 2
        self.session.flush()
        self.sealed: dict[int, tuple[object, ...]] = {}
        self.seated: dict[tuple[int, int], frozenset[object]] = {}
        self.revisions: dict[int, int] = {}
        self.silent: list[type[DomainError]] = []
        for child in sorted(sent):
            self.send(child)
            self.nothing_changes_after_finalisation()
            self.seats_of_what_was_sent_stay_until_it_is_over()

    def teardown(self):
        if hasattr(self, "doomed"):
            self.session.close()
            self.doomed.rollback()
            self.connection.close()
            self.frozen.__exit__(None, None, None)

    def _another(self, guardian, family):
        student = make.make_student(self.session, family, guardians=(guardian,))
        student.person.birth_date = self.scenario.student.person.birth_date
        campaign = self.scenario.situation().campaign
        make.make_enrolment(self.session, student, make.make_course(self.session, campaign.from_year), activity="actif")
        make.make_student_year(
            self.session, student, campaign.from_year, cursus=True, opinion="favorable", fm_level="2C4", exemptions=[]
        )
        self.session.flush()
        return student, guardian.person

    @contextmanager
    def request(self):
        """One request: kept whole, or undone whole where a service refuses in words."""
        point = self.session.begin_nested()
        try:
            yield
            self.session.flush()
            point.commit()
        except DomainError as refusal:
            point.rollback()
            self.session.expire_all()
            self.silent += [] if str(refusal).strip() else [type(refusal)]

    def situation(self, child):
        student, person = self.children[child]
        return self.services.situations.of_student(student, person)

    def rules_of(self, dossier):
        return self.services.rulesets.compiled(dossier.revision).rules

    def dossier(self, child):
        return self.situation(child).dossier

    # ------------------------------------------------------------------ families

    @rule(child=CHILDREN)
    def begin(self, child):
        with self.request():
            self.services.wizard.begin(*self.children[child], ACTOR)

    @rule(child=CHILDREN)
    def decline(self, child):
        with self.request():
            self.services.wizard.decline(*self.children[child], "Déménagement", ACTOR)

    @rule(child=CHILDREN, data=st.data())
    def answer(self, child, data):
        step = data.draw(st.sampled_from(sorted(STEPS)))
        self._answer(child, step, data.draw(st.sampled_from(STEPS[step])))

    @rule(child=CHILDREN, theory=st.sets(st.integers(0, 1), max_size=1), choir=st.sets(st.integers(0, 1), max_size=1))
    def choose(self, child, theory, choir):
        chosen = {
            "fm": [self.slots[index].public_id for index in theory],
            "collectif": [self.slots[index].public_id for index in choir - theory],
        }
        self._answer(child, "cours", chosen)

    def _answer(self, child, key, answers):
        situation = self.situation(child)
        if key not in {step.key for step in situation.steps}:
            return
        with self.request():
            step = situation.rules.step(key)
            self.services.wizard.answer(situation, step, answers, self.children[child][1], ACTOR)

    @rule(child=CHILDREN, key=st.sampled_from(["photo", "revenus"]))
    def give(self, child, key):
        """A photo is the child's own, the tax notice its family's."""
        situation = self.situation(child)
        if situation.dossier is None or situation.dossier.state in CLOSED_TO_CHANGES:
            return
        item = next(item for item in situation.rules.documents() if item.key == key)
        stored = self.services.container.files.store(b"picture", "image/jpeg", "photo.jpg", 1)
        with self.request():
            self.services.vault.give(situation.dossier, situation.rules.step("documents"), item, stored, None, ACTOR)

    @rule(child=CHILDREN, key=st.sampled_from(["assurance", "photo", "domicile"]))
    def hand_in(self, child, key):
        """What may come later is taken, and of that nothing but what is due; all else is refused."""
        dossier = self.dossier(child)
        if dossier is None or dossier.state not in FINALISED:
            return
        frozen = self.services.snapshots.frozen(dossier.id)
        is_open = key in {item.key for _step, item in self.services.later.open_to(frozen, self.children[child][1])}
        stored = self.services.container.files.store(b"picture", "image/jpeg", "page.jpg", 1)
        before = self.services.vault.given_keys(dossier)
        with self.request():
            self.services.later.give(frozen, key, stored, self.children[child][1], ACTOR)
        assert (key in self.services.vault.given_keys(dossier) - before) <= is_open

    @rule(child=CHILDREN)
    def take_back(self, child):
        dossier = self.dossier(child)
        if dossier is None or dossier.state not in FINALISED:
            return
        shown = files_of(self.services.vault.given(dossier).get("assurance"))
        with self.request():
            self.services.later.take_back(
                self.services.snapshots.frozen(dossier.id), "assurance", shown, self.children[child][1], ACTOR
            )

    @rule(child=CHILDREN, accept=st.booleans())
    def check_arrival(self, child, accept):
        dossier = self.dossier(child)
        if dossier is None or dossier.state not in FINALISED:
            return
        frozen, later = self.services.snapshots.frozen(dossier.id), self.services.later
        place, files = Place("documents", "assurance"), "".join(one.files for one in later.arrived(frozen))
        with self.request():
            if accept:
                later.accept(frozen, files, place, ACTOR)
            else:
                later.refuse(frozen, files, place, "Illisible.", ACTOR)

    @rule(child=CHILDREN)
    def fill_in_everything(self, child):
        for key in ("coordonnees", "tarif", "autorisations", "documents", "recapitulatif"):
            self._answer(child, key, STEPS[key][0])
        self.give(child, "photo")

    @rule(child=CHILDREN)
    def send(self, child):
        """The whole way at once, as most families go it: else few examples would get to its end."""
        self.begin(child)
        self.fill_in_everything(child)
        self._answer(child, "cours", {"fm": [self.slots[0].public_id], "collectif": [self.slots[1].public_id]})
        self.finalise(child)

    @rule(child=CHILDREN, verdict=st.sampled_from([Verdict.ACCEPTED, Verdict.RETURNED, Verdict.REFUSED]))
    def carry(self, child, verdict):
        """The flow does its steps, staff decide, the flow applies it."""
        self.walk(child)
        self.decide(child, verdict)
        self.walk(child)

    @rule(child=CHILDREN)
    def finalise(self, child):
        if self.dossier(child) is None:
            return
        with self.request():
            self.services.finalisation.finalise(self.dossier(child).id, self.children[child][1], ACTOR)

    @rule(child=CHILDREN)
    def withdraw(self, child):
        if self.dossier(child) is None:
            return
        with self.request():
            self.services.withdrawals.withdraw(self.dossier(child).id, self.children[child][1], None, ACTOR)

    # ------------------------------------------------------------------ flow and staff

    @rule(child=CHILDREN)
    def walk(self, child):
        dossier = self.dossier(child)
        if dossier is None:
            return
        self.scenario.walk(dossier)
        standing = self.services.walk.standing(dossier.id)
        if not (standing.waits or standing.ended) and dossier.state is DossierState.SUBMITTED:
            self.services.decisions.decide_by_rules(dossier.id, dossier.round)
        if dossier.state in FINALISED:
            self.services.decisions.apply_decision(dossier.id, dossier.round)
        self.session.flush()

    @rule(child=CHILDREN, verdict=st.sampled_from([Verdict.ACCEPTED, Verdict.REFUSED, Verdict.RETURNED]))
    def decide(self, child, verdict):
        dossier = self.dossier(child)
        if dossier is None:
            return
        due = self.now + timedelta(days=3) if verdict is Verdict.RETURNED else None
        with self.request():
            self.services.decisions.decide(dossier.id, dossier.round, verdict, "Motif", due, ACTOR)

    @rule(child=CHILDREN, place=st.sampled_from([Place("documents", "photo"), Place("coordonnees", "mobile")]))
    def mark(self, child, place):
        situation = self.situation(child)
        with self.request():
            round_ = situation.dossier.round if situation.dossier else 1
            self.services.items.mark(situation, round_, place, "À refaire.", ACTOR)

    @rule()
    def publish(self):
        campaign = self.scenario.situation().campaign
        with self.request():
            self.services.rulesets.publish(
                campaign, RULES.read_text().replace("hold_minutes: 20", "hold_minutes: 15"), "Test"
            )

    # ------------------------------------------------------------------ time

    @rule(minutes=st.sampled_from([5, 21, 60 * 24 * 2, 60 * 24 * 30]))
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)
        self.frozen.__exit__(None, None, None)
        self.frozen = clock.frozen(self.now)
        self.frozen.__enter__()

    @precondition(lambda self: hasattr(self, "session"))
    @rule()
    def dispatch(self):
        for slot_id in slots_with_expired_holds(self.session, self.now):
            self.services.holds.end_expired(slot_id)

    # ------------------------------------------------------------------ what always holds

    @invariant()
    def a_student_has_one_dossier(self):
        if not hasattr(self, "session"):
            return
        counts = self.session.execute(select(Dossier.student_id, func.count()).group_by(Dossier.student_id)).all()
        assert all(count == 1 for _student, count in counts)

    @invariant()
    def bookings_are_the_seats_taken(self):
        if not hasattr(self, "session"):
            return
        for slot in self.session.scalars(select(Slot).execution_options(populate_existing=True)):
            seated = select(func.count(Booking.id)).where(Booking.slot_id == slot.id, Booking.state.in_(SEATED))
            assert slot.taken == self.session.scalar(seated) <= slot.capacity

    @invariant()
    def nothing_changes_after_finalisation(self):
        if not hasattr(self, "session"):
            return
        for dossier in self.session.scalars(select(Dossier)):
            if dossier.state not in CLOSED_TO_CHANGES:
                self.sealed.pop(dossier.id, None)
                continue
            rows = self.session.scalars(select(DossierAnswer).where(DossierAnswer.dossier_id == dossier.id))
            answers = frozenset((row.step_key, row.item_key, repr(row.value)) for row in rows)
            snapshots = self.session.scalars(
                select(DossierSnapshot).where(DossierSnapshot.dossier_id == dossier.id).order_by(DossierSnapshot.round)
            ).all()
            assert [one.round for one in snapshots] == list(range(1, dossier.round + 1))
            # What may come later is the one thing that may still change: staff are given the rest as it was sent.
            since = self.services.vault.arrivals(dossier)
            held = self.services.vault.held(dossier)
            documents = frozenset((key, held[key].id, len(held[key].files)) for key in set(held) - set(since))
            assert set(since) <= {item.key for item in self.rules_of(dossier).documents() if item.due != "finish"}
            seal = (dossier.round, snapshots[-1].checksum, repr(snapshots[-1].prices), answers, documents)
            assert self.sealed.setdefault(dossier.id, seal) == seal
            assert dossier.number

    @invariant()
    def seats_of_what_was_sent_stay_until_it_is_over(self):
        if not hasattr(self, "session"):
            return
        for dossier in self.session.scalars(select(Dossier)):
            if dossier.state not in CLOSED_TO_CHANGES:
                continue
            living = select(Booking.slot_id, Booking.state, Booking.group_key, Booking.expires_at).where(
                Booking.dossier_id == dossier.id, Booking.state != BookingState.RELEASED
            )
            seats = frozenset(self.session.execute(living).tuples())
            if dossier.state in OVER:
                assert seats == frozenset()
                continue
            assert {(state, ends) for _slot, state, _group, ends in seats} <= {(BookingState.CONFIRMED, None)}
            assert self.seated.setdefault((dossier.id, dossier.round), seats) == seats

    @invariant()
    def every_refusal_has_a_reason(self):
        assert getattr(self, "silent", []) == []

    @invariant()
    def a_dossier_keeps_its_rules(self):
        if not hasattr(self, "session"):
            return
        for dossier in self.session.scalars(select(Dossier)):
            assert self.revisions.setdefault(dossier.id, dossier.revision_id) == dossier.revision_id


def test_families_staff_and_clock_in_any_order(sqlite_database, tmp_path):
    Machine.database, Machine.directory = sqlite_database, tmp_path

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
