"""What things cost, beside the least that they could cost: `make bench`, no part of the test suite."""

HOUSE = "BENCH_HOUSE"
"""Variable of the environment that names the file of the house to the runs of Prefect's process worker."""
