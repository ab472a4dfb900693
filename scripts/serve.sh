#!/bin/sh
# Start the server in the foreground, in place of this shell, so that Ctrl-C and kill reach it.
set -eu
umask 077
exec .venv/bin/python -m gunicorn --config scripts/gunicorn.conf.py wsgi:app
