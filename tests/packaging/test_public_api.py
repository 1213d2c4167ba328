"""What hosts may rely on: each name of the page is there, and the documentation uses no other."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from celery import current_app
from django.contrib.auth.models import Permission
from django.core.management import get_commands
from django.template import engines
from django.urls import get_resolver

import visual_search

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "public-api.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(visual_search[\w.]*)` \| (.+) \|$", PAGE, re.MULTILINE)
NAMES = {module: set(re.findall(r"`(\w+)`", names)) for module, names in ROWS}


def named(start: str) -> set[str]:
    """What the row that begins so names."""
    [row] = re.findall(rf"^\| (?:the )?{start}.*$", PAGE, re.MULTILINE)
    return set(re.findall(r"`([\w.:]+)`", row))


@pytest.mark.parametrize("module", NAMES)
def test_what_the_page_names_can_be_imported(module):
    found = import_module(module)

    assert NAMES[module]
    assert {name for name in NAMES[module] if not hasattr(found, name)} == set()
    assert NAMES[module] <= set(getattr(found, "__all__", NAMES[module]))


def module_of(module: str, name: str) -> str:
    """Where a name lives: what the front door does not name is a module behind it."""
    is_behind = module == "visual_search" and name not in NAMES[module]
    return f"{module}.{name}" if is_behind else module


def test_the_front_door_has_the_names_of_the_page_and_no_other():
    assert set(visual_search.__all__) == NAMES["visual_search"]
    assert set(visual_search.__all__) <= set(dir(visual_search))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = visual_search.nothing


def test_the_documentation_imports_nothing_else():
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").rglob("*.py")]
    imports = re.compile(r"^from (visual_search[\w.]*) import ([\w, ]+)$", re.MULTILINE)
    used = {
        (module_of(module, name.strip()), name.strip())
        for page in pages
        for module, names in imports.findall(page.read_text("utf-8"))
        for name in names.split(",")
    }

    assert len(used) > 5
    unnamed = {
        (module, name)
        for module, name in used
        if name not in NAMES.get(module, ()) and not module.endswith(f".{name}")
    }
    assert unnamed == set()
    assert {module for module, _name in used} <= set(NAMES)


def test_tags_commands_and_tasks_of_the_page_are_there():
    tags = engines["django"].engine.template_libraries["visual_search"].tags
    ours = {name for name, app in get_commands().items() if app == "visual_search"}
    lab = {name for name, app in get_commands().items() if app == "visual_search.lab"}

    assert named("template tags") == set(tags)
    assert named("commands") == ours
    assert named("app `visual_search.lab`") == lab | {"visual_search.lab"}
    assert named("tasks") <= set(current_app.tasks)


def test_addresses_of_the_page_are_there():
    names = {key for key in get_resolver("visual_search.urls").reverse_dict if isinstance(key, str)}

    assert named("names of addresses") <= {f"visual_search:{name}" for name in names}


def test_permissions_of_the_page_are_there(db):
    codes = Permission.objects.filter(content_type__app_label="visual_search")

    found = {f"visual_search.{code}" for code in codes.values_list("codename", flat=True)}
    assert named("permissions") <= found
