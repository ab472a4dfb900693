"""A PostgreSQL of our own for the length of a test run, gone afterwards.

`python -m tests.postgres -- pytest …` starts a throw-away cluster on a unix
socket, runs the command with MDT_TEST_POSTGRES set to its address, and removes
it again whatever happens. Durability is off: nothing in it is meant to last.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

OLDEST = 13
RULES, ROOMS = ("domain", "exports"), ("blueprints",)  # folders of tests that run on SQLite alone
OWNER = "mdt"
PROGRAMS = ("initdb", "postgres", "pg_ctl", "createuser", "createdb")
PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgres*/bin")
MISSING = (
    f"PostgreSQL {OLDEST} or later was not found on PATH or under /usr/lib/postgresql; "
    "install it (Debian: apt install postgresql) or set MDT_TEST_POSTGRES to a server's address"
)
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "jit": "off",  # compiling a statement that reads ten rows takes longer than reading them
    "autovacuum": "off",  # a worker of the server's own would hold up the dropping of a database
    "max_connections": "100",
    "shared_buffers": "64MB",
    # As the practice's own server would have it: an instant read back must still be UTC.
    "timezone": "Africa/Johannesburg",
}


class Unavailable(Exception):
    """PostgreSQL is not installed, or did not start; the text says why."""


@dataclass(frozen=True)
class Cluster:
    """A running server: where it answers and where it writes its log."""

    url: str
    log: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"MDT_TEST_POSTGRES": self.url, "MDT_TEST_POSTGRES_LOG": str(self.log)}


def folders_to_search() -> Iterator[Path]:
    """Where distributions put the server; Debian keeps it off PATH."""
    for name in ("initdb", "pg_config"):
        if found := shutil.which(name):
            yield Path(found).resolve().parent
    if shutil.which("pg_config"):
        told = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
        yield Path(told.stdout.strip())
    for pattern in PLACES:
        yield from sorted(Path("/").glob(pattern), reverse=True)


def major_version(folder: Path) -> int:
    """The server's major version, 0 where there is no complete server."""
    programs = [folder / name for name in PROGRAMS]
    if not all(os.access(program, os.X_OK) for program in programs):
        return 0
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True)
    found = re.search(r"(\d+)", told.stdout)
    return int(found.group(1)) if found else 0


def binaries() -> Path | None:
    """The newest PostgreSQL that is new enough, or None."""
    best = max(folders_to_search(), key=major_version, default=None)
    return best if best and major_version(best) >= OLDEST else None


def server_account() -> pwd.struct_passwd | None:
    """Who the server runs as: PostgreSQL refuses root, so root lends it another account."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise Unavailable("as root, PostgreSQL needs an account named postgres or nobody to run as")


def run(command: list[str | Path], account: pwd.struct_passwd | None) -> None:
    """Run one of the server's programs, as its account, and complain with its own words."""
    # A file, not a pipe: the server inherits it and would hold a pipe open for ever.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            command,
            cwd="/",
            # Nothing but PATH: PGHOST, PGDATA and their like belong to somebody else.
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
        said.seek(0)
        if done.returncode != 0:
            raise Unavailable(f"{Path(command[0]).name} failed: {said.read().strip()}")


def make_cluster(bin_: Path, home: Path, account: pwd.struct_passwd | None) -> None:
    locale = "C.UTF-8" if sys.platform == "linux" else "C"
    options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", f"--locale={locale}"]
    run([bin_ / "initdb", "-D", home / "data", "--no-sync", *options], account)
    lines = [f"{name} = '{value}'" for name, value in SETTINGS.items()]
    lines += ["listen_addresses = ''", f"unix_socket_directories = '{home}'"]
    with (home / "data" / "postgresql.conf").open("a") as file:
        file.write("\n".join(lines) + "\n")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a fresh server and hand it over; stop and remove it afterwards."""
    bin_ = binaries()
    if bin_ is None:
        raise Unavailable(MISSING)
    account = server_account()
    # Short, because a unix socket's path may not exceed some hundred characters.
    home = Path(tempfile.mkdtemp(prefix="mdt-pg-", dir="/tmp"))
    control: list[str | Path] = [bin_ / "pg_ctl", "-D", home / "data", "-w", "-t", "60"]
    try:
        if account:
            os.chown(home, account.pw_uid, account.pw_gid)
        make_cluster(bin_, home, account)
        run([*control, "-l", home / "log", "start"], account)
        # As in a real installation the app is no superuser; it may make the tests' databases.
        superuser: list[str | Path] = ["-h", home, "-U", "postgres"]
        run([bin_ / "createuser", *superuser, "--createdb", OWNER], account)
        run([bin_ / "createdb", *superuser, "--owner", OWNER, OWNER], account)
        yield Cluster(f"postgresql+psycopg://{OWNER}@/{OWNER}?host={home}", home / "log")
    finally:
        with suppress(Unavailable):  # it may never have started
            run([*control, "-m", "immediate", "stop"], account)
        shutil.rmtree(home, ignore_errors=True)


def leave(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + signum)


def run_with(command: list[str], extra: Mapping[str, str]) -> int:
    """Run a command with a few more settings, and never leave it behind."""
    with subprocess.Popen(command, env={**os.environ, **extra}) as child:
        try:
            return child.wait()
        finally:
            child.terminate()


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, leave)
    try:
        with cluster() as server:
            return run_with(command, server.environment)
    except Unavailable as why:
        print(f"No PostgreSQL for the tests: {why}.", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
