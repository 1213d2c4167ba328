"""The disk of the shop's pictures fills up."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.faults.figures import record
from tests.faults.processes import ROOT

MOUNT = 'mount -t tmpfs -o size=8m tmpfs "$0" && exec "$@"'


def can_mount() -> bool:
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    command = ["unshare", "-m", "sh", "-c", MOUNT, "/mnt", "true"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def fill(surroundings, ending: str, *, before: list[str]) -> dict:
    surroundings.media.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [*before, sys.executable, "-m", "tests.faults.disk_filler", ending],
        cwd=ROOT,
        env=surroundings.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def judge(seen: dict, *, what: str) -> None:
    after, refused = seen["after"], seen["refused"]
    record(
        28,
        f"{what}: {refused} of 50 uploads refused, {seen['torn']} of {seen['rows']} rows "
        f"without a whole file, search found {seen['search_while_full']}, photo search answers "
        f"{seen['photo_while_full']}; with room {50 - seen['refused_with_room']}/50 saved, "
        f"{after['torn']} torn; Django's storage left {seen['left_behind']} part files, the app 0",
        "0 rows without a whole file, 50/50, search answers",
    )
    assert refused > 0
    assert seen["search_while_full"] > 0
    assert seen["photo_while_full"] == 200
    assert seen["left_behind"] <= refused
    assert seen["torn"] == after["torn"] == seen["refused_with_room"] == 0
    assert seen["rows"] == seen["posters"]
    assert after["rows"] == after["posters"] == seen["posters"] - 5 + 50


@pytest.mark.skipif(not can_mount(), reason="mounting a small disk needs root")
def test_a_full_disk_leaves_no_row_without_its_file(surroundings, space, shop_settings):
    """Row 28. That a refused upload answers 507 or 503 is the business of the shop's own form."""
    before = ["unshare", "-m", "sh", "-c", MOUNT, str(surroundings.media)]
    surroundings.settings["FILE_UPLOAD_TEMP_DIR"] = str(surroundings.media)

    seen = fill(surroundings, "disk", before=before)

    judge(seen, what="8 MB disk")


def test_a_limit_on_files_leaves_no_row_without_its_file(surroundings, space, shop_settings):
    seen = fill(surroundings, "limit", before=[])

    judge(seen, what="files of 60 kB at most")
