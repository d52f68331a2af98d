# make run    set up, then open the window (or, without a display, segment the sample study)
# make test   set up, then every check and test
# make fuzz   10,000 damaged files through the readers; says what came of them
# make bench  figures on this machine; nothing is asserted
#
# make demo-loop  a student of BUS-BRA is corrected on BUSI, learns, is judged and promoted (about an hour on one core)
# make rounds     what it is worth to choose which frames are annotated (about 40 minutes on one core)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# nnU-Net's own check of a data set, without what only its training needs
NNUNET_CHECK := nnunetv2 acvl_utils batchgenerators blosc2 connected-components-3d dynamic_network_architectures httpx \
	lazy-loader msgpack ndindex numexpr pandas python-dateutil scikit-image tifffile

# Real data of the demonstrations; what they write goes to runs/, and what is done there is not done again
DATA ?= ../shared/data
BUSI ?= $(DATA)/busi
BUSBRA ?= $(DATA)/busbra

.PHONY: run test test-slow check fuzz bench demo-loop rounds translations screenshot clean

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

demo-loop: $(VENV)/.test
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.demo.loop --old $(BUSBRA) --new $(BUSI) --work runs/loop

rounds: $(VENV)/.test
	OMP_NUM_THREADS=1 $(BIN)/kd-core rounds --layout busbra --data $(BUSBRA) --layout busi --data $(BUSI) --run runs/rounds --seeds 8

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
