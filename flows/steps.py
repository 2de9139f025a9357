"""The task of ours: it may run twice, keeps nothing in Prefect, and shows no error text."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, overload

from prefect import Task, task
from prefect.cache_policies import NO_CACHE

from flows.errors import scrubbed

RETRY_DELAYS = (1.0, 5.0, 30.0)

P = ParamSpec("P")
R = TypeVar("R")


@overload
def step_task(function: Callable[P, R], /) -> Task[P, R]: ...


@overload
def step_task(
    *, run_name: str | None = None, retry_delays: tuple[float, ...] = RETRY_DELAYS
) -> Callable[[Callable[P, R]], Task[P, R]]: ...


def step_task(
    function: Callable[..., Any] | None = None,
    /,
    *,
    run_name: str | None = None,
    retry_delays: tuple[float, ...] = RETRY_DELAYS,
) -> Any:
    """Make a Prefect task that is retried, never cached or persisted, and scrubbed; `.fn` is the function.

    Args:
        run_name: how the timeline shows it; `{key}` takes the argument of that name.
        retry_delays: seconds before each further try.
    """

    def decorate(plain: Callable[..., Any]) -> Any:
        return task(
            name=plain.__name__,
            task_run_name=run_name or plain.__name__,
            retries=len(retry_delays),
            retry_delay_seconds=list(retry_delays),
            cache_policy=NO_CACHE,
            persist_result=False,
            log_prints=False,
        )(scrubbed(plain))

    return decorate if function is None else decorate(function)
