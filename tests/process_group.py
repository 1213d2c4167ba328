"""Ends processes that lead a group of their own, politely or not."""

import contextlib
import os
import signal
import subprocess


def ends_in_time(process: subprocess.Popen[bytes], *, patience: float) -> bool:
    """SIGTERM, as a deployment does. Whether the process ended in so many seconds by itself."""
    process.terminate()
    try:
        process.wait(timeout=patience)
    except subprocess.TimeoutExpired:
        return False
    return True


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL the whole group: no chance to tidy up."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
