"""The VISUAL_SEARCH setting: defaults, refusals, and its page in the documentation."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from visual_search.conf import AppSettings, app_settings
from visual_search.exceptions import ConfigurationError

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"


def test_without_the_setting_the_defaults_are_in_force(settings):
    del settings.VISUAL_SEARCH

    assert app_settings() == AppSettings()


def test_a_change_of_the_setting_is_seen(settings):
    settings.VISUAL_SEARCH = {"BATCH_SIZE": 3}
    assert app_settings().batch_size == 3

    settings.VISUAL_SEARCH = {"BATCH_SIZE": 4}
    assert app_settings().batch_size == 4


@pytest.mark.parametrize(
    ("key", "nearest"),
    [("BATCHSIZE", "BATCH_SIZE"), ("encoder", "ENCODERS"), ("MAX_ATTEMPT", "MAX_ATTEMPTS")],
)
def test_an_unknown_key_is_refused_with_the_nearest(settings, key, nearest):
    settings.VISUAL_SEARCH = {key: 1}

    with pytest.raises(ConfigurationError, match=f"no key {key!r}. Did you mean {nearest!r}"):
        app_settings()


def test_a_key_like_no_other_is_refused_without_a_guess(settings):
    settings.VISUAL_SEARCH = {"QQQQ": 1}

    with pytest.raises(ConfigurationError, match=r"no key 'QQQQ'\.$"):
        app_settings()


@pytest.mark.parametrize(
    "raw",
    [
        [],
        {"BATCH_SIZE": "8"},
        {"BATCH_SIZE": 0},
        {"BATCH_SIZE": True},
        {"NUDGE": 1},
        {"RETRY_SECONDS": -1},
        {"MAX_ATTEMPTS": None},
        {"RERANKERS": "shop.rerank"},
        {"ENCODERS": "visual_search.encoders.backends.dummy.DummyEncoder"},
        {"MODEL_CACHE_DIR": 3},
    ],
)
def test_an_impossible_value_is_refused(settings, raw):
    settings.VISUAL_SEARCH = raw

    with pytest.raises(ConfigurationError, match="VISUAL_SEARCH"):
        app_settings()


def test_lists_whole_numbers_and_paths_are_taken_where_they_fit(settings, tmp_path):
    settings.VISUAL_SEARCH = {
        "UPLOAD_FORMATS": ["JPEG"],
        "ENCODING_WAIT_SECONDS": 2,
        "MODEL_CACHE_DIR": tmp_path,
    }

    assert app_settings().upload_formats == ("JPEG",)
    assert app_settings().encoding_wait_seconds == 2
    assert app_settings().model_cache_dir == tmp_path


def test_every_key_has_a_heading_in_the_documentation_and_no_other():
    headings = re.findall(r"^### `(\w+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(headings) == sorted(item.name.upper() for item in fields(AppSettings))
