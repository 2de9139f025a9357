"""Establishments: the sites of one installation."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, Versioned


class Establishment(Versioned, Base):
    """A conservatoire with rules, families and staff of its own. Without policy: the login page lists them.

    `welcome` is the text of its home page by language; `zone` an IANA name, used only to show and to read.
    """

    __tablename__ = "establishment"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    zone: Mapped[str] = mapped_column(default="Europe/Paris")
    locale: Mapped[str] = mapped_column(default="fr")
    service_name: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    welcome: Mapped[dict[str, Any]] = mapped_column(default=dict)
    active: Mapped[bool] = mapped_column(default=True)
