PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable

.PHONY: setup demo test drills
setup: $(VENV)/.dev

demo: $(VENV)/.demo
	@$(BIN)/simulators demo $(if $(ONCE),--once)

test: $(VENV)/.dev
	@$(BIN)/python -m tests.closing

drills: $(VENV)/.dev
	@$(BIN)/tox -q -e drills

$(BIN)/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv

$(VENV)/.demo: $(BIN)/uv pyproject.toml constraints.txt
	$(INSTALL) '.[simulators]'
	@touch $@

$(VENV)/.dev: $(BIN)/uv pyproject.toml constraints.txt
	$(INSTALL) '.[dev]'
	@touch $@ $(VENV)/.demo
