"""Build .venv from a lock file, and again only when the lock or the Python changes.

Runs on the machine's own Python before anything is installed, and has to be
readable by an old one, so that it can say what is missing in a sentence.
"""

import hashlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OLDEST = (3, 11)
VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"


def stop(sentence):
    sys.exit("\nMirror MDT cannot start: " + sentence)


def check_python():
    """Say plainly when this Python is too old or comes without venv."""
    if sys.version_info < OLDEST:
        stop(
            "it needs Python 3.11 or later, and {0} is {1}.{2}.\n"
            "If a newer one is installed, name it: make PYTHON=python3.12 demo".format(
                sys.executable, *sys.version_info[:2]
            )
        )
    # Debian ships Python without ensurepip, and venv cannot work without it.
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        stop(
            "this Python comes without its venv module.\n"
            "On Debian and Ubuntu: apt install python3-venv"
        )


def answers(python):
    """Whether an interpreter is there and new enough (a moved or upgraded machine breaks it)."""
    question = "import sys, pip; sys.exit(sys.version_info < %r)" % (OLDEST,)
    try:
        return subprocess.call([str(python), "-c", question], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_venv():
    print("Making the environment in %s" % VENV, flush=True)
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]) != 0:
        stop("the environment in %s could not be made; the reason is above." % VENV)


def is_installed(lock, stamp):
    return stamp.exists() and stamp.read_text() == fingerprint(lock)


def fingerprint(lock):
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def install(lock, stamp):
    """Install exactly what the lock names; pip refuses a file whose hash differs."""
    print("Installing %s (this takes a minute)" % lock, flush=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    if subprocess.call([*pip, "--require-hashes", "-r", str(lock)]) != 0:
        stop("the libraries in %s could not be installed; pip's reason is above." % lock)
    stamp.write_text(fingerprint(lock))


def main(name):
    lock = Path("requirements", name + ".txt")
    stamp = VENV / ("installed-" + name)
    check_python()
    if not answers(PYTHON):
        make_venv()
    if not is_installed(lock, stamp):
        install(lock, stamp)


if __name__ == "__main__":
    main(sys.argv[1])
