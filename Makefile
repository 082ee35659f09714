# The gateway of the first 1000 days. `make help` lists the targets.
MAKEFLAGS += --no-print-directory
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TOOLS := $(VENV)/.tools-installed
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
# The first of these that is Python 3.11 or newer; `make run PYTHON=/path/to/python3` names another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo $$p && break; done)
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help install run test check format docs profiles conformance proofs proving bench mutation lock compiled clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*##/\1\t/p' Makefile | expand -t 12

install: $(STAMP)  ## install what run, test and check need into .venv/

$(STAMP): pyproject.toml requirements/dev.lock
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(NEW_ENOUGH)' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed; found: $$($(or $(PYTHON),python3) --version 2>&1 || true)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment: install its venv module (Debian: python3-venv)."; exit 1; }
	$(PIP_INSTALL) --require-hashes -r requirements/dev.lock
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS): $(STAMP) requirements/tools.lock
	$(PIP_INSTALL) --require-hashes -r requirements/tools.lock
	@touch $@

run: install  ## the sandbox gateway on http://127.0.0.1:8080/fhir, with demonstration dossiers
	@BIB_SANDBOX=true exec $(BIN)/bib-adapter serve --demonstration

test: install  ## every test, real PostgreSQL included
	$(BIN)/python -m pytest -n logical

check: install  ## lint, format, types, direction of imports, freshness of what is generated
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m scripts.docs --check
	$(BIN)/python -m scripts.build_profiles --check

format: install  ## format the sources and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: install  ## write the generated documents again
	$(BIN)/python -m scripts.docs

profiles: install  ## compile profiles/ again: the package, and the tables to validate by (needs Node)
	npm ci --prefix profiles --no-audit --no-fund --silent
	$(BIN)/python -m scripts.build_profiles
	$(BIN)/python -m scripts.compile_definitions

conformance: install  ## ask the HL7 validator about all that is published and answered (needs Java and Maven)
	$(BIN)/python -m scripts.conformance

# The programs that prove, and the Debian package of each.
PROVERS := node:nodejs npm:npm java:default-jdk-headless mvn:maven chromium:chromium
proofs: proving  ## all that needs Node, Java or Chromium; installs what is missing
	$(BIN)/python -m proofs.tariffs
	$(BIN)/python -m proofs.renderer
	$(BIN)/python -m proofs.workbench
	$(BIN)/python -m proofs.maps
	$(MAKE) conformance

proving: install  ## install the programs that prove, and fetch their libraries
	@missing=$$(for tool in $(PROVERS); do command -v $${tool%%:*} >/dev/null || echo $${tool##*:}; done); \
	test -z "$$missing" || { apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends $$missing; }
	for each in renderer tariffs workbench; do npm ci --prefix proofs/$$each --no-audit --no-fund --silent --ignore-scripts || exit; done
	$(BIN)/python -c "from scripts import judge; judge.build()"

bench: install  ## the quick benchmarks, each with its calibration
	$(BIN)/python -m bench

mutation: $(TOOLS)  ## mutants of adapter/programme: how many does tests/programme kill
	$(BIN)/python -m scripts.mutation

compiled: $(TOOLS)  ## the same sources compiled by Cython: a wheel in dist/, unpacked in build/compiled
	rm -rf build/wheel build/compiled
	BIB_COMPILED=1 $(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir build/wheel .
	$(PIP_INSTALL) --no-deps --target build/compiled build/wheel/*.whl
	mkdir -p dist && cp build/wheel/*.whl dist/
	PYTHONSAFEPATH=1 PYTHONPATH=build/compiled:. $(BIN)/python -m bench.read_validate

lock: $(TOOLS)  ## resolve pyproject.toml again into requirements/*.lock
	$(BIN)/python -m scripts.lock

clean:  ## remove what was installed and built; databases stay
	rm -rf $(VENV) build dist mutants
