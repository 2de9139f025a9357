from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.compiled import compile_rules
from rules.loader import load_file
from rules.money import in_cents, in_euros, share
from rules.outcome import complete
from rules.prices import bracket_of, estimate
from tests.unit.rules.documents import PACKS, loaded
from tests.unit.rules.documents import compiled as compiled_with

CURSUS = {"student.cursus": {"is": True}}


def line(key="cours", amount=100, **parts):
    return {"key": key, "label": key.capitalize(), "amounts": [{"amount": amount}], **parts}


def reduction(percent, key="moins", on=("cours",), **parts):
    return {"key": key, "label": key.capitalize(), "percent": percent, "on": list(on), **parts}


def cap(amount, key="plafond", on=("cours",), **parts):
    return {"key": key, "label": key.capitalize(), "amount": amount, "on": list(on), **parts}


def priced(*students, courses=(), reasons=False, **prices):
    """Return the estimate of a family under these prices; each student is a dict of facts."""
    return estimate(compiled_with(prices=prices), students or ({},), courses, reasons)


def amounts(charges):
    return [(charge.key, charge.student, charge.cents) for charge in charges]


class TestLines:
    def test_a_line_is_charged_to_each_student_or_once_to_the_family(self):
        lines = [line("dossier", 24, per="family"), line("cours", 100)]

        bill = priced({}, {}, lines=lines)

        assert amounts(bill.lines) == [("dossier", None, 2400), ("cours", 0, 10000), ("cours", 1, 10000)]
        assert bill.total == 22400

    def test_a_line_per_course_is_charged_for_each_course_it_holds_for(self):
        lessons = [
            {"course.code": "ALTO", "course.kind": "individuel"},
            {"course.code": "CHOEUR", "course.kind": "collectif"},
        ]
        lines = [line(per="course", when={"course.kind": {"is": "individuel"}})]

        bill = priced({}, {}, courses=[lessons, []], lines=lines)

        assert [(charge.course, charge.student) for charge in bill.lines] == [("ALTO", 0)]

    def test_the_first_row_that_holds_gives_the_amount(self):
        rows = [{"when": {"student.age": {"under": 18}}, "amount": 180}, {"amount": 320}]
        lines = [{"key": "cours", "label": "Cours", "amounts": rows}]

        assert priced({"student.age": 17}, lines=lines).total == 18000
        assert priced({"student.age": 18}, lines=lines).total == 32000

    def test_what_cannot_be_settled_is_listed_and_never_guessed(self):
        rows = [{"when": {"student.age": {"under": 18}}, "amount": 180}, {"amount": 320}]
        lines = [{"key": "cours", "label": "Cours", "amounts": rows}, line("cursus", 5, when=CURSUS)]

        bill = priced({}, lines=lines)

        assert bill.total == 0
        assert [(wait.key, wait.student, wait.missing) for wait in bill.pending] == [
            ("cours", 0, ("student.birth_date",)),
            ("cursus", 0, ("student.cursus",)),
        ]

    def test_rentals_are_summed_apart_and_deposits_outside_both(self):
        lines = [
            line(amount=100),
            line("location", 150, ledger="rentals"),
            line("caution", 300, deposit=True),
        ]

        bill = priced(lines=lines)

        assert (bill.total, bill.rentals, bill.deposit) == (10000, 15000, 30000)
        assert [charge.key for charge in bill.deposits] == ["caution"]

    def test_a_family_without_students_pays_nothing(self):
        assert estimate(compiled_with(prices={"lines": [line(per="family")]}), ()).charges == ()

    def test_a_charge_tells_its_reason_when_asked(self):
        charge = priced({"student.cursus": True}, reasons=True, lines=[line(when=CURSUS)]).lines[0]

        assert [reason.value for reason in charge.why] == [True, True]
        assert charge.why[0].because[0].comparison.fact == "student.cursus"


class TestBrackets:
    PRICES = {
        "brackets": [{"key": "a", "up_to": 400}, {"key": "b", "up_to": 700}, {"key": "c"}],
        "missing_quotient": "c",
    }

    @pytest.mark.parametrize(
        ("quotient", "bracket"), [("0", "a"), ("400.00", "a"), ("400.01", "b"), ("700.01", "c"), (None, "c")]
    )
    def test_a_bound_is_included_and_no_quotient_has_its_own_bracket(self, quotient, bracket):
        prices = loaded(prices=self.PRICES).prices

        assert bracket_of(prices, None if quotient is None else Decimal(quotient)) == bracket

    def test_a_charge_says_which_bracket_gave_its_amount(self):
        rows = [{"by_bracket": {"a": 10, "b": 20, "c": 30}}]
        lines = [{"key": "cours", "label": "Cours", "amounts": rows}]

        charge = priced({"family.quotient": Decimal(500)}, lines=lines, **self.PRICES).lines[0]

        assert (charge.bracket, charge.cents) == ("b", 2000)


class TestProrata:
    SHARES = ({"start": "2027-01-04", "keep": "2/3"}, {"start": "2027-04-05", "keep": "1/3"})

    @pytest.mark.parametrize(
        ("start", "cents"),
        [(None, 10000), (date(2027, 1, 3), 10000), (date(2027, 1, 4), 6667), (date(2027, 4, 5), 3333)],
    )
    def test_the_last_start_that_has_come_gives_the_share(self, start, cents):
        facts = {} if start is None else {"student.start": start}

        assert priced(facts, lines=[line(prorata=True)], prorata=self.SHARES).total == cents

    def test_a_line_without_it_is_charged_in_full(self):
        assert priced({"student.start": date(2027, 5, 1)}, lines=[line()], prorata=self.SHARES).total == 10000


class TestReductions:
    def test_each_is_a_share_of_the_initial_line_and_they_add_up(self):
        bill = priced(lines=[line()], reductions=[reduction(20), reduction(15, "autre")])

        assert [charge.cents for charge in bill.reductions] == [-2000, -1500]
        assert bill.total == 6500

    def test_they_never_take_more_than_there_is(self):
        bill = priced(lines=[line()], reductions=[reduction(80), reduction(50, "autre")])

        assert [charge.cents for charge in bill.reductions] == [-8000, -2000]
        assert bill.total == 0

    def test_each_result_rounds_half_up_to_the_cent(self):
        assert priced(lines=[line(amount=0.5)], reductions=[reduction(1)]).reductions[0].cents == -1
        assert priced(lines=[line(amount=0.49)], reductions=[reduction(1)]).reductions == ()

    def test_one_is_not_granted_on_what_is_not_known(self):
        bill = priced(lines=[line()], reductions=[reduction(20, when=CURSUS)])

        assert (bill.total, [wait.key for wait in bill.pending]) == (10000, ["moins"])

    def test_what_it_takes_is_said_ledger_by_ledger(self):
        lines = [line(), line("location", 50, ledger="rentals")]

        bill = priced(lines=lines, reductions=[reduction(10, on=("cours", "location"))])

        assert [(charge.ledger, charge.cents) for charge in bill.reductions] == [
            ("fees", -1000),
            ("rentals", -500),
        ]
        assert (bill.total, bill.rentals) == (9000, 4500)


class TestRank:
    SECOND = (
        {
            "key": "fratrie",
            "label": "F",
            "percent": 20,
            "on": ["cours"],
            "when": {"student.rank": {"at_least": 2}},
        },
    )

    def test_the_eldest_comes_first(self):
        bill = priced(
            {"student.birth_date": date(2016, 1, 1)},
            {"student.birth_date": date(2012, 1, 1)},
            lines=[line()],
            reductions=self.SECOND,
        )

        assert amounts(bill.reductions) == [("fratrie", 0, -2000)]

    def test_of_twins_the_lower_number_comes_first(self):
        born = {"student.birth_date": date(2016, 1, 1)}

        bill = priced({**born, "student.id": 7}, {**born, "student.id": 3}, lines=[line()], reductions=self.SECOND)

        assert amounts(bill.reductions) == [("fratrie", 0, -2000)]

    def test_by_price_the_dearest_pays_in_full(self):
        rows = [{"when": CURSUS, "amount": 300}, {"amount": 100}]
        lines = [{"key": "cours", "label": "Cours", "amounts": rows}]
        students = ({"student.age": 15, "student.cursus": False}, {"student.age": 8, "student.cursus": True})

        bill = priced(*students, lines=lines, reductions=self.SECOND, rank_by="price")

        assert amounts(bill.reductions) == [("fratrie", 0, -2000)]

    def test_by_price_of_equals_the_eldest_comes_first(self):
        bill = priced({"student.age": 8}, {"student.age": 15}, lines=[line()], reductions=self.SECOND, rank_by="price")

        assert amounts(bill.reductions) == [("fratrie", 0, -2000)]


class TestCaps:
    def test_a_family_pays_no_more_than_the_cap_after_reductions(self):
        bill = priced({}, {}, lines=[line()], reductions=[reduction(10)], caps=[cap(150)])

        assert amounts(bill.caps) == [("plafond", None, -3000)]
        assert bill.total == 15000

    def test_those_of_a_student_come_before_that_of_the_family(self):
        caps = [cap(150), cap(80, "eleve", per="student")]

        bill = priced({}, {}, lines=[line()], caps=caps)

        assert amounts(bill.caps) == [("eleve", 0, -2000), ("eleve", 1, -2000), ("plafond", None, -1000)]

    def test_a_later_cap_sees_what_an_earlier_one_left(self):
        lines = [line("a", 100), line("b", 100)]
        caps = [cap(150, "deux", on=("a", "b")), cap(40, "un", on=("b",))]

        bill = priced(lines=lines, caps=caps)

        assert [(charge.key, charge.cents) for charge in bill.caps] == [("deux", -5000), ("un", -1000)]

    def test_each_ledger_bears_its_own_part(self):
        lines = [line(), line("location", 50, ledger="rentals")]

        bill = priced(lines=lines, caps=[cap(80, on=("cours", "location"))])

        assert (bill.total, bill.rentals) == (8000, 0)

    def test_one_that_is_not_reached_says_nothing(self):
        assert priced(lines=[line()], caps=[cap(100)]).caps == ()


class TestMoney:
    @given(st.integers(0, 10**9), st.integers(1, 999), st.integers(1, 999))
    def test_a_share_is_rounded_half_up(self, cents, numerator, denominator):
        exact = Decimal(cents) * numerator / denominator

        assert abs(Decimal(share(cents, numerator, denominator)) - exact) <= Decimal("0.5")
        assert share(1, 1, 2) == 1

    @given(st.integers(0, 10**8))
    def test_cents_and_euros_say_the_same(self, cents):
        assert in_cents(in_euros(cents)) == cents


RULES = [compile_rules(load_file(pack)) for pack in PACKS]
AGES = st.dates(date(1960, 1, 1), date(2020, 12, 31))


@st.composite
def families(draw):
    """Draw rules of the tree, and a family of up to four with their courses."""
    rules = draw(st.sampled_from(RULES))
    zones = [zone.key for zone in rules.rules.zones]
    family = {
        "family.zone": draw(st.sampled_from(zones)),
        "family.quotient": draw(st.none() | st.integers(0, 300_000).map(in_euros)),
        "family.staff": draw(st.booleans()),
        "answer.tarif": draw(st.sampled_from(["plein", "resident", "reduit"])),
        "answer.tarif-village": draw(st.booleans()),
        "answer.statut": draw(st.sampled_from(["etudiant", "emploi"])),
    }
    students = [
        complete(
            rules,
            {
                **family,
                "student.id": number,
                "student.birth_date": draw(AGES),
                "student.cursus": draw(st.booleans()),
                "student.rents_instrument": draw(st.booleans()),
                "student.departments": frozenset(draw(st.lists(st.sampled_from(["danse", "bois", "collectif"])))),
                "student.start": draw(st.sampled_from([date(2026, 9, 1), date(2027, 2, 1)])),
                "answer.location": draw(st.booleans()),
            },
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    lesson = {"course.code": "C", "course.kind": "individuel"}
    return rules, students, [[lesson] * draw(st.integers(0, 3)) for _ in students]


class TestEveryFamily:
    @settings(deadline=None)
    @given(families(), st.randoms(use_true_random=False))
    def test_the_order_in_which_students_are_named_does_not_matter(self, family, chance):
        rules, students, courses = family
        order = list(range(len(students)))
        chance.shuffle(order)

        bill = estimate(rules, students, courses)
        again = estimate(rules, [students[index] for index in order], [courses[index] for index in order])

        assert (bill.total, bill.rentals, bill.deposit) == (again.total, again.rentals, again.deposit)

    @settings(deadline=None)
    @given(families())
    def test_totals_are_the_sums_of_the_charges_and_never_negative(self, family):
        bill = estimate(*family)

        charges = bill.lines + bill.reductions + bill.caps
        assert bill.total == sum(charge.cents for charge in charges if charge.ledger == "fees") >= 0
        assert bill.rentals == sum(charge.cents for charge in charges if charge.ledger == "rentals") >= 0
        assert all(charge.cents < 0 for charge in bill.reductions + bill.caps)

    @settings(deadline=None)
    @given(families())
    def test_no_cap_of_the_family_is_passed(self, family):
        rules, students, courses = family

        bill = estimate(rules, students, courses)

        for limit in rules.rules.prices.caps:
            gross = sum(charge.cents for charge in bill.lines if charge.key in limit.on)
            taken = sum(charge.cents for charge in bill.reductions + bill.caps)
            students_capped = len(students) if limit.per == "student" else 1
            assert gross + taken <= in_cents(limit.amount) * students_capped

    @settings(deadline=None)
    @given(families())
    def test_reasons_change_no_amount(self, family):
        plain, told = estimate(*family), estimate(*family, reasons=True)

        assert amounts(plain.charges) == amounts(told.charges)
        assert plain.pending == told.pending
