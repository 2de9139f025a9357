"""The steps of the wizard and what each asks: fields, documents, consents, groups of courses."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from rules.model.values import (
    Due,
    Keyed,
    Listed,
    Must,
    Name,
    OptionalSaid,
    Requirement,
    Said,
    Validity,
    When,
    Within,
)

StepKind: TypeAlias = Literal["form", "consents", "documents", "courses", "summary", "finish"]
FieldKind: TypeAlias = Literal[
    "text",
    "multiline",
    "email",
    "phone",
    "date",
    "integer",
    "amount",
    "choice",
    "choices",
    "checkbox",
    "address",
    "school_level",
    "pcs",
    "civility",
    "family_situation",
    "birth_department",
    "information",
]
Medium: TypeAlias = Literal["photo", "video", "sound"]
FileFormat: TypeAlias = Literal["pdf", "jpeg", "png", "heic"]

CONTENT_OF_KIND: Mapping[str, str] = MappingProxyType(
    {"form": "fields", "consents": "consents", "documents": "documents", "courses": "groups"}
)
"""The one key that holds the items of a step of this kind; summary and finish have none."""


class Option(Keyed):
    """One of the answers to a choice."""

    label: Said


class FieldItem(Keyed):
    """A question of a form; `record` names what it is prefilled from and proposed to."""

    kind: FieldKind
    label: Said
    help: OptionalSaid = None
    when: When = None
    required: Requirement = False
    record: Name | None = None
    options: Annotated[tuple[Option, ...], Listed] = ()
    min: int | None = None
    max: int | None = None


class DocumentItem(Keyed):
    """A document to hand in; `keep: review` means that it is purged once read."""

    label: Said
    help: OptionalSaid = None
    when: When = None
    per: Literal["family", "student"] = "student"
    required: bool = True
    due: Due = "finish"
    issued_within: Within | None = None
    valid: Validity = "school-year"
    accept: Annotated[tuple[FileFormat, ...], Listed] = ("pdf", "jpeg", "png", "heic")
    files: Annotated[int, Field(ge=1, le=10)] = 3
    keep: Literal["validity", "review"] = "validity"


class Purpose(Keyed):
    """A use that a consent is given or refused for, medium by medium where there are media."""

    label: Said
    media: Annotated[tuple[Medium, ...], Listed] = ()


class ConsentItem(Keyed):
    """A text to accept (must), to permit or not (must answer), or to consent to (free, revocable)."""

    kind: Literal["acceptance", "permission", "consent"]
    label: Said
    text: Said
    version: Name
    when: When = None
    purposes: Annotated[tuple[Purpose, ...], Listed] = ()
    signatures: Literal[1, 2] = 1
    valid: Literal["school-year", "for-ever"] = "school-year"
    named_persons: bool = False


class Group(Keyed):
    """Courses of which a student takes from `min` to `max`, by seats or by ranked wishes."""

    label: Said
    help: OptionalSaid = None
    when: When = None
    offer: Must
    min: Annotated[int, Field(ge=0, le=10)] = 1
    max: Annotated[int, Field(ge=1, le=10)] = 1
    mode: Literal["seats", "wishes"] = "seats"
    wishes: Annotated[int, Field(ge=1, le=10)] = 3
    waiting_list: bool = True


Item: TypeAlias = FieldItem | DocumentItem | ConsentItem | Group


class Step(Keyed):
    """A page of the wizard; only the list that its kind calls for has items."""

    kind: StepKind
    title: Said
    intro: OptionalSaid = None
    when: When = None
    fields: Annotated[tuple[FieldItem, ...], Listed] = ()
    consents: Annotated[tuple[ConsentItem, ...], Listed] = ()
    documents: Annotated[tuple[DocumentItem, ...], Listed] = ()
    groups: Annotated[tuple[Group, ...], Listed] = ()

    @property
    def content(self) -> str | None:
        """The name of the list that holds the items of this step, if its kind has one."""
        return CONTENT_OF_KIND.get(self.kind)

    @property
    def items(self) -> tuple[Item, ...]:
        """What the step asks, whatever its kind."""
        return () if self.content is None else getattr(self, self.content)

    @model_serializer(mode="wrap")
    def _with_its_list(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        # The list is a duty of the kind: it is written even where it is empty, when a default would vanish.
        written: dict[str, object] = handler(self)
        if self.content is not None:
            written.setdefault(self.content, [])
        return written
