# `make run` and `make test` do all their own set-up: a private environment in .venv, made by uv from constraints.txt.
# Needed beforehand: make, any Python from 3.8 and a package index (pip's own settings are passed on to uv).
# Tests use all cores. More for pytest: make test PYTEST_ARGS="-k draws"; one process: PYTEST_ARGS="-n 0"

unexport PYTHONHOME PYTHONPATH VIRTUAL_ENV

PYTHON := .venv/bin/python
READY := .venv/.ready
CHECKED := $(wildcard sim tests benchmarks)
PYTEST_ARGS ?=
PYTEST := $(PYTHON) -m pytest -n logical --dist worksteal

# Asked from / because a version manager that obeys .python-version may have no such version for its `python3`.
BASE_PYTHON = $(shell for each in python3 python /usr/bin/python3 python3.13 python3.12; do \
	(cd / && $$each -c 'import sys; sys.exit(sys.version_info < (3, 8) or print(sys.executable))') 2>/dev/null && break; done)
UV = $(shell uv --version >/dev/null 2>&1 && command -v uv || echo "$(CURDIR)/.tools/bin/uv")

# Runs uv with the package index and the certificates that pip was told to use, unless uv was told by itself.
define uv
	told() { for each in .tools/bin/python "$(BASE_PYTHON)"; do "$$each" -m pip config list; done 2>/dev/null \
		| sed -n "s/^[^ ]*[.]$$1='\(.*\)'\$$/\1/p" | head -n 1; }; \
	index="$${UV_DEFAULT_INDEX:-$${UV_INDEX_URL:-$$(told index-url)}}"; \
	certificates="$${SSL_CERT_FILE:-$$(told cert)}"; \
	if [ -n "$$index" ]; then export UV_DEFAULT_INDEX="$$index"; fi; \
	if [ -n "$$certificates" ]; then export SSL_CERT_FILE="$$certificates"; fi; \
	uv() { "$(UV)" "$$@"; }; set -e;
endef

.PHONY: run test slow lint bench lock clean

run: $(READY)
	$(PYTHON) -m sim run configs/baseline.yaml

test: $(READY)
	$(PYTEST) -m "not slow" $(PYTEST_ARGS)

slow: $(READY)
	$(PYTEST) -m slow $(PYTEST_ARGS) || test $$? -eq 5 # 5: there is no slow test

lint: $(READY)
	$(PYTHON) -m ruff check $(CHECKED)
	$(PYTHON) -m ruff format --check $(CHECKED)
	$(PYTHON) -m mypy

bench: $(READY)
	$(PYTHON) -m benchmarks

# Pins the newest versions that pyproject.toml allows.
lock: $(READY)
	@$(uv) uv pip compile --quiet --universal --upgrade --python-version 3.12 --extra dev --no-header --no-annotate \
		--output-file constraints.txt pyproject.toml

clean:
	rm -rf .venv .tools .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.tools/bin/uv:
	@test -n "$(BASE_PYTHON)" || { echo "No Python 3.8 or newer was found: install one, or uv, and call make again." >&2; exit 1; }
	@echo "Fetching uv into .tools ..."
	@PIP_USER=0 "$(BASE_PYTHON)" -m pip install --quiet --disable-pip-version-check --target .tools uv 2>/dev/null \
		|| { rm -rf .tools; "$(BASE_PYTHON)" -m venv .tools && .tools/bin/python -m pip install --quiet --disable-pip-version-check uv; } \
		|| { rm -rf .tools; echo "Install uv, or pip (Debian: python3-pip), and call make again." >&2; exit 1; }

$(READY): pyproject.toml constraints.txt .python-version
	@uv --version >/dev/null 2>&1 || $(MAKE) --no-print-directory .tools/bin/uv
	@$(uv) \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || { \
		rm -rf .venv; \
		uv venv --quiet --python "$$(cat .python-version)" .venv || (here="$$PWD"; cd / && uv venv --quiet --python '>=3.12' "$$here/.venv") \
		|| { echo "Python 3.12 or newer was neither found nor fetched: install one and call make again." >&2; exit 1; }; }; \
	echo "Installing into .venv ..."; \
	uv pip install --quiet --compile-bytecode --python $(PYTHON) --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)
