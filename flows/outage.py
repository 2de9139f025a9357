"""Says in our log when Prefect stops answering and when it answers again: one line each, however many ask."""

import logging
import time

log = logging.getLogger(__name__)


class Outage:
    """Whether Prefect is silent, as far as one process knows; its threads share it."""

    def __init__(self) -> None:
        self._since: float | None = None

    def __bool__(self) -> bool:
        """Tell whether the last call failed."""
        return self._since is not None

    def begin(self, error: Exception | str) -> None:
        """Note that a call failed."""
        if self._since is None:
            self._since = time.monotonic()
            log.warning("Prefect does not answer (%s); what is to be done waits in our tables", error)

    def end(self) -> None:
        """Note that a call was answered."""
        since, self._since = self._since, None
        if since is not None:
            log.warning("Prefect answers again, after %.0f s", time.monotonic() - since)
