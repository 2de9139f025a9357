"""What a session that only reads was told once: a page asks the same in several services, and nothing changes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy.orm import Session

Told = TypeVar("Told")
_TOLD = "remembered"


def remembered(ask: Callable[..., Told]) -> Callable[..., Told]:
    """Make a service's method answer the same question once in a session that was opened to read.

    The arguments are the question: entities and numbers. Nobody may change what is returned. A session that may
    write is asked each time, for it may have written.
    """

    @wraps(ask)
    def answer(service: Any, *question: Any) -> Told:
        info = service._session.info
        if info.get("writes") is not False:
            return ask(service, *question)
        told: dict[Any, Told] = info.setdefault(_TOLD, {})
        key = (ask.__qualname__, *question)
        if key not in told:
            told[key] = ask(service, *question)
        return told[key]

    return answer


def forget(session: Session) -> None:
    """Forget what was told in a transaction that is over."""
    session.info.pop(_TOLD, None)
