"""Invents households: who lives together, who is separated, who learns. No table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from faker import Faker

from portal.demonstration.calendar import TODAY, day_between, new_random, weighted
from portal.demonstration.sites import Site
from portal.models.people import Civility
from portal.models.types import fold

CHILDREN = ((1, 68), (2, 24), (3, 6), (4, 2))
"""How many children of a household learn, with weights."""

AGES = (
    (5, 4),
    (6, 6),
    (7, 9),
    (8, 10),
    (9, 11),
    (10, 11),
    (11, 10),
    (12, 9),
    (13, 8),
    (14, 7),
    (15, 6),
    (16, 5),
    (17, 4),
)
ADULTS_IN_100 = 11
SEPARATED_ONE_IN = 7
BIRTHPLACES = (
    ("Orléans", "45"),
    ("Tours", "37"),
    ("Lyon", "69"),
    ("Paris", "75"),
    ("Nantes", "44"),
    ("Lille", "59"),
)
OCCUPATIONS = (
    ("21", "Ébéniste"),
    ("22", "Libraire"),
    ("22", "Fleuriste"),
    ("31", "Architecte"),
    ("31", "Kinésithérapeute"),
    ("34", "Professeur de lettres"),
    ("35", "Journaliste"),
    ("37", "Juriste"),
    ("38", "Chef de projet informatique"),
    ("43", "Orthophoniste"),
    ("54", "Secrétaire"),
    ("54", "Comptable"),
    ("56", "Assistance maternelle"),
    ("63", "Peintre en bâtiment"),
)


@dataclass(eq=False)
class Human:
    """One person with his coordinates; a child’s are his guardian’s."""

    civility: Civility
    last_name: str
    first_name: str
    birth_date: date | None
    columns: dict[str, str | None] = field(default_factory=dict)
    person_id: int = 0


@dataclass(eq=False)
class Learner:
    """A student of a household."""

    human: Human
    adult: bool
    student_id: int = 0

    @property
    def age(self) -> int:
        """Full years at the day of the demonstration."""
        born = self.human.birth_date or TODAY
        return TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))


@dataclass(eq=False)
class Household:
    """A family: guardians in their rank, students eldest first."""

    guardians: list[Human]
    learners: list[Learner]
    separated: bool = False
    court_order: bool = False
    quotient: int | None = None
    staff: bool = False
    spared: bool = False
    """Nothing troubles its students: they can re-enrol at the start."""
    about: str = ""
    """What there is to try with it, when it is shown in the list of accounts."""
    family_id: int = 0

    @property
    def payer(self) -> Human:
        """Who gets the invoices."""
        return self.guardians[0] if self.guardians else self.learners[0].human


class Inventor:
    """Invents the households of one establishment, the same ones for the same seed."""

    def __init__(self, site: Site, seed: int) -> None:
        self._site = site
        self._rng: Random = new_random(seed, site.slug, "households")
        self._faker = Faker("fr_FR")
        self._faker.seed_instance(f"{seed}/{site.slug}")
        self._used: set[str] = set()

    def invent(self, students: int) -> Iterator[Household]:
        """Yield households with so many students together."""
        left = students
        while left:
            household = self._adult() if self._rng.randrange(100) < ADULTS_IN_100 else self._family(left)
            left -= len(household.learners)
            yield household

    def parent_who_learns(self, children: int = 1) -> Household:
        """Return a household whose first guardian is a student too."""
        household = self._family(children, exactly=children, separable=False)
        household.learners.insert(0, Learner(household.guardians[0], adult=True))
        return household

    def separated(self) -> Household:
        """Return a household of separated guardians with two children."""
        household = self._family(2, exactly=2, separable=False)
        while len(household.guardians) < 2:
            household.guardians.append(self._grown_up(household.learners[0].human.last_name))
        self._separate(household)
        household.court_order = False
        return household

    def siblings(self, children: int) -> Household:
        """Return a household with so many children."""
        return self._family(children, exactly=children, separable=False)

    def adult(self) -> Household:
        """Return a household of one adult student."""
        return self._adult()

    def clerk(self) -> Human:
        """Return somebody of the staff."""
        human = self._grown_up(self._last_name())
        human.columns["email"] = self._site.email
        return human

    def _adult(self) -> Household:
        human = self._grown_up(self._last_name(), youngest=18, eldest=74)
        human.columns |= self._place()
        return self._with_means(Household([], [Learner(human, adult=True)]))

    def _family(self, left: int, exactly: int = 0, separable: bool = True) -> Household:
        name, rng = self._last_name(), self._rng
        count = exactly or min(left, weighted(rng, CHILDREN))
        guardians = [self._grown_up(name)]
        if rng.random() < 0.65:
            other = name if rng.random() < 0.6 else self._last_name()
            guardians.append(self._grown_up(other, not_as=guardians[0]))
        home = self._place()
        for guardian in guardians:
            guardian.columns |= home
        learners = [self._child(name, age) for age in self._ages(count)]
        household = self._with_means(Household(guardians, learners))
        if separable and rng.randrange(SEPARATED_ONE_IN) == 0:
            if len(guardians) == 1:
                guardians.append(self._grown_up(self._last_name(), not_as=guardians[0]))
            self._separate(household)
        return household

    def _separate(self, household: Household) -> None:
        household.separated = True
        household.court_order = self._rng.random() < 0.3
        for guardian in household.guardians:
            guardian.columns |= {"situation": self._rng.choice(("separe", "divorce"))}
        household.guardians[1].columns |= self._place()

    def _with_means(self, household: Household) -> Household:
        rng = self._rng
        household.quotient = rng.randint(250, 2_900) * 100 if rng.random() < 0.55 else None
        household.staff = rng.random() < 0.04
        return household

    def _ages(self, count: int) -> list[int]:
        ages: set[int] = set()
        while len(ages) < count:
            ages.add(weighted(self._rng, AGES))
        return sorted(ages, reverse=True)

    def _last_name(self) -> str:
        while True:
            name: str = self._faker.last_name()
            if " " not in name:
                return name.upper()

    def _first_name(self, civility: Civility) -> str:
        female = civility is Civility.MADAME
        name: str = self._faker.first_name_female() if female else self._faker.first_name_male()
        return name

    def _born(self, age: int) -> date:
        youngest = TODAY.replace(year=TODAY.year - age)
        return day_between(self._rng, youngest.replace(year=youngest.year - 1) + timedelta(days=1), youngest)

    def _child(self, last_name: str, age: int) -> Learner:
        civility = self._rng.choice(list(Civility))
        place, department = self._rng.choice(BIRTHPLACES)
        columns: dict[str, str | None] = {"birth_place": place, "birth_department": department}
        return Learner(Human(civility, last_name, self._first_name(civility), self._born(age), columns), adult=False)

    def _grown_up(self, last_name: str, youngest: int = 32, eldest: int = 55, not_as: Human | None = None) -> Human:
        rng = self._rng
        civility = rng.choice(list(Civility))
        if not_as is not None and rng.random() < 0.9:
            civility = Civility.MONSIEUR if not_as.civility is Civility.MADAME else Civility.MADAME
        human = Human(civility, last_name, self._first_name(civility), self._born(rng.randint(youngest, eldest)))
        pcs, profession = rng.choice(OCCUPATIONS)
        if rng.random() < 0.6:
            human.columns |= {"pcs": pcs, "pcs_version": "2020", "profession": profession}
        place, department = rng.choice(BIRTHPLACES)
        human.columns |= {
            "birth_place": place,
            "birth_department": department,
            "situation": rng.choices(("marie", "pacse", "concubinage", "celibataire"), (50, 20, 20, 10))[0],
            "email": self._email(human),
            "mobile": f"+3363998{rng.randrange(10_000):04}",
            "work_phone": f"+3319900{rng.randrange(10_000):04}" if rng.random() < 0.2 else None,
        }
        return human

    def _email(self, human: Human) -> str:
        """Return an address that nobody can own: the domain is reserved for examples."""
        stem = ".".join(fold(name).replace(" ", "-") for name in (human.first_name, human.last_name))
        rank = 1
        while (address := f"{stem}{rank if rank > 1 else ''}@courriel.example") in self._used:
            rank += 1
        self._used.add(address)
        return address

    def _place(self) -> dict[str, str | None]:
        town = self._rng.choices(self._site.towns, [town.share for town in self._site.towns])[0]
        return {
            "address": self._faker.street_address().replace("'", "’"),
            "postcode": town.postcode,
            "city": town.name,
            "home_phone": f"+3326191{self._rng.randrange(10_000):04}" if self._rng.random() < 0.4 else None,
        }
