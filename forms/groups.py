"""Answers made of several fields: the address. And the type of what asks nothing."""

from collections.abc import Mapping
from typing import Any

import colander
from colander import null

from forms import validators
from forms.types import TextType
from forms.widgets import TextWidget
from portal.i18n import lazy_gettext as _


class NothingType(colander.SchemaType):
    """Takes and gives nothing."""

    def serialize(self, node: colander.SchemaNode, appstruct: Any) -> Any:
        """Return null."""
        return null

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Any:
        """Return null."""
        return null

    def to_json(self, value: Any) -> Any:
        """Return None."""
        return

    def from_json(self, data: Any) -> Any:
        """Return null."""
        return null


class AddressType(colander.Mapping):
    """Street, postcode and city: all three, or none where the address is optional."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Any:
        """Return the three parts, or null for none; raises Invalid at each part that is missing or wrong."""
        parts = cstruct if isinstance(cstruct, dict) else {}
        typed = any(isinstance(part, str) and part.strip() for part in parts.values())
        if not typed and not node.required:
            return null
        return super().deserialize(node, parts)

    def to_json(self, value: Mapping[str, str]) -> dict[str, str]:
        """Return the three parts."""
        return dict(value)

    def from_json(self, data: Any) -> Any:
        """Return the parts that are texts; a record may lack some."""
        if not isinstance(data, Mapping):
            return null
        known = ("street", "postcode", "city")
        return {part: data[part] for part in known if isinstance(data.get(part), str)} or null


def _postcode_type() -> TextType:
    return TextType(validators.read_postcode)


def address_parts(key: str, autocomplete: Mapping[str, str]) -> tuple[colander.SchemaNode, ...]:
    """Return the three fields of the address `key`; two hyphens keep their ids apart from any other key."""
    rows: tuple[tuple[str, str, Any, TextType, int, Any, dict[str, str]], ...] = (
        (
            "street",
            "address",
            _("Number and street"),
            TextType(),
            20,
            _("Enter the number and the street."),
            {},
        ),
        (
            "postcode",
            "postcode",
            _("Postcode"),
            _postcode_type(),
            5,
            _("Enter 5 digits, for example 45000."),
            {"inputmode": "numeric"},
        ),
        ("city", "city", _("City"), TextType(), 20, _("Enter the name of the city."), {}),
    )
    return tuple(
        colander.SchemaNode(
            kind,
            name=name,
            oid=f"{key}--{name}",
            title=title,
            widget=TextWidget(
                width=width,
                compact=name != "street",
                attributes=more | ({"autocomplete": autocomplete[token]} if token in autocomplete else {}),
            ),
            missing_msg=missing,
        )
        for name, token, title, kind, width, missing, more in rows
    )
