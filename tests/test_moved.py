"""Modules that got a room are found by the names they had before."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import visual_search
from visual_search.moved import MOVED, name_of_today

APP = Path(visual_search.__file__).parent


@pytest.mark.parametrize("old", MOVED)
def test_an_old_name_leads_to_the_module_of_today(old):
    module = importlib.import_module(f"visual_search.{old}")

    assert module is importlib.import_module(f"visual_search.{MOVED[old]}")
    assert module.__name__ == f"visual_search.{MOVED[old]}"
    assert module.__spec__.name == module.__name__


def test_what_stands_below_an_old_name_is_no_second_module():
    old = importlib.import_module("visual_search.door.limiter")

    assert old is importlib.import_module("visual_search.admission.limiter")


def test_names_are_imported_from_an_old_module_as_from_any():
    code = (
        "import django; django.setup()\n"
        "from visual_search.store import hnsw\n"
        "from visual_search.intake import read_image\n"
        "from visual_search.widgets import SimilarProducts\n"
        "from visual_search.storefront import SimilarProducts as today\n"
        "assert SimilarProducts is today\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_no_module_of_today_has_an_old_name():
    assert [old for old in MOVED if (APP / old.replace(".", "/")).with_suffix(".py").exists()] == []
    assert [old for old in MOVED if (APP / old.replace(".", "/")).is_dir()] == []


@pytest.mark.parametrize("name", ["visual_search.search", "visual_search.intakes"])
def test_other_names_are_left_alone(name):
    assert name_of_today(name) is None


def test_a_module_that_never_was_is_not_found():
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("visual_search.intake.nothing")
