"""The only place that wires services: one container a process, one `Services` a transaction."""

from portal.bootstrap.container import Container
from portal.bootstrap.services import Services

__all__ = ["Container", "Services"]
