"""Makes one establishment of the demonstration within one transaction."""

from dataclasses import replace
from random import Random

from sqlalchemy.orm import Session

from portal.db import enter_establishment
from portal.demonstration import golden, ledgers
from portal.demonstration.accounts import Register, find_account
from portal.demonstration.calendar import PRESENT, new_random
from portal.demonstration.careers import Career, CareerPath
from portal.demonstration.followup import write_absences, write_evaluations, write_loans, write_years
from portal.demonstration.households import Household, Human, Inventor
from portal.demonstration.lists import write_lists
from portal.demonstration.markers import Shown, leave_marker
from portal.demonstration.nextyear import NextYear, write_campaign, write_slots
from portal.demonstration.people import write_households, write_people
from portal.demonstration.planning import CoursePlan, Planner
from portal.demonstration.repertoire import write_repertoire
from portal.demonstration.sites import Site
from portal.demonstration.teaching import write_courses, write_enrolments
from portal.models.accounts import Account, Role
from portal.models.establishments import Establishment

BRIDGE = "mlangevin1"
"""The identifier of whoever has children in two establishments: at home in the first, known in the second."""


class Maker:
    """Makes one establishment; each method writes one kind of rows and needs those before it."""

    def __init__(self, session: Session, site: Site, seed: int) -> None:
        self._session = session
        self._site = site
        self._seed = seed
        self._inventor = Inventor(site, seed)

    def make(self) -> None:
        """Write everything."""
        site = self._write_site()
        self.households = self._invent_households()
        write_households(self._session, self.households)
        self.lists = write_lists(self._session, self._site, self._seed)
        self.careers = self._careers()
        self._write_teaching()
        self._write_money()
        self._write_accounts(site)
        self._session.flush()  # what was added as objects, before the transaction ends

    def _chance(self, part: str) -> Random:
        return new_random(self._seed, self._site.slug, part)

    def _write_site(self) -> Establishment:
        known = self._site
        site = Establishment(
            slug=known.slug,
            name=known.name,
            short_name=known.short_name,
            service_name=known.service_name,
            address=known.address,
            phone=known.phone,
            email=known.email,
            welcome=known.welcome,
        )
        self._session.add(site)
        self._session.flush()  # its id: everything else belongs to it
        enter_establishment(self._session, site.id)
        return site

    def _invent_households(self) -> list[Household]:
        """Return those to show first, then as many others as the establishment has students."""
        shown = [golden.household()] if self._site.golden else []
        shown += [self._show(household, about) for about, household in self._featured()]
        left = self._site.students - sum(len(household.learners) for household in shown)
        return [*shown, *self._inventor.invent(left)]

    def _featured(self) -> list[tuple[str, Household]]:
        found = [
            ("siblings", self._inventor.siblings(3)),
            ("separated", self._inventor.separated()),
            ("adult", self._inventor.adult()),
        ]
        if self._site.bridge is not None:
            found.append(("two-sites", self._bridge()))
        else:
            found.append(("parent-student", self._inventor.parent_who_learns()))
        return found

    def _bridge(self) -> Household:
        """Return the household of whoever is known in two establishments, one child in each."""
        household = self._inventor.siblings(1)
        mother = household.guardians[0]
        mother.first_name, mother.last_name = "Mathilde", "LANGEVIN"
        mother.columns |= {"email": "mathilde.langevin@courriel.example", "mobile": "+33639980142"}
        household.learners[0].human.last_name = "LANGEVIN"
        del household.guardians[1:]
        return household

    def _show(self, household: Household, about: str) -> Household:
        household.about, household.spared = about, True
        return household

    def _careers(self) -> list[Career]:
        path = CareerPath(self._site, self._chance("careers"))
        return [
            path.of(learner)
            for household in self.households
            if household.about != "golden"
            for learner in household.learners
        ]

    # ------------------------------------------------------------------ teaching

    def _write_teaching(self) -> None:
        session, lists, careers = self._session, self.lists, self.careers
        planner = Planner(self._site, lists, self._chance("courses"))
        plans = [*planner.present(careers), *planner.past(careers)]
        write_courses(session, lists, plans)
        followed = write_enrolments(session, plans, self._chance("results"))
        write_evaluations(session, followed, self._chance("evaluations"))
        spared = {x.student_id for household in self.households if household.spared for x in household.learners}
        write_absences(session, followed, spared, self._chance("absences"))
        write_years(session, lists, careers, spared, self._chance("years"))
        self.renters = set(write_loans(session, careers, spared, self._chance("loans")))
        write_repertoire(session, careers, self._chance("repertoire"))
        self._write_next_year(planner, plans)

    def _write_next_year(self, planner: Planner, plans: list[CoursePlan]) -> None:
        wishes = list(self.careers)
        if self._site.golden:
            golden.write_golden(self._session, self.lists, self._golden, plans)
            wishes.append(golden.career(self._golden))
        campaign = write_campaign(self._session, self._site, self.lists)
        coming = NextYear(self._site, self.lists, planner).plan(wishes)
        write_slots(self._session, campaign, self.lists, coming, self._chance("slots"))

    @property
    def _golden(self) -> Household:
        return self.households[0]

    # ------------------------------------------------------------------ money

    def _write_money(self) -> None:
        rng = self._chance("ledgers")
        firsts = {x.learner.student_id: x.lessons[0].first for x in self.careers}

        def since(household: Household) -> int:
            return min(firsts.get(x.student_id, PRESENT) for x in household.learners)

        others = [household for household in self.households if household.about != "golden"]
        fixed = golden.entries(self._golden) if self._site.golden else []
        invoices = list(ledgers.invent_invoices(others, since, self.renters, rng))
        invoices = ledgers.number_entries([*invoices, *(x for x in fixed if x.debit)], rng)
        receipts = [*ledgers.invent_receipts(invoices, rng), *(x for x in fixed if x.credit)]
        ledgers.write_ledgers(self._session, [*invoices, *ledgers.number_entries(receipts, rng)])

    # ------------------------------------------------------------------ accounts

    def _write_accounts(self, site: Establishment) -> None:
        register = Register(self._session, site)
        clerk = self._inventor.clerk()
        write_people(self._session, [clerk])
        shown = [_Opened(register.open(clerk, Role.ADMINISTRATOR), clerk, Role.ADMINISTRATOR, "office")]
        for household in self.households:
            if household.about:
                shown += self._open_shown(register, household)
        register.open_all(household for household in self.households if not household.about)
        self._session.flush()  # their ids, for the marker
        leave_marker(self._session, site, self._seed, [one.as_shown(site) for one in shown])

    def _open_shown(self, register: Register, household: Household) -> list["_Opened"]:
        about = household.about
        identifier = golden.IDENTIFIER if about == "golden" else ""
        account = None
        home = self._site.bridge
        if about == "two-sites" and home is not None and home != self._site.slug:
            account = find_account(self._session, home, BRIDGE)
        opened = []
        for rank, human in enumerate(household.guardians, 1):
            key = f"separated-{rank}" if about == "separated" else about
            row = register.open(human, Role.GUARDIAN, identifier, account)
            # One account logs in at its home; in the other establishment it arrives by the switch.
            if account is None and (rank == 1 or about == "separated"):
                opened.append(_Opened(row, human, Role.GUARDIAN, key))
        for learner in household.learners:
            if learner.adult:
                row = register.open(learner.human, Role.STUDENT)
                opened.append(_Opened(row, learner.human, Role.STUDENT, about))
        return opened


class _Opened:
    """An account to show, before it has an id."""

    def __init__(self, account: Account, human: Human, role: Role, about: str) -> None:
        self._account = account
        self._shown = Shown("", "", role.value, 0, f"{human.first_name} {human.last_name}", about)

    def as_shown(self, site: Establishment) -> Shown:
        """Return it with its id and its establishment."""
        return replace(self._shown, slug=site.slug, site_name=site.name, account_id=self._account.id)
