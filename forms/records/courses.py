"""Choosing courses: seats in groups with a least and a most, or wishes by rank. Whether a seat is
left, the service says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import colander
import deform
from colander import Invalid
from markupsafe import Markup

from forms.choices import ChoicesType
from forms.errors import FormProblem
from forms.form import NO_REASONS, Form
from forms.keeping import Kept, keep
from forms.records.nodes import form_of, node
from forms.widgets import CheckboxesWidget
from portal.i18n import gettext, use_language
from portal.i18n import lazy_gettext as _
from portal.lists import Choice


@dataclass(frozen=True)
class OfferedSlot:
    """One slot as a family sees it.

    `details` go on after its title, "mercredi 17:30 à 19:00", and stand alone as `line`. `closed` is the reason
    why it cannot be chosen, `full` that the reason is a lack of seats; `left` and `capacity` are said when known;
    `held`: a seat is kept for this family.
    """

    value: str
    title: str
    details: str = ""
    left: int | None = None
    capacity: int | None = None
    held: bool = False
    closed: str | None = None
    full: bool = False

    @property
    def open(self) -> bool:
        """Whether it can be chosen."""
        return self.closed is None

    @property
    def line(self) -> str:
        """The details as they begin a line."""
        return self.details[:1].upper() + self.details[1:]


@dataclass(frozen=True)
class OfferedGroup:
    """A group of the rules with the slots that it offers this student, in the reader's language."""

    key: str
    label: str
    slots: Sequence[OfferedSlot]
    help: str = ""
    shown_label: str | None = None
    """The label as the page shows it, marked with its language where that is not the page’s."""
    least: int = 1
    most: int = 1
    mode: Literal["seats", "wishes"] = "seats"
    wishes: int = 3
    service: Any = None
    """Whom to call, where nothing can be chosen: an establishment, as the pages say how it is reached."""

    @property
    def another(self) -> bool:
        """Whether some slots are full while another may still be chosen."""
        return any(slot.full for slot in self.slots) and any(slot.open and not slot.held for slot in self.slots)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be chosen."""
        return tuple(
            Choice(slot.value, f"{slot.title}, {slot.details}" if slot.details else slot.title)
            for slot in self.slots
            if slot.open
        )


class WishesType(ChoicesType):
    """Keys by rank: their order is the answer."""

    def ordered(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Keep the order of the ranks."""
        return keys

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Any:
        """Return the wishes, first rank first; ranks left empty close up, the same wish twice is refused."""
        keys = [key for key in cstruct if key.strip()] if isinstance(cstruct, (list, tuple)) else []
        if len(set(keys)) < len(keys):
            raise Invalid(node, gettext("Choose each wish once."))
        return super().deserialize(node, keys)


class SlotsWidget(CheckboxesWidget):
    """Slots as cards: radios where one is the most, boxes else."""

    template = "slots"

    def content(self, field: deform.Field, cstruct: Any) -> dict[str, Any]:
        """Return the chosen slots."""
        return {"value": "", "chosen": tuple(cstruct) if isinstance(cstruct, (list, tuple)) else ()}

    def fixed(self, field: deform.Field) -> dict[str, Any]:
        """Return the slots."""
        return {"group": field.schema.group}


class WishesWidget(SlotsWidget):
    """As many numbered selects as wishes may be made."""

    template = "wishes"

    def content(self, field: deform.Field, cstruct: Any) -> dict[str, Any]:
        """Return one line a rank, with what stands there."""
        given = tuple(cstruct) if isinstance(cstruct, (list, tuple)) else ()
        count = field.schema.group.wishes
        return {"value": "", "ranked": (given + ("",) * count)[:count]}

    def fixed(self, field: deform.Field) -> dict[str, Any]:
        """Return what may be wished, and what may not, which the page says apart."""
        group = field.schema.group
        closed = [slot for slot in group.slots if not slot.open]
        return {"choices": field.schema.typ.choices, "closed": closed, "group": group}


def _missing(group: OfferedGroup) -> Any:
    return _("Choose at least one wish.") if group.mode == "wishes" else _("Choose a slot.")


def _hint(group: OfferedGroup) -> str:
    """Return the help of the rules and, of wishes, that their order counts and that none is a seat yet."""
    if group.mode == "seats" or not group.choices:
        return group.help
    order = gettext("The order counts: begin with the wish you prefer.") if group.wishes > 1 else ""
    no_seat = gettext("A wish is not a seat yet: your establishment gives the seats later.")
    return Markup(" ").join(filter(None, (group.help, order, no_seat)))


def _group_node(group: OfferedGroup) -> colander.SchemaNode:
    wished = group.mode == "wishes"
    least, most = (1, group.wishes) if wished else (group.least, group.most)
    kind = (WishesType if wished else ChoicesType)(group.choices, least if group.least else 0, most)
    possible = bool(group.choices)
    return node(
        group.key,
        group.label,
        kind,
        (WishesWidget if wished else SlotsWidget)(unmarked=bool(group.least)),
        help=_hint(group),
        missing_msg=_missing(group),
        missing=colander.required if group.least and possible else (),
        group=group,
        shown_title=group.shown_label or group.label,
    )


class CoursesForm:
    """The groups of a step in one request; `chosen` are the slots held or wished so far, by key of group."""

    def __init__(
        self, groups: Sequence[OfferedGroup], language: str, chosen: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.language = language
        with use_language(language):
            self.form: Form = form_of(*(_group_node(group) for group in groups))
            given = {node.name: node.typ.from_json((chosen or {}).get(node.name, ())) for node in self.form.schema}
            self.form.set_appstruct(given)

    @property
    def problems(self) -> tuple[FormProblem, ...]:
        """What is to be corrected, for the page's error summary."""
        return self.form.problems

    def validate(self, controls: Iterable[Any]) -> dict[str, tuple[str, ...]]:
        """Return the values of slots by key of group, wishes by rank; raises ValidationFailure or
        BadFormError.
        """
        with use_language(self.language):
            answers: dict[str, tuple[str, ...]] = self.form.validate(controls)
        return answers

    def keep(self, controls: Iterable[Any]) -> Kept:
        """Take what is chosen so far: nothing is required of who finishes later."""
        with use_language(self.language):
            return keep(self.form, controls)

    def render(self, reasons: Mapping[str, str] = NO_REASONS) -> Markup:
        """Return the groups, for the inside of the page's form element; `reasons` say why, by key of group."""
        with use_language(self.language):
            return self.form.draw(reasons)
