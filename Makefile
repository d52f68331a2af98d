# make run    set up, then open the window (or, without a display, segment the sample study)
# make test   set up, then every check and test
# make fuzz   10,000 damaged files through the readers; says what came of them
# make bench  figures on this machine; nothing is asserted

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# nnU-Net's own check of a data set, without what only its training needs
NNUNET_CHECK := nnunetv2 acvl_utils batchgenerators blosc2 connected-components-3d dynamic_network_architectures httpx \
	lazy-loader msgpack ndindex numexpr pandas python-dateutil scikit-image tifffile

.PHONY: run test test-slow check fuzz bench translations screenshot clean

run: $(VENV)/.app
	@sh packaging/run.sh $(BIN)

test: $(VENV)/.test check
	$(BIN)/python -m pytest -m "not slow"

test-slow: $(VENV)/.test
	$(BIN)/python -m pytest

check: $(VENV)/.test
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fuzz: $(VENV)/.test
	$(BIN)/python -m tests.fuzz

bench: $(VENV)/.test
	$(BIN)/python -m tests.benchmarks

translations: $(VENV)/.test
	$(BIN)/python packaging/translations.py

screenshot: $(VENV)/.test
	$(BIN)/python packaging/screenshot.py

clean:
	rm -rf $(VENV) build dist *.egg-info

$(VENV)/.python:
	@sh packaging/system-packages.sh $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.app: $(VENV)/.python pyproject.toml constraints.txt
	$(PIP) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.python pyproject.toml constraints.txt
	$(PIP) --editable '.[test]'
	$(PIP) --no-deps $(NNUNET_CHECK)
	@touch $@ $(VENV)/.app
