"""Which rule acts where: its ruleset, the personas that ask it there, the journeys that live it."""

from collections.abc import Callable
from dataclasses import dataclass

from rules.model import DocumentItem, Ruleset


@dataclass(frozen=True)
class Row:
    """One rule under one ruleset.

    `personas` are keys of tests that the ruleset carries; `stated` tells whether a ruleset says what no persona can.

    For each rule tests/unit/rules/test_rules_matter.py shows that a persona turns red without it.
    """

    rule: str
    pack: str
    personas: tuple[str, ...]
    journeys: tuple[str, ...]
    stated: Callable[[Ruleset], bool] = lambda _: True


def _document(rules: Ruleset, key: str) -> DocumentItem:
    return next(item for step in rules.steps for item in step.documents if item.key == key)


def _consent_version(rules: Ruleset, key: str) -> str:
    return next(item.version for step in rules.steps for item in step.consents if item.key == key)


def _signatures(rules: Ruleset) -> set[str]:
    return {item.key for step in rules.steps for item in step.consents if item.signatures == 2}


def _in_name(pack: str) -> str:
    """Return a place as names of classes end with it: SaintAubin."""
    return "".join(word.capitalize() for word in pack.split("-"))


def _adults(pack: str, *personas: str) -> Row:
    name = f"TestAdultAt{_in_name(pack)}"
    tests = (
        "test_no_step_is_about_guardians_and_the_dossier_is_sent_without",
        "test_the_step_of_guardians_has_no_address",
    )
    return Row("R11", pack, personas, tuple(f"{name}.{test}" for test in tests))


def _school_level(pack: str, test: str, *personas: str) -> Row:
    name = f"TestSchoolLevelAt{_in_name(pack)}"
    tests = ("test_it_must_be_answered_for_who_is_under_18", test)
    return Row("R7", pack, personas, tuple(f"{name}.{test}" for test in tests))


def _withdrawal(pack: str, persona: str, *journeys: str) -> Row:
    late = f"TestAfterTheDayAt{_in_name(pack)}.test_the_page_is_gone_and_an_open_form_is_refused_in_words"
    return Row("R14", pack, (persona,), (*journeys, late))


TABLE = (
    Row(
        "R1",
        "valcourt",
        ("avis-defavorable", "avis-pas-rendu", "quatre-absences"),
        (
            "TestBlocked.test_an_unfavourable_opinion_blocks",
            "TestBlocked.test_a_fourth_absence_blocks_and_a_third_does_not",
            "TestBlocked.test_one_cent_overdue_blocks",
            "TestBlockedMeanwhile.test_a_dossier_under_way_is_stopped_in_words_before_it_is_sent",
            "TestReviewed.test_an_instrument_to_return_goes_to_staff_with_its_reason",
            "TestUnknown.test_an_opinion_that_is_not_given_yet_blocks_nobody_and_reaches_staff",
            "TestUnknown.test_the_family_reads_that_it_is_not_decided_yet",
        ),
    ),
    Row(
        "R1",
        "hauterive",
        ("conseil-defavorable", "ajourne-avis-favorable", "agent"),
        (
            "TestBlockedAtHauterive.test_an_instrument_that_was_not_given_back_blocks",
            "TestBlockedAtHauterive.test_a_failed_year_with_an_unfavourable_opinion_blocks_only_together",
            "TestReviewedAtHauterive.test_debts_and_absences_go_to_staff_who_decide",
            "TestReviewedAtHauterive.test_a_debt_of_the_conservatoires_own_staff_asks_nobody",
        ),
    ),
    Row("R1", "saint-aubin", ("impaye", "impaye-inconnu"), ("TestBlockedAtSaintAubin.test_what_is_owed_blocks",)),
    Row(
        "R2",
        "valcourt",
        ("danseuse-resident", "adulte"),
        (
            "TestWhoAnswers.test_a_guardian_answers_for_a_minor_who_reads_why",
            "TestWhoAnswers.test_an_adult_answers_alone_and_a_guardian_reads_why",
            "TestTheDay.test_it_turns_on_the_eighteenth_birthday",
        ),
    ),
    Row(
        "R3",
        "valcourt",
        ("danseuse-resident", "nouveau-habitant", "adulte"),
        ("TestCategoriesAtValcourt.test_each_has_its_own_window",),
    ),
    Row(
        "R3",
        "hauterive",
        ("danseuse", "danse-horaires-amenages", "autre-eleve", "etudiant"),
        ("TestCategoriesAtHauterive.test_each_has_its_own_window",),
    ),
    Row(
        "R3",
        "saint-aubin",
        (),
        ("TestOneWindowForAll.test_who_has_no_category_has_the_dates_of_the_campaign",),
        lambda rules: not rules.campaign.windows,
    ),
    _adults("valcourt", "adulte"),
    _adults("hauterive", "etudiant", "autre-eleve"),
    _adults("saint-aubin", "adulte"),
    Row(
        "R4",
        "valcourt",
        ("danseuse-resident", "quotient-bas"),
        (
            "TestAskedAtValcourt.test_proofs_follow_the_fee_that_is_asked_for_and_go_with_it",
            "TestAskedAtValcourt.test_the_proof_of_address_is_missing_until_it_is_there",
            "TestAskedAtValcourt.test_the_insurance_may_come_later",
            "TestAskedAtValcourt.test_the_insurance_of_an_instrument_is_asked_of_who_rents_one",
            "TestAskedAtValcourt.test_the_medical_certificate_is_asked_of_dancers_alone",
        ),
        lambda rules: _document(rules, "assurance").due == "first-lesson",
    ),
    Row(
        "R4",
        "hauterive",
        ("danseuse", "danse-horaires-amenages", "violoniste"),
        (
            "TestAskedAtHauterive.test_a_dance_class_of_next_year_asks_for_the_certificate_at_once",
            "TestAskedAtHauterive.test_proofs_follow_the_fee",
            "TestAskedAtHauterive.test_the_papers_of_a_rental_follow_the_wish_to_rent",
        ),
    ),
    Row(
        "R4",
        "saint-aubin",
        ("enfant-du-village", "enfant-du-village-sans-tarif"),
        ("TestAskedAtSaintAubin.test_the_proof_of_address_follows_the_fee_of_the_village",),
    ),
    Row(
        "R5",
        "valcourt",
        ("danseuse-resident",),
        (
            "TestAge.test_a_document_over_three_months_old_is_refused_with_its_date_kept",
            "TestAge.test_of_exactly_three_months_it_is_taken_and_its_day_kept",
            "TestReused.test_a_document_still_valid_serves_again",
            "TestNotReused.test_one_that_ends_before_the_school_year_is_asked_again",
            "TestNotReused.test_a_proof_given_for_a_sister_serves_while_it_is_young_enough",
            "TestNotReused.test_a_judgment_serves_for_ever",
        ),
    ),
    Row(
        "R6",
        "valcourt",
        ("danseuse-resident", "dispense", "adulte"),
        (
            "TestCursus.test_one_of_each_is_chosen_and_booked",
            "TestCursusChoices.test_only_classes_of_the_students_level_are_offered",
            "TestCursusChoices.test_neither_may_be_left_out",
            "TestExempt.test_what_a_student_is_exempt_from_is_not_asked",
            "TestExempt.test_without_any_the_step_is_gone_and_the_summary_says_why",
        ),
    ),
    Row(
        "R6",
        "hauterive",
        ("danseuse", "violoniste", "premier-cycle-collectif"),
        (
            "TestCursusAtHauterive.test_dancers_and_actors_take_less",
            "TestCursusAtHauterive.test_a_wish_is_ranked_and_none_is_not_enough",
            "TestCursusAtHauterive.test_the_summary_the_paper_and_the_mail_number_wishes_by_rank",
        ),
    ),
    _school_level("valcourt", "test_an_adult_may_leave_it_out", "quotient-bas", "adulte"),
    _school_level("hauterive", "test_an_adult_is_asked_for_a_status_instead", "danseuse", "etudiant"),
    _school_level(
        "saint-aubin",
        "test_it_is_not_asked_of_who_is_18_in_september",
        "enfant-hors-village",
        "adulte",
        "presque-majeur",
    ),
    Row(
        "R8",
        "valcourt",
        ("sept-ans", "danseuse-resident", "adulte"),
        (
            "TestLeavingAloneAtValcourt.test_it_is_asked_from_8_on",
            "TestLeavingAloneAtValcourt.test_an_adult_is_not_asked",
            "TestLeavingAloneAtValcourt.test_it_cannot_be_left_without_an_answer",
        ),
    ),
    Row("R8", "hauterive", ("danseuse", "etudiant"), ("TestLeavingAloneAtHauterive.test_it_is_asked_from_10_on",)),
    Row("R9", "valcourt", ("danseuse-resident",), ("TestImage.test_a_yes_to_one_use_is_a_yes_to_no_other",)),
    Row("R9", "hauterive", ("danseuse",), ("TestImageRefused.test_a_no_to_every_use_blocks_nothing_and_asks_nobody",)),
    Row(
        "R10",
        "valcourt",
        ("danseuse-resident",),
        (
            "TestRegulations.test_the_version_that_was_accepted_is_kept_with_its_text",
            "TestRegulations.test_the_step_is_not_left_without_accepting",
            "TestRegulations.test_the_dossier_is_not_sent_without_and_says_so",
            "TestRegulations.test_an_older_version_that_was_accepted_is_asked_again",
        ),
        lambda rules: _consent_version(rules, "reglement") == "2026-2",
    ),
    Row(
        "R12",
        "valcourt",
        ("trois-enfants",),
        (
            "TestSecondChild.test_the_summary_of_the_second_counts_both",
            "TestSeveralChildren.test_three_meet_the_cap_of_the_family",
            "TestSeveralChildren.test_what_was_shown_is_what_the_snapshot_keeps",
            "TestSameWords.test_page_paper_and_mail_say_alike_whom_the_estimate_is_for",
        ),
    ),
    Row(
        "R12",
        "hauterive",
        ("fratrie-par-prix",),
        ("TestChildrenAtHauterive.test_the_dearest_pays_the_whole_whoever_is_eldest",),
    ),
    Row(
        "R12",
        "saint-aubin",
        ("fratrie", "fratrie-de-trois"),
        ("TestChildrenAtSaintAubin.test_each_further_child_pays_a_fifth_less",),
    ),
    Row(
        "R13",
        "valcourt",
        ("sans-quotient", "quotient-400", "quotient-400-01", "quotient-bas"),
        (
            "TestQuotient.test_without_one_the_highest_fee_is_shown_and_said",
            "TestQuotient.test_a_known_one_gives_its_bracket",
            "TestQuotient.test_what_a_family_answers_counts_in_its_estimate",
            "TestUnknownPrice.test_what_cannot_be_priced_is_pending_and_never_guessed",
        ),
    ),
    Row(
        "R13",
        "hauterive",
        ("violoniste",),
        ("TestQuotientAtHauterive.test_it_may_be_left_out_and_the_step_says_what_follows",),
    ),
    _withdrawal("valcourt", "danseuse-resident", "TestUntilTheDay.test_it_ends_the_dossier_frees_the_seat_and_is_told"),
    _withdrawal("hauterive", "danseuse"),
    _withdrawal("saint-aubin", "enfant-du-village"),
    Row(
        "both",
        "hauterive",
        ("violoniste",),
        (
            "TestAsking.test_the_other_is_asked_at_home_on_the_page_and_by_mail",
            "TestSigning.test_her_answers_are_hers_and_staff_see_both",
            "TestSigning.test_she_may_say_no_to_everything",
            "TestDeciding.test_accepting_is_confirmed_as_long_as_she_has_not_signed",
            "TestDeciding.test_staff_record_her_answer_at_the_counter",
            "TestApart.test_she_reads_his_address_on_no_page_and_in_no_mail",
            "TestApart.test_he_reads_hers_nowhere_either",
            "TestSigners.test_both_see_whose_signature_is_waited_for",
            "TestSigners.test_both_see_when_she_has_signed_and_he_does_not_see_what",
            "TestAlone.test_a_guardian_who_signs_alone_sees_no_card",
        ),
        lambda rules: _signatures(rules) == {"reglement", "image"},
    ),
)
