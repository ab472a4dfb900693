#!/bin/sh
# The demo practice: a data folder and keys of its own, loopback only, invented people.
#   scripts/demo.sh          start it; what is already there is kept
#   scripts/demo.sh reset    throw it away first
# A real installation beside it is never touched: only a folder that carries our mark is used.
set -eu
umask 077

: "${MDT_INSTANCE:=instance/demo}"
export MDT_INSTANCE MDT_DEMO=1 BIND="127.0.0.1:${PORT:=8000}"
export PORT
python=.venv/bin/python
mark=$MDT_INSTANCE/demo-practice

stop() {
    echo "
The demo was not started: $1" >&2
    exit 1
}

is_empty() {
    [ -z "$(ls -A "$1" 2>/dev/null)" ]
}

flask() {
    $python -m flask --app wsgi "$@"
}

if [ ! -e "$mark" ] && ! is_empty "$MDT_INSTANCE"; then
    stop "$MDT_INSTANCE holds something that is not the demo practice. Nothing in it was touched."
fi
$python -m scripts.port "$PORT" || exit 1
if [ "${1:-}" = reset ]; then
    [ -z "${MDT_DATABASE_URL:-}" ] ||
        stop "MDT_DATABASE_URL names a database; empty it yourself, then run make demo."
    echo "Throwing away the demo practice in $MDT_INSTANCE"
    rm -rf "$MDT_INSTANCE"
fi
mkdir -p "$MDT_INSTANCE"
echo "Invented people. Made by make demo; make demo-reset throws this folder away." >"$mark"

flask db upgrade
flask demo load
cat <<TEXT

Mirror MDT, demo practice: http://127.0.0.1:$PORT     (Ctrl-C stops it; the data stay)

  psychiatrist    chairs the meetings             supervisor   reads summaries
  psychologist1   treats, writes, reflects        coordinator  plans the meetings
  psychologist2   treats, writes, reflects        admin        accounts; no clinical text
  ot              occupational therapist          outsider     of another team

  Password of all eight: ${MDT_DEMO_PASSWORD:-mirror-demo-only}

TEXT
exec scripts/serve.sh
