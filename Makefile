# The words of the house. `make start` and `make test` install what they need; nothing else is required beforehand.
PYTHON ?= python3
EDITION ?=
BENCH ?=
VENV := .venv
RUN := $(VENV)/bin/python -m crm_course
UV := $(shell command -v uv 2>/dev/null)

.PHONY: start test browser build check data bench mutants lock chromium clean

start: $(VENV)/course-installed  ## open the course in JupyterLab (EDITION=en or fa)
	@$(RUN) start $(if $(EDITION),--lang $(EDITION))

test: $(VENV)/tests-installed chromium  ## run every test
	@$(RUN) test

browser: $(VENV)/tests-installed chromium  ## open every lesson in both editions (make test: in one, by turns)
	@CRM_BROWSER=all $(VENV)/bin/python -m pytest tests/browser

build: $(VENV)/tests-installed  ## make stubs and notebooks
	@$(RUN) build

data: $(VENV)/tests-installed  ## make the simulated company's tables, registry, card and gallery
	@$(VENV)/bin/python datasets/build.py --record company
	@$(VENV)/bin/python datasets/gallery.py

check: $(VENV)/tests-installed  ## fail if a made file is stale; lint
	@$(RUN) build --check
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check .

bench: $(VENV)/tests-installed  ## measure: a check, the command line, the tests, a class, lab cells, other graders, the company, policies (BENCH=--quick: less)
	@$(VENV)/bin/python benchmarks/bench.py $(BENCH)
	@$(VENV)/bin/python benchmarks/class.py $(BENCH)
	@$(VENV)/bin/python benchmarks/labs.py $(BENCH)
	@$(VENV)/bin/python benchmarks/peers/compare.py $(BENCH)
	@$(VENV)/bin/python benchmarks/world.py $(BENCH)
	@$(VENV)/bin/python benchmarks/policies.py $(BENCH)

mutants: $(VENV)/tests-installed  ## change the answers one operator at a time: the tests must notice
	@$(VENV)/bin/python benchmarks/mutants.py

lock: $(VENV)/tests-installed  ## choose exact versions anew
	@$(VENV)/bin/python -m pip install -q uv
	@$(VENV)/bin/python tools/lock.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "The course needs Python 3.11 or newer; found $$($(PYTHON) --version). Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
ifdef UV
	@$(UV) venv --quiet --python $(PYTHON) $(VENV)
else
	@$(PYTHON) -m venv $(VENV)
endif

ifdef UV
INSTALL = $(UV) pip install --quiet --compile-bytecode --python $(VENV)/bin/python -c requirements.lock
else
INSTALL = $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c requirements.lock
endif

$(VENV)/course-installed: pyproject.toml requirements.lock | $(VENV)/bin/python
	@echo "Installing the course into $(VENV) (once; a few minutes) …"
	@$(INSTALL) -e .
	@touch $@

$(VENV)/tests-installed: pyproject.toml requirements.lock | $(VENV)/bin/python
	@echo "Installing the course and what its tests need into $(VENV) (once; a few minutes) …"
	@$(INSTALL) -e .[test]
	@touch $@ $(VENV)/course-installed

# Browser tests need Chromium, the sandbox needs bubblewrap; where they cannot be installed the tests say so.
chromium:
	@if ! { command -v chromium && command -v bwrap; } >/dev/null 2>&1 && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  echo "Installing Chromium and bubblewrap (Debian packages) …"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium bubblewrap; } >/dev/null 2>&1 \
	    || echo "They could not be installed."; \
	fi

clean:  ## remove what was installed and cached; your own work stays
	rm -rf $(VENV) .pytest_cache .ruff_cache build
