# Uitweg. `make help` lists the targets. Every target makes or updates the environment it needs first.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Figures are drawn into files: no target needs a screen.
export MPLBACKEND := Agg

VENV := .venv
# Apart from .venv: what the comparison brings along must not change what the tests run with.
BENCH := .venv-bench

.PHONY: help run app test test-all browser lint notebooks bench calibrate clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s  %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.installed  ## simulate Utrecht's corona debt scheme
	$(VENV)/bin/uitweg run scenario=utrecht_coronasanering

app: $(VENV)/.installed  ## open the application in the browser
	$(VENV)/bin/uitweg app

test: $(VENV)/.installed  ## the tests, without the slow ones
	$(VENV)/bin/python -m pytest -n 2 -m "not slow"

test-all: $(VENV)/.installed  ## all tests
	$(VENV)/bin/python -m pytest -n 2

browser: $(VENV)/.installed  ## the application in a real browser: Debian's chromium, which must be there
	$(VENV)/bin/python -m pytest -n 1 tests/browser

lint: $(VENV)/.installed  ## style, format and types
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy

notebooks: $(VENV)/.installed  ## the notebooks of docs/, run afresh against what they show
	$(VENV)/bin/python tools/run-notebooks

bench: $(BENCH)/.installed  ## measure speed, and compare it with starsim's
	STARSIM_INSTALL_FONTS=0 $(BENCH)/bin/python -m benchmarks  # it would look for fonts to download

calibrate: $(VENV)/.installed  ## fit the ensemble of parameters to what was published
	$(VENV)/bin/uitweg calibrate

clean:  ## remove environments, caches and builds; outputs/ stays
	rm -rf $(VENV) $(VENV).old $(BENCH) $(BENCH).old build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find sim tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# The stamps. Each also fails its test below when the environment cannot be kept although its stamp is new: the
# Python it was made with is gone, the folder was moved, or an installation was interrupted.
$(VENV)/.installed: requirements-dev.txt pyproject.toml
	tools/make-venv $(VENV) $<

$(BENCH)/.installed: requirements-bench.txt pyproject.toml
	tools/make-venv $(BENCH) $<

.PHONY: $(shell for dir in $(VENV) $(BENCH); do tools/make-venv --usable $$dir || echo $$dir/.installed; done)
