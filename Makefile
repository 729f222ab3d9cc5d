# The workflow, in a few verbs. `make help` lists them; `.ci/run` runs those that must pass.

FOUND  := $(shell for p in python3.11 python3; do \
              $$p -c 'import pip, sys; assert sys.version_info >= (3, 11)' 2>/dev/null && echo $$p && break; done)
PYTHON ?= $(or $(FOUND),python3)
JOBS   ?= 2
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(PYTHON) -m pip --disable-pip-version-check --python $(BIN)/python install --quiet
LOCK   := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --build-deps-for wheel \
          --no-annotate --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

# Stamps: what is installed. An up-to-date environment costs nothing.
READY  := $(VENV)/.ready
TOOLS  := $(VENV)/.tools
FUZZ   := $(VENV)/.fuzz
LLM    := $(VENV)/llm

.PHONY: all demo parquet llm test lint types docs bench campaign dist wheel-check lock clean help
.DELETE_ON_ERROR:

all: $(READY)  ## build .venv and install gainshare into it (the default)
	@echo "ready: $(BIN)/gainshare --help"

demo: $(READY)  ## a market on real data, from sealed bid to paid sellers, in under a minute
	$(BIN)/gainshare demo

parquet: $(READY)  ## what reading Parquet files needs, into .venv
	sed -n '/^pyarrow==/,/[^\\]$$/p' requirements-dev.lock | $(PIP) --require-hashes --requirement /dev/stdin

llm: $(LLM)/.ready  ## the tests of language models, with torch, in an environment of their own (6 GB)
	PYTHONPATH=src $(LLM)/bin/python -m pytest tests/gains/test_language_model.py

test: $(TOOLS)  ## every test and docstring example; warnings are errors; branch coverage of the pure layers
	$(BIN)/pytest -n $(JOBS) --ignore=tests/examples --ignore=tests/wheel --cov

lint: $(TOOLS)  ## ruff, import contracts, size and layout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/python -m tests.gates

types: $(TOOLS)  ## mypy --strict and pyright
	$(BIN)/mypy
	$(BIN)/pyright

docs: $(TOOLS)  ## run every block of README and docs, then build site/
	$(BIN)/pytest -n $(JOBS) tests/examples
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

bench: $(TOOLS)  ## against peers, as ratios
	$(BIN)/python -m benchmarks

campaign: $(FUZZ)  ## long fault, attack and fuzz runs
	$(BIN)/python -m campaign

dist: $(TOOLS)  ## source archive and wheel in dist/
	rm -rf build dist
	$(BIN)/python -m build --no-isolation

wheel-check: $(TOOLS)  ## what dist builds runs the demo in an empty environment, without a compiler
	$(BIN)/pytest tests/wheel

lock: $(TOOLS)  ## choose the newest releases that fit pyproject.toml, and pin them
	$(LOCK) --upgrade --output-file requirements.lock pyproject.toml
	$(LOCK) --upgrade --extra dev,docs,parquet --constraint requirements.lock \
	    --output-file requirements-dev.lock pyproject.toml
	echo 'atheris>=3.0' | $(filter-out --build-deps-for wheel,$(LOCK)) --upgrade --output-file requirements-fuzz.lock -
	printf 'hypothesis\npytest\n' | $(filter-out --build-deps-for wheel,$(LOCK)) --upgrade --extra llm \
	    --constraint requirements-dev.lock --output-file requirements-llm.lock pyproject.toml -

clean:  ## remove what was built, except the packages in .venv
	rm -rf build dist site .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	rm -f $(READY) src/gainshare/kernels/_[a-z]*.*

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import pip, sys; assert sys.version_info >= (3, 11)' 2>/dev/null || { \
	    echo "gainshare needs Python 3.11 or newer, with pip; $(PYTHON) is $$($(PYTHON) --version 2>&1 || echo missing)."; \
	    echo "Name another one: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "building $(VENV) with $$($(PYTHON) --version)"
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.locked: requirements.lock | $(BIN)/python
	@echo "installing the locked packages (a minute or two)"
	$(PIP) --require-hashes --requirement requirements.lock
	@touch $@

$(READY): $(VENV)/.locked pyproject.toml $(wildcard setup.py src/gainshare/kernels/*.[ch])
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS): $(READY) requirements-dev.lock
	@echo "installing the tools of the workflow"
	$(PIP) --require-hashes --requirement requirements-dev.lock
	@touch $@

$(FUZZ): $(TOOLS) requirements-fuzz.lock
	$(PIP) --require-hashes --requirement requirements-fuzz.lock || \
	    echo "no atheris for this machine: the campaign mutates by chance, not guided by coverage"
	@touch $@

$(LLM)/.ready: requirements-llm.lock | $(BIN)/python
	@echo "installing torch and what it needs, several gigabytes"
	$(PYTHON) -m venv --without-pip $(LLM)
	$(subst $(BIN),$(LLM)/bin,$(PIP)) --require-hashes --requirement requirements-llm.lock
	@touch $@
