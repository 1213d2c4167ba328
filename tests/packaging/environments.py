"""Environments of their own, with what a shop installs into them."""

import subprocess
import sys
from pathlib import Path


def make_environment(home: Path, *, python: str = sys.executable) -> Path:
    """An empty environment; returns its Python.

    Without a pip of its own, which would take as long as all that is installed.
    """
    subprocess.run([python, "-m", "venv", "--without-pip", home], check=True)
    return home / "bin" / "python"


def pip(python: Path, *arguments: Path | str) -> str:
    """What pip says that works on another environment."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run(
        [*command, "--python", python, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def install(python: Path, *packages: Path | str) -> None:
    # Python compiles what is imported; to compile the rest takes longer than to unpack it.
    pip(python, "install", "--quiet", "--no-compile", *packages)
