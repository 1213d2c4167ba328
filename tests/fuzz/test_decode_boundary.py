"""Nothing but imaging's own error comes out of the decode boundary, whatever goes in."""

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.figures import record
from tests.imaging.pictures import encoded, scene
from tests.untrusted.corpus import HOSTILE, hostile_files, mutated_files

pytest.importorskip("atheris", reason="atheris has no build for this machine")

ROOT = Path(__file__).parents[2]
MOST_BYTES = 64 * 1024
START_SECONDS = 120


def avif_files() -> list[bytes]:
    """Sound ones in several shapes: boxes and sequence headers are not come upon by chance."""
    pictures = [scene((48 + 9 * number, 40 + 7 * number)) for number in range(4)]
    return [
        content
        for one in pictures
        for content in (
            encoded(one, "AVIF"),
            encoded(one.convert("RGBA"), "AVIF", quality=20),
            encoded(one, "AVIF", subsampling="4:4:4", range="limited"),
            encoded(one, "AVIF", save_all=True, append_images=[one.rotate(180)]),
        )
    ]


def fuzz(seconds: int, folder: Path) -> None:
    seed = random.randrange(1, 10**6)
    seeds = list(mutated_files(seed))[::13]
    if HOSTILE.is_dir():
        seeds += [content for content in hostile_files() if len(content) < MOST_BYTES][::10]
    seeds += avif_files()
    for number, content in enumerate(seeds):
        (folder / str(number)).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.decode_boundary", f"-seed={seed}",
         f"-max_total_time={seconds}", f"-artifact_prefix={folder}/escaped-", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=seconds + START_SECONDS,
    )  # fmt: skip

    runs = re.search(r"Done (\d+) runs", done.stderr)
    record(
        42,
        f"atheris, seed {seed}: {runs[1] if runs else 0} runs in {seconds} s from {len(seeds)} "
        f"files, {0 if runs else 1} escapes",
        "0 exceptions other than the app's own",
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    assert int(runs[1]) > len(seeds)


def test_a_minute_of_fuzzing_finds_no_escape(tmp_path):
    fuzz(60, tmp_path)


@pytest.mark.chaos
def test_long_fuzzing_finds_no_escape(tmp_path):
    fuzz(int(os.environ.get("FUZZ_SECONDS", "600")), tmp_path)
