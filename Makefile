# `make demo` starts the demonstration, `make test` passes all tests; the other targets serve developers.
PYTHON ?= python3
PORT ?= 7000
VENV := .venv/bin

.PHONY: demo test bench sure format translations lock

demo:
	@$(PYTHON) tools/setup.py run
	@$(VENV)/python tools/alone.py $(VENV)/python -m portal demo --port $(PORT) $(if $(DAY),--day $(DAY))

test:
	@$(PYTHON) tools/setup.py dev
	$(VENV)/python tools/alone.py $(VENV)/python -m pytest -q -n 2 --dist load

bench:
	@$(PYTHON) tools/setup.py dev
	@$(VENV)/python tools/alone.py $(VENV)/python -W ignore -m tests.load

sure:
	@$(PYTHON) tools/setup.py dev
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/python tools/catalogues.py check
	$(VENV)/python tools/alone.py $(VENV)/python -m pytest -q -n 2 tests/architecture tests/unit/templates tests/unit/portal/test_migrations.py
	$(VENV)/python -m rules check $(wildcard rules/establishments/*/*.yaml)

format:
	$(VENV)/ruff check --fix-only -q .
	$(VENV)/ruff format .

translations:
	$(VENV)/python tools/catalogues.py update
	$(VENV)/python tools/catalogues.py compile

# Debian 12 has 3.11.2: some packages are needed below 3.11.3 only.
lock:
	.tools/uv/bin/uv pip compile pyproject.toml --python-version 3.11.2 --generate-hashes --no-header -q -o requirements.lock
	.tools/uv/bin/uv pip compile pyproject.toml --extra dev --python-version 3.11.2 --generate-hashes --no-header -q -c requirements.lock -o requirements-dev.lock
