# `make` lists what there is. Everything is safe to repeat, and to interrupt.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo demo-check screenshots lighthouse messages test test-core chaos browser nginx lint lint-core js js-checks js-lint docs format clean figures fuzz

# Debian splits venv off, so a Python counts only when it has all that is needed.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	if $$python -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$python; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
DEMO_FILES := requirements-demo.txt requirements-shop.txt constraints.txt
PYTEST_ARGS ?=
DEMO_CHECK_PORT := $(or $(PORT),8199)
DEMO_CHECK := http://127.0.0.1:$(DEMO_CHECK_PORT)

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.demo-installed  ## open the demo shop (PORT=8123 chooses another port)
	@exec $(BIN)/python -m shop_demo

demo-check: $(VENV)/.demo-installed  ## open the demo shop, search in it with a photo, and close it
	@PORT=$(DEMO_CHECK_PORT) $(BIN)/python -m shop_demo & demo=$$!; ask="curl --silent --fail --max-time 60"; \
	$$ask --retry 60 --retry-delay 5 --retry-all-errors --output /dev/null $(DEMO_CHECK)/product/dairy-jug-banded-sky/ && \
	$$ask "$(DEMO_CHECK)/visual-search/?sample=0" | grep --quiet vs-card; code=$$?; \
	kill -TERM $$demo; wait $$demo; exit $$code

screenshots: $(VENV)/.test-installed browser  ## take the pictures of docs/images anew
	$(BIN)/python -m shop_demo.screenshots

# Node 18.20 or newer, which brings npm. LIGHTHOUSE_ARGS=--json prints the verdicts, --write keeps them.
lighthouse: $(VENV)/.test-installed browser benchmarks/lighthouse/node_modules/.package-lock.json  ## ask Lighthouse about the demo on a phone
	$(BIN)/python -m benchmarks.lighthouse $(LIGHTHOUSE_ARGS)

benchmarks/lighthouse/node_modules/.package-lock.json: benchmarks/lighthouse/package-lock.json
	cd benchmarks/lighthouse && npm ci --silent

messages: $(VENV)/.test-installed  ## gather and compile what is translated (needs GNU gettext)
	@for package in visual_search shop_demo; do ( cd $$package && for step in \
		"makemessages --locale de --locale zh_Hans --no-location --no-wrap" \
		"compilemessages --locale de --locale zh_Hans"; do ../$(BIN)/django-admin $$step || exit 1; done ) || exit 1; done

# Files as a whole: what the tests of one share is made once, and not for each process.
BESIDE := -n 2 --dist loadscope --no-loadscope-reorder

test: $(VENV)/.test-installed browser nginx lint js docs  ## run every check and the tests (the first time installs 7 GB)
	$(BIN)/python -m pytest -m e2e tests/e2e
	$(BIN)/python -m pytest $(BESIDE) -m 'not e2e and not chaos' --cov $(PYTEST_ARGS)

# Without torch, OpenVINO and a browser. DJANGO=6.0 takes another Django; the next `make` puts it back.
test-core: $(VENV)/.core-installed  ## run most tests in minutes (the first time installs 1 GB)
	@[ -z "$(DJANGO)" ] || { rm -f $(VENV)/.{demo,core,test}-installed && $(PIP) install --quiet "Django==$(DJANGO).*"; }
	$(BIN)/python -m pytest $(BESIDE) -m 'not e2e and not chaos and not long and not torch' --ignore tests/e2e $(PYTEST_ARGS)

# Alone, so that the figures are those of the app and not of a busy machine.
# What the last `make chaos` measured stands in the table too.
figures: $(VENV)/.test-installed nginx  ## measure anew and write the table of docs/reliability.md
	rm -f .services/figures.jsonl && mkdir -p .services
	VISUAL_SEARCH_FIGURES=$(CURDIR)/.services/figures.jsonl $(BIN)/python -m pytest \
		-m 'not e2e and not chaos' $$(grep -rlE --include='test_*.py' 'figures import|import figures' tests) $(PYTEST_ARGS)
	$(BIN)/python -m benchmarks.reliability_table .services/figures*.jsonl

fuzz: $(VENV)/.test-installed  ## fuzz the decode boundary (SECONDS=600 chooses how long)
	FUZZ_SECONDS=$(or $(SECONDS),600) $(BIN)/python -m pytest -s -m chaos tests/fuzz

chaos: $(VENV)/.test-installed  ## run the long fault tests (SECONDS=300 is how long workers are killed)
	rm -f .services/figures-long.jsonl && mkdir -p .services
	VISUAL_SEARCH_CHAOS_SECONDS=$(or $(SECONDS),300) FUZZ_SECONDS=$(or $(SECONDS),600) \
	VISUAL_SEARCH_FIGURES=$(CURDIR)/.services/figures-long.jsonl \
		$(BIN)/python -m pytest -m chaos -s -p no:randomly $(PYTEST_ARGS)

browser:
	@command -v chromium chromium-browser google-chrome >/dev/null || { \
		echo "Installing Chromium for the browser tests"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } || { \
		echo "The browser tests need Chromium; install it by hand." >&2; exit 1; }

# Unpacked only: a package that is installed would start a server.
nginx:
	@[ -x .services/nginx/usr/sbin/nginx ] || PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null || ( \
		echo "Fetching nginx for the tests of caches"; \
		rm -rf .services/nginx && mkdir -p .services/nginx && cd .services/nginx && \
		{ apt-get download -qq nginx || { apt-get update -qq && apt-get download -qq nginx; }; } && \
		dpkg-deb --extract nginx_*.deb . && ./usr/sbin/nginx -v ) 2>/dev/null || \
		{ rm -rf .services/nginx; echo "There is no nginx, so the tests of caches will be skipped."; }

lint: $(VENV)/.test-installed lint-core  ## run every check of Python, templates and workflows, without the tests
	$(BIN)/mypy
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))

lint-core: $(VENV)/.core-installed  ## run those checks that need no torch
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet -ll --recursive visual_search shop_demo dev tools
	find visual_search shop_demo -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +

# Node 20.3 or newer, which brings npm.
js:  ## check and test the scripts and style sheets
	@if command -v node >/dev/null; then $(MAKE) --no-print-directory js-checks; \
	elif [ "$$CI" = true ]; then echo "There is no Node for the checks of JavaScript." >&2; exit 1; \
	else echo "There is no Node, so JavaScript is neither checked nor tested."; fi

js-checks: js-lint
	node --test tests/javascript/*.test.js

js-lint: node_modules/.package-lock.json
	node_modules/.bin/biome ci --colors=off

node_modules/.package-lock.json: package-lock.json
	npm ci --silent

docs: $(VENV)/.docs-installed  ## build the site of the documentation into .services/site, strictly
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

format: $(VENV)/.core-installed  ## rewrite code and templates in the house style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	find visual_search shop_demo -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

clean:  ## delete the demo's data and every cache, but not .venv
	@if [ -d .services/demo ] && [ -x $(BIN)/python ]; then \
		env -u DATABASE_URL -u REDIS_URL $(BIN)/python -m dev.services remove .services/demo; fi
	rm -rf .services .coverage .coverage.* htmlcov build dist *.egg-info staticfiles
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# A stamp is made last, so an installation that was cut off is taken up again.

$(VENV)/.demo-installed: $(DEMO_FILES) | $(VENV)/.made
	@echo "Installing the demo's requirements into $(VENV)"
	$(PIP) install --quiet -r requirements-demo.txt
	@touch $@

$(VENV)/.test-installed: requirements.txt requirements-core.txt requirements-docs.txt $(DEMO_FILES) | $(VENV)/.made
	@echo "Installing the requirements of the tests into $(VENV): about 7 GB, some minutes"
	$(PIP) install --quiet -r requirements.txt
	@touch $@

$(VENV)/.core-installed: requirements-core.txt $(DEMO_FILES) | $(VENV)/.made
	@echo "Installing the requirements of most tests into $(VENV): about 1 GB"
	$(PIP) install --quiet -r requirements-core.txt
	@touch $@

$(VENV)/.docs-installed: requirements-docs.txt constraints.txt | $(VENV)/.made
	$(PIP) install --quiet -r requirements-docs.txt
	@touch $@

$(VENV)/.made:
	@if [ -z "$(PYTHON)" ]; then \
		echo "No Python 3.11 or newer with venv was found; name one: make PYTHON=..." >&2; exit 1; fi
	@$(PIP) --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV)
	@touch $@
