# Every target sets up what it needs; a second call starts at once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo run test test-whole torture check bench pictures access walks lock clean

demo: $(VENV)/runtime
	@$(BIN)/python -m bot demo

run: $(VENV)/runtime
	@$(BIN)/python -m bot run

# The databases of tests are thrown away: in memory, where there is room for them, they cost no disk.
ROOM := $(shell df --output=avail /dev/shm 2>/dev/null | tail -n 1)
# `test` tries most conversations on one engine; `test-whole` leaves nothing out, for half as long again.
test-whole: WHOLE := --whole
test test-whole: $(VENV)/development
	TMPDIR=$(if $(shell test 0$(strip $(ROOM)) -gt 4000000 && echo enough),/dev/shm,$${TMPDIR:-/tmp}) \
	$(BIN)/python -m pytest -n 3 --dist loadgroup $(WHOLE)

# Long runs, an hour and more in all; the same SEED makes the same choices again.
SEED ?= 7
KILLS ?= 200
torture: $(VENV)/development
	$(BIN)/python -m tests.torture kill --kills $(KILLS) --seed $(SEED)
	$(BIN)/python -m tests.torture faults --seed $(SEED)
	$(BIN)/python -m tests.torture several --seed $(SEED)
	$(BIN)/python -m tests.torture outage
	$(BIN)/python -m tests.torture storm --engine sqlite --seed $(SEED)
	$(BIN)/python -m tests.torture storm --engine postgresql --seed $(SEED)
	$(BIN)/python -m tests.torture tamper --engine sqlite --tamperings 1000 --seed $(SEED)
	$(BIN)/python -m tests.torture attack --engine sqlite --inputs 100000 --seed $(SEED)
	$(BIN)/python -m tests.torture attack --engine sqlite --inputs 100000 --requests --seed $(SEED)
	$(BIN)/python -m tests.torture attack --engine postgresql --inputs 20000 --seed $(SEED)

check: $(VENV)/development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/bench
	$(BIN)/python -m bench

pictures: $(VENV)/development
	$(BIN)/python -m docs.pictures.take

# Who may do what in the chat, written from the handlers; a test compares it.
access: $(VENV)/development
	$(BIN)/python -c "from pathlib import Path; from handlers.overview import access_overview; Path('docs/access.md').write_text(access_overview())"

# The files that five things enter on their way, for docs/architecture.md.
walks: $(VENV)/development
	$(BIN)/python -m pytest -q -s -n 0 tests/handlers/walks.py

lock: $(VENV)/development
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade -q pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q pyproject.toml --group bench -c requirements.txt -o requirements-bench.txt

$(VENV)/runtime: requirements.txt pyproject.toml
	test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --no-deps -e .
	touch $@

$(VENV)/development: requirements-dev.txt $(VENV)/runtime
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

$(VENV)/bench: requirements-bench.txt $(VENV)/development
	$(BIN)/pip install --quiet --require-hashes -r requirements-bench.txt
	touch $@

clean:
	rm -rf $(VENV) data
