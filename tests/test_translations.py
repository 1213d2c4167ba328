"""German and Chinese are whole: nothing is untranslated, doubtful or out of date."""

import gettext
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("visual_search", "shop_demo")
LANGUAGES = ("de", "zh_Hans")
TOOLS = ("xgettext", "msgmerge", "msgattrib", "msgfmt", "msguniq")

needs_gettext = pytest.mark.skipif(
    not all(map(shutil.which, TOOLS)), reason="GNU gettext is not installed"
)


def run(*command: str, at: Path) -> str:
    # Without a project: its settings could not be found from there, nor are they needed.
    plain = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    done = subprocess.run(command, cwd=at, env=plain, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A package with its messages gathered anew."""
    place = tmp_path / request.param
    leave_out = shutil.ignore_patterns("__pycache__", "seed", "fonts", "*.mo")
    shutil.copytree(ROOT / request.param, place, ignore=leave_out)
    django = [sys.executable, "-m", "django", "makemessages"]
    named = [option for language in LANGUAGES for option in ("--locale", language)]
    run(*django, *named, "--no-location", "--verbosity", "0", at=place)
    return place


def place_of(language: str) -> Path:
    return Path("locale") / language / "LC_MESSAGES"


@needs_gettext
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("copy", PACKAGES, indirect=True)
def test_every_text_has_a_translation_that_is_sure(copy: Path, language: str) -> None:
    messages = str(copy / place_of(language) / "django.po")

    untranslated = run("msgattrib", "--untranslated", "--no-obsolete", messages, at=copy)
    fuzzy = run("msgattrib", "--only-fuzzy", "--no-obsolete", messages, at=copy)

    assert untranslated == ""
    assert fuzzy == ""


@needs_gettext
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("package", PACKAGES)
def test_the_compiled_translation_is_that_of_the_source(
    package: str, language: str, tmp_path: Path
) -> None:
    place = ROOT / package / place_of(language)
    run("msgfmt", "--check-format", "-o", str(tmp_path / "new.mo"), "django.po", at=place)

    compiled = [tmp_path / "new.mo", place / "django.mo"]

    fresh, committed = (
        gettext.GNUTranslations(io.BytesIO(path.read_bytes()))._catalog for path in compiled
    )
    assert fresh == committed


def test_the_apps_own_texts_are_shown_in_german() -> None:
    with translation.override("de"):
        assert translation.gettext("Similar products") == "Ähnliche Produkte"
        assert translation.gettext("Add to basket") == "In den Warenkorb"


def test_a_count_of_any_number_is_one_form_in_chinese() -> None:
    with translation.override("zh-hans"):
        counted = [
            translation.ngettext("%(count)s product", "%(count)s products", number)
            % {"count": number}
            for number in (1, 2)
        ]

    assert counted == ["1 件商品", "2 件商品"]
