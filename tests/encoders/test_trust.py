"""Data names no code: rows, wrappers and files lead to encoders of the app or of the settings."""

import sys

import pytest

from visual_search.encoders import EncoderConfig
from visual_search.encoders.loading import build_encoder
from visual_search.encoders.weights.trust import check_trusted
from visual_search.exceptions import ConfigurationError
from visual_search.store import spaces

OWN = "visual_search.encoders.backends.dummy.DummyEncoder"
WRAPPER = "visual_search.encoders.backends.matched.Matched"
HOSTS = "tests.doubles.CountingEncoder"
HOSTILE = ("os.system", "antigravity.fly", HOSTS, "visual_search.management.commands", "")


def wrapped(backend):
    return {"encoder": {"BACKEND": backend, "OPTIONS": {}}, "metric": "correlation"}


@pytest.mark.parametrize("backend", HOSTILE)
def test_a_row_of_a_space_loads_no_code_that_nobody_named(space, backend):
    space.backend, space.options = backend, {}
    space.save()
    before = set(sys.modules)

    with pytest.raises(ConfigurationError, match="not in ENCODERS"):
        spaces.space_encoder(space)

    assert "antigravity" not in set(sys.modules) - before


@pytest.mark.parametrize("backend", HOSTILE)
def test_nor_do_the_options_of_a_wrapper_in_such_a_row(space, backend):
    space.backend, space.options = WRAPPER, wrapped(backend)
    space.save()

    with pytest.raises(ConfigurationError, match="not in ENCODERS"):
        spaces.space_encoder(space)


def test_what_the_settings_name_may_be_loaded_wherever_it_stands(configure):
    named = {"BACKEND": HOSTS, "OPTIONS": {}}
    for encoders in (
        {"default": named},
        {"default": {"BACKEND": WRAPPER, "OPTIONS": {"encoder": named}}},
        {"default": {"BACKEND": OWN}, "other": {"PRESET": "fast", "OPTIONS": {"several": [named]}}},
    ):
        configure(ENCODERS=encoders)

        check_trusted(HOSTS)


def test_a_space_and_a_wrapper_ask_the_same_rule(space, configure):
    configure(ENCODERS={"default": {"BACKEND": WRAPPER, "OPTIONS": wrapped(HOSTS)}})
    space.backend, space.options = HOSTS, {}

    # The encoder may be loaded; only its vectors are not those of the space.
    with pytest.raises(Exception, match="is not the one that made its vectors"):
        spaces.space_encoder(space)
    build_encoder(EncoderConfig(backend=WRAPPER, options=wrapped(HOSTS)))


def test_a_path_of_the_app_that_is_no_encoder_is_refused(space):
    space.backend, space.options = "visual_search.encoders.backends.wrapper.digest", {}

    with pytest.raises(ConfigurationError, match="not a subclass of Encoder"):
        spaces.space_encoder(space)
