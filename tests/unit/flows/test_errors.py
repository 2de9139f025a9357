import logging
import traceback

import pytest

from flows.errors import StepFailedError, scrubbed
from flows.steps import step_task

NAME = "Dupont-Martineau"


@scrubbed
def fails():
    raise ValueError(f"family {NAME} has no address")


@scrubbed
def fails_in_a_library():
    int(f"not a number {NAME}")


@step_task(run_name="{key}", retry_delays=())
def failing_step(key: str) -> None:
    raise LookupError(NAME)


class TestScrubbing:
    def test_only_kind_place_and_reference_are_shown(self):
        with pytest.raises(StepFailedError, match=r"^ValueError at test_errors\.py:\d+ ref=[0-9a-f]{10}$"):
            fails()

    def test_the_place_is_ours(self):
        with pytest.raises(StepFailedError, match=r"^ValueError at test_errors\.py:"):
            fails_in_a_library()

    def test_no_trace_of_the_text_is_left_in_what_is_raised(self):
        with pytest.raises(StepFailedError) as caught:
            fails()

        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None
        assert NAME not in "".join(traceback.format_exception(caught.value))

    def test_our_own_log_has_it_all_under_the_reference(self, caplog):
        with caplog.at_level(logging.ERROR, logger="flows.errors"), pytest.raises(StepFailedError) as caught:
            fails()

        reference = str(caught.value).rpartition("ref=")[2]
        assert f"ref={reference}" in caplog.text
        assert NAME in caplog.text

    def test_what_is_scrubbed_already_passes_as_it_is(self):
        first = StepFailedError("ValueError at x.py:1 ref=0")

        @scrubbed
        def passes():
            raise first

        with pytest.raises(StepFailedError) as caught:
            passes()

        assert caught.value is first

    def test_a_result_passes(self):
        assert scrubbed(lambda: 7)() == 7


class TestAStepTask:
    def test_its_function_is_scrubbed_too(self):
        with pytest.raises(StepFailedError, match="LookupError"):
            failing_step.fn("coordinates")

    def test_it_keeps_nothing_in_prefect(self):
        assert failing_step.persist_result is False
        assert failing_step.cache_policy.compute_key(None, {}, {}) is None

    def test_it_is_named_by_its_step(self):
        assert failing_step.task_run_name == "{key}"

    def test_it_is_tried_four_times_unless_said_otherwise(self):
        @step_task
        def usual() -> None:
            """Do nothing."""

        assert (usual.retries, usual.retry_delay_seconds) == (3, [1.0, 5.0, 30.0])


class TestOurLog:
    def test_prefect_does_not_listen_to_it(self):
        logger = logging.getLogger("flows.errors")

        handlers = []
        while logger:
            handlers += [type(handler).__name__ for handler in logger.handlers]
            logger = logger.parent if logger.propagate else None

        assert "APILogHandler" not in handlers
