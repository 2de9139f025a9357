"""Connexion and passwords. These forms check shapes; whether a pair fits or a password is common, the
service says.
"""

from collections.abc import Sequence
from typing import Any

import colander

from forms import validators
from forms.choices import ChoiceType
from forms.form import Form
from forms.records.nodes import form_of, node
from forms.types import PasswordType, TextType
from forms.widgets import PasswordWidget, SelectWidget, TextWidget
from portal.i18n import gettext
from portal.i18n import lazy_gettext as _
from portal.lists import Choice

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
RULE = _("At least 12 characters. A sentence that only you know works well.")


def _site(sites: Sequence[Choice]) -> colander.SchemaNode:
    missing = _("Choose your establishment.")
    return node("site", _("Site"), ChoiceType(sites), SelectWidget(), missing_msg=missing)


def _identifier() -> colander.SchemaNode:
    hint = _("It stands on the letter or the e-mail of your establishment. For example abarre1")
    attributes = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    widget = TextWidget(attributes=attributes, compact=False)
    missing = _("Enter your identifier, for example abarre1.")
    return node("identifier", _("Identifier"), TextType(), widget, help=hint, missing_msg=missing)


def _password(name: str, title: Any, missing: Any, autocomplete: str, least: int = 1, help: Any = "") -> Any:
    widget = PasswordWidget(autocomplete=autocomplete)
    kind = PasswordType(least, LONGEST_PASSWORD if least > 1 else 1_000)
    return node(name, title, kind, widget, help=help, missing_msg=missing)


def login_form(sites: Sequence[Choice]) -> Form:
    """Return Connexion: `site` (a key of `sites`), `identifier`, `password`."""
    password = _password("password", _("Password"), _("Enter your password."), "current-password")
    return form_of(_site(sites), _identifier(), password)


def password_request_form(sites: Sequence[Choice]) -> Form:
    """Return the request of a link to a new password: `site`, `identifier`, `email`."""
    attributes = {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
    widget = TextWidget(type="email", attributes=attributes)
    missing = _("Enter an address such as j.abarre@exemple.fr.")
    email = node("email", _("E-mail"), TextType(validators.read_email), widget, missing_msg=missing)
    return form_of(_site(sites), _identifier(), email)


def _new_twice() -> tuple[colander.SchemaNode, colander.SchemaNode]:
    new = _password("new", _("New password"), _("Choose a new password."), "new-password", SHORTEST_PASSWORD, help=RULE)
    again = _password("again", _("New password, again"), _("Enter the new password again."), "new-password")
    return new, again


def _both_equal(schema: colander.SchemaNode, answers: dict[str, Any]) -> None:
    if answers["new"] != answers["again"]:
        refusal = colander.Invalid(schema)
        refusal["again"] = gettext("Enter the same password twice.")
        raise refusal


def password_change_form() -> Form:
    """Return the change of a password by who knows it: `current`, `new`, `again`."""
    current = _password("current", _("Current password"), _("Enter your current password."), "current-password")
    return form_of(current, *_new_twice(), validator=_both_equal)


def password_choice_form() -> Form:
    """Return the choice of a password by a link: `new`, `again`."""
    return form_of(*_new_twice(), validator=_both_equal)
