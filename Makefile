# Mirror MDT. `make help` lists what can be done; each line below explains itself there.

PYTHON ?= python3
PORT ?= 8000
venv := .venv/bin/python
flask := $(venv) -m flask --app wsgi

export PORT
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset run upgrade test lint bench bench-quick bench-room faults lock environment tools

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## ── start ──

demo: environment ## a ready practice with invented people, on http://127.0.0.1:8000 (PORT=…)
	@exec scripts/demo.sh

demo-reset: environment ## throw the demo practice away and start it afresh
	@exec scripts/demo.sh reset

run: upgrade ## a real start; the first one opens the set-up page (PORT=…, or BIND=host:port)
	@test -n "$$BIND" || $(venv) -m scripts.port $(PORT)
	@echo "Mirror MDT: http://$${BIND:-127.0.0.1:$(PORT)}     (Ctrl-C stops it)"
	@exec scripts/serve.sh

upgrade: environment ## libraries and database of a real installation brought up to date
	@umask 077 && $(flask) db upgrade

## ── check ──

test: tools ## the whole suite, on SQLite and on PostgreSQL (ARGS="-k word" for a part)
	@$(venv) -m scripts.suite $(ARGS)

lint: tools ## ruff, mypy --strict, templates, translations
	@scripts/lint.sh

faults: tools ## crash, full disk, races, backup and key rotation, in full
	@$(venv) -m pytest tests/faults -m faults $(ARGS)

bench: tools ## the benchmark; writes bench/results.json
	@$(venv) -m bench $(ARGS)

bench-quick: tools ## six requests against their limit, in a minute or two
	@$(venv) -m bench --quick $(ARGS)

bench-room: tools ## thirty open pages of the meeting room: from a key to the other screens
	@$(venv) -m bench --room

## ── libraries ──

environment:
	@$(PYTHON) scripts/environment.py run

tools:
	@$(PYTHON) scripts/environment.py dev

lock: tools ## choose the libraries' versions anew from requirements/*.in, with hashes
	@$(PYTHON) -m venv .venv/lock && .venv/lock/bin/python -m pip install --quiet uv
	@cd requirements && for name in run dev; do \
	  ../.venv/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	    --system-certs --generate-hashes --custom-compile-command "make lock" \
	    $$([ $$name = dev ] && echo "--constraint run.txt") $$name.in -o $$name.txt || exit 1; \
	done
