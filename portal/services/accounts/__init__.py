"""Accounts: who comes in, how passwords are chosen, which logins live."""

from portal.services.accounts.accounts import AccountService, Place
from portal.services.accounts.doors import LoginDoor, Newcomer, PasswordDoor, Site
from portal.services.accounts.errors import (
    LinkOverError,
    LoginRefusedError,
    PasswordRefusedError,
    TooManyTriesError,
    WrongPasswordError,
)
from portal.services.accounts.logins import Identity, LoginService, NewLogin, Notice

__all__ = [
    "AccountService",
    "Identity",
    "LinkOverError",
    "LoginDoor",
    "LoginRefusedError",
    "LoginService",
    "NewLogin",
    "Newcomer",
    "Notice",
    "PasswordDoor",
    "PasswordRefusedError",
    "Place",
    "Site",
    "TooManyTriesError",
    "WrongPasswordError",
]
