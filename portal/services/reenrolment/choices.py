"""What a dossier has chosen among the courses, and for how long its seats are kept."""

from portal.services.reenrolment.situation import Situation
from portal.services.slots import Chosen, HoldTerms
from rules.model import Ruleset


def chosen_of(situation: Situation) -> list[Chosen]:
    """Return the courses chosen in the groups that are asked now."""
    asked = set(situation.outcome.groups)
    return [
        Chosen(group.key, tuple(situation.answers.get(step.key, {}).get(group.key) or ()), group.mode == "wishes")
        for step in situation.steps
        for group in step.groups
        if group.key in asked
    ]


def seats_of(situation: Situation) -> dict[str, tuple[str, ...]]:
    """Return the slots chosen for a seat, by public id, by key of group; groups without choice are left out."""
    return {group.group_key: group.slots for group in chosen_of(situation) if group.slots and not group.ranked}


def groups_without_course(situation: Situation) -> list[str]:
    """Return the keys of the groups in which fewer courses are chosen than the rules want: nothing was open there."""
    chosen = {group.group_key: len(group.slots) for group in chosen_of(situation)}
    groups = (group for step in situation.steps for group in step.groups)
    return [group.key for group in groups if chosen.get(group.key, group.min) < group.min]


def terms_of(rules: Ruleset) -> HoldTerms:
    """Return what the rules say of holds."""
    return HoldTerms(rules.seats.hold_minutes, rules.seats.holds_per_family)
