"""The consents of a step: a text to accept, to permit or not, to consent to use by use. Nothing is
ever preselected.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import colander
import deform
from markupsafe import Markup

from forms import validators
from forms.choices import FlagType, YesNoType
from forms.errors import FormProblem
from forms.form import NO_REASONS, Form
from forms.keeping import Kept, keep, put_back
from forms.kinds import Said
from forms.records.nodes import form_of
from forms.types import TextType
from forms.widgets import CheckboxWidget, GroupWidget, MultilineWidget, RadiosWidget
from portal.i18n import gettext, use_language
from portal.i18n import lazy_gettext as _
from portal.wording import marked

MOST_PERSONS = 10
MOST_SHOWN = 3
"""Paragraphs that a card shows; of a longer text, such as a regulation, the first one says what is agreed to."""
ANSWER, PERSONS = "answer", "persons"
MEDIA = {"photo": _("photos"), "video": _("videos"), "sound": _("sound")}


class Purpose(Protocol):
    """One use that is consented to; `rules.model.Purpose` is one."""

    @property
    def key(self) -> str: ...  # noqa: D102  # named after the grammar, as the others
    @property
    def label(self) -> Said: ...  # noqa: D102
    @property
    def media(self) -> Sequence[str]: ...  # noqa: D102


class Consent(Protocol):
    """What is needed of a consent; `rules.model.ConsentItem` is one."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> Said: ...  # noqa: D102
    @property
    def text(self) -> Said: ...  # noqa: D102
    @property
    def version(self) -> str: ...  # noqa: D102
    @property
    def purposes(self) -> Sequence[Any]: ...  # noqa: D102
    @property
    def named_persons(self) -> bool: ...  # noqa: D102


class PersonsType(TextType):
    """Names, one a line; kept as a list."""

    def __init__(self) -> None:
        super().__init__(validators.read_lines)

    def read(self, text: str) -> Any:
        """Return the names; each is checked like any name."""
        names = [line for line in super().read(text).split("\n") if line.strip()]
        if len(names) > MOST_PERSONS:
            raise validators.RefusedError(gettext("Name %(number)s persons at most.") % {"number": MOST_PERSONS})
        return tuple(validators.read_text(name) for name in names)

    def show(self, value: Any) -> str:
        """One name a line."""
        return "\n".join(value)

    def to_json(self, value: Any) -> list[str]:
        """Return the names."""
        return list(value)

    def from_json(self, data: Any) -> Any:
        """Take lists of texts only."""
        names = tuple(name for name in data if isinstance(name, str)) if isinstance(data, (list, tuple)) else ()
        return names or colander.null


class ConsentWidget(GroupWidget):
    """A card: its title, its text, then what is answered. Of a long text all but what is agreed to is folded."""

    template = "consent"

    def frame(self, field: deform.Field) -> dict[str, Any]:
        """Give the text in paragraphs too."""
        lines = [line for line in str(field.description).split("\n") if line.strip()]
        told = 1 if len(lines) > MOST_SHOWN else len(lines)
        own = {"paragraphs": tuple(lines[:told]), "folded": tuple(lines[told:]), "version": field.schema.version}
        return {**super().frame(field), **own, **field.schema.foreign}

    def noted(self, field: deform.Field) -> dict[str, Any]:
        """Give the words that this request adds to the card."""
        return {**super().noted(field), "note": getattr(field, "note", None)}


def _subject(consent: Consent, language: str, words: Any) -> Markup:
    """Return words that are short for the eye and end with the consent's name for who hears them alone."""
    return Markup('{}<span class="visually-hidden"> ({})</span>').format(words, marked(consent.label, language))


def _yes_no(
    consent: Consent, name: str, title: Any, missing: Any = colander.required, spoken: str | None = None
) -> colander.SchemaNode:
    return colander.SchemaNode(
        YesNoType(),
        name=name,
        oid=f"{consent.key}--{name}",
        title=title,
        spoken=title if spoken is None else spoken,
        widget=RadiosWidget(unmarked=True),
        missing=missing,
        missing_msg=_("Choose yes or no."),
    )


def _use(purpose: Purpose, language: str) -> str:
    label = marked(purpose.label, language)
    media = ", ".join(str(MEDIA[medium]) for medium in purpose.media)
    return Markup("{} ({})").format(label, media) if media else label


def _acceptance(consent: Consent, language: str) -> list[colander.SchemaNode]:
    return [
        colander.SchemaNode(
            FlagType(),
            name=ANSWER,
            oid=f"{consent.key}--{ANSWER}",
            spoken=consent.label.to(language),
            title=_subject(consent, language, gettext("I have read this text and I accept it")),
            widget=CheckboxWidget(),
            missing_msg=_("Tick this box to continue."),
        )
    ]


def _permission(consent: Consent, language: str) -> list[colander.SchemaNode]:
    title = _subject(consent, language, gettext("Do you agree?"))
    nodes = [_yes_no(consent, ANSWER, title, spoken=consent.label.to(language))]
    if consent.named_persons:
        nodes.append(
            colander.SchemaNode(
                PersonsType(),
                name=PERSONS,
                oid=f"{consent.key}--{PERSONS}",
                title=gettext("Persons who may come"),
                description=gettext("First and last name, one person a line."),
                widget=MultilineWidget(rows=3),
                missing=(),
            )
        )
    return nodes


def _consent(consent: Consent, language: str) -> list[colander.SchemaNode]:
    uses = ((purpose, _use(purpose, language)) for purpose in consent.purposes)
    return [_yes_no(consent, one.key, said, None, spoken=one.label.to(language)) for one, said in uses]


PARTS = {"acceptance": _acceptance, "permission": _permission, "consent": _consent}


def _foreign(consent: Consent, language: str) -> dict[str, str | None]:
    """Return the language of name and text where it is not that of the page, so that they are read out rightly."""
    said = {"label_language": consent.label, "text_language": consent.text}
    spoken = {name: text.spoken_in(language) for name, text in said.items()}
    return {name: None if found == language else found for name, found in spoken.items()}


def _card(consent: Consent, language: str) -> colander.SchemaNode:
    free = gettext("You may leave a use without answer: that counts as no.") if consent.kind == "consent" else ""
    return colander.SchemaNode(
        colander.Mapping(),
        *PARTS[consent.kind](consent, language),
        name=consent.key,
        oid=consent.key,
        title=consent.label.to(language),
        description=consent.text.to(language),
        widget=ConsentWidget(hint=free),
        version=consent.version,
        foreign=_foreign(consent, language),
    )


@dataclass(frozen=True)
class Answered:
    """What this request knows, by key of consent.

    `answers`: JSON given in this dossier; `typed`: what `keep` could not read; `notes`: what
    a card says besides, such as that the other guardian answers too.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


class ConsentsForm:
    """The consents asked of one respondent in one request.

    An answer is a mapping: `answer` (and `persons`) for acceptance and permission, one entry a purpose for
    consent, where None is no answer. Only what was answered in this dossier is shown chosen.
    """

    def __init__(self, consents: Sequence[Consent], language: str, known: Answered | None = None) -> None:
        known = known or Answered()
        self.language = language
        with use_language(language):
            self.form: Form = form_of(*(_card(consent, language) for consent in consents))
            self.form.set_appstruct(self._typed(known.answers))
            put_back(self.form, known.typed)
        for card in self.form.children:
            card.note = known.notes.get(card.name)

    def _typed(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        return {card.name: _known_parts(card, answers.get(card.name)) for card in self.form.schema}

    @property
    def problems(self) -> tuple[FormProblem, ...]:
        """What is to be corrected, for the page's error summary."""
        return self.form.problems

    def validate(self, controls: Iterable[Any]) -> dict[str, dict[str, Any]]:
        """Return the answers by key of consent; raises deform.ValidationFailure or BadFormError."""
        with use_language(self.language):
            answers: dict[str, dict[str, Any]] = self.form.validate(controls)
        return answers

    def keep(self, controls: Iterable[Any]) -> Kept:
        """Take what is answered so far: nothing is required of who finishes later."""
        with use_language(self.language):
            return keep(self.form, controls)

    def render(self, reasons: Mapping[str, str] = NO_REASONS) -> Markup:
        """Return the cards, for the inside of the page's form element; `reasons` say why, by key of consent."""
        with use_language(self.language):
            return self.form.draw(reasons)

    def to_json(self, answers: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """Return the answers as tables keep them."""
        return {
            key: {name: list(value) if isinstance(value, tuple) else value for name, value in parts.items()}
            for key, parts in answers.items()
        }


def _known_parts(card: colander.SchemaNode, data: Any) -> dict[str, Any]:
    given = data if isinstance(data, Mapping) else {}
    known = {part.name: part.typ.from_json(given.get(part.name)) for part in card}
    return {name: value for name, value in known.items() if value is not colander.null}
