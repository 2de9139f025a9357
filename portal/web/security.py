"""Who somebody is, and what that person may do: one enum of permissions, one map that reads as prose."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from pyramid.request import Request
from pyramid.security import Allowed, Denied

from portal.models.accounts import Role
from portal.services.accounts import Identity


class Permission(StrEnum):
    """What a view asks for, as `scope:resource:action`."""

    ACCOUNT_USE = "account:own:use"
    FAMILY_READ = "family:records:read"
    REENROLMENT_READ = "family:reenrolment:read"
    REENROLMENT_WRITE = "family:reenrolment:write"
    DOSSIERS_READ = "office:dossiers:read"
    DOSSIERS_DECIDE = "office:dossiers:decide"
    FAMILIES_ASSIST = "office:families:assist"
    ASSISTANCE_END = "office:assistance:end"


Predicate = Callable[[Identity, Any], bool]


def is_known(identity: Identity, context: Any) -> bool:
    """Somebody is logged in."""
    return True


def is_family(identity: Identity, context: Any) -> bool:
    """A guardian or an adult student of the establishment."""
    return bool(identity.roles & {Role.GUARDIAN, Role.STUDENT})


def is_administrator(identity: Identity, context: Any) -> bool:
    """An administrator of the establishment."""
    return Role.ADMINISTRATOR in identity.roles


def is_acting(identity: Identity, context: Any) -> bool:
    """Staff who act in a family's name at the counter."""
    return bool(identity.acting_for)


PERMISSIONS: dict[Permission, list[list[Predicate]]] = {
    Permission.ACCOUNT_USE: [[is_known]],
    Permission.FAMILY_READ: [[is_family]],
    Permission.REENROLMENT_READ: [[is_family]],
    Permission.REENROLMENT_WRITE: [[is_family]],
    Permission.DOSSIERS_READ: [[is_administrator]],
    Permission.DOSSIERS_DECIDE: [[is_administrator]],
    Permission.FAMILIES_ASSIST: [[is_administrator]],
    Permission.ASSISTANCE_END: [[is_acting]],
}
"""A permission holds when all predicates of one of its lines hold.

Which family sees which student is settled before, by the resource factories: what is not theirs does not
exist.
"""


class SecurityPolicy:
    """Pyramid's security policy over our identity and map."""

    def identity(self, request: Request) -> Identity | None:
        """Return who sends the request, or None."""
        return request.login

    def authenticated_userid(self, request: Request) -> str | None:
        """Return the account's number as text, or None."""
        return None if request.login is None else str(request.login.account_id)

    def permits(self, request: Request, context: Any, permission: str) -> Allowed | Denied:
        """Tell whether the map allows it."""
        identity = request.login
        if identity is None:
            return Denied("nobody is logged in")
        lines = PERMISSIONS.get(Permission(permission), [])
        if any(all(holds(identity, context) for holds in line) for line in lines):
            return Allowed("a line of the map holds")
        return Denied("no line of the map holds")

    def remember(self, request: Request, userid: str, **kw: Any) -> list[tuple[str, str]]:
        """Not used: the login view sets its cookie itself."""
        return []

    def forget(self, request: Request, **kw: Any) -> list[tuple[str, str]]:
        """Not used: the logout view ends the login itself."""
        return []
