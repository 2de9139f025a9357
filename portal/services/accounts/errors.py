"""What the door refuses. None of these texts tells whether an account exists."""

import math
from datetime import timedelta

from portal.i18n import lazy_gettext as _
from portal.i18n import ngettext
from portal.services.errors import DomainError


class LoginRefusedError(DomainError):
    """Identifier, password and site do not belong together, or the account is not open."""

    def __init__(self) -> None:
        super().__init__(_("The identifier and the password do not go together."))


class TooManyTriesError(DomainError):
    """Too many wrong passwords for one identifier or from one address; it ends by itself."""

    def __init__(self, wait: timedelta) -> None:
        minutes = max(1, math.ceil(wait / timedelta(minutes=1)))
        message = ngettext(
            "Too many tries. Wait %(minutes)s minute, then try again.",
            "Too many tries. Wait %(minutes)s minutes, then try again.",
            minutes,
        )
        super().__init__(message % {"minutes": minutes})
        self.wait = wait


class WrongPasswordError(DomainError):
    """The current password was asked for, and another one given."""

    def __init__(self) -> None:
        super().__init__(_("This is not your current password. Enter it again."))


class PasswordRefusedError(DomainError):
    """The password chosen is too short, too long, common, or made of what others know of the person."""


class LinkOverError(DomainError):
    """A link to choose a password was used, replaced by a newer one, or is too old."""

    def __init__(self) -> None:
        super().__init__(_("This link no longer works."))
