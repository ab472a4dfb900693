#!/bin/sh
# Every check runs, also after one has failed: a person wants the whole list at once.
set -u
failed=0
catalogue=$(mktemp)
trap 'rm -f "$catalogue"' EXIT

check() {
    echo "──── $1 ────"
    shift
    "$@" || failed=1
}

python=.venv/bin/python
check "ruff check" $python -m ruff check .
check "ruff format" $python -m ruff format --check --quiet --diff .
check "mypy --strict" $python -m mypy
check "templates and sentences" $python -m scripts.lint_templates
check "pybabel extract" $python -m babel.messages.frontend -q extract \
    -F pyproject.toml -k _l -k lazy_gettext -k _n:1,2 -o "$catalogue" --no-location .
exit $failed
