"""A network is converted once per machine, and a damaged cache repairs itself."""

import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from visual_search.encoders.backends.efficientnet_lite import EfficientNetLite
from visual_search.encoders.weights.cache import cache_directory, cached_model

REPOSITORY = Path(__file__).parents[2]

CONVERT_WHEN_TOLD = """
import sys
import django.conf
django.conf.settings.configure(VISUAL_SEARCH={"MODEL_CACHE_DIR": sys.argv[1]})
from visual_search.encoders.networks.efficientnet_lite import VARIANTS, LiteNetwork
print("ready", flush=True)
sys.stdin.readline()
print(len(LiteNetwork(VARIANTS[0]).onnx_model()), flush=True)
"""


def never() -> bytes:
    raise AssertionError("the cache should have answered")


def only_file(directory: Path) -> Path:
    (path,) = directory.iterdir()
    return path


def damage_by_truncation(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def damage_by_one_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(content)


def test_the_second_call_is_answered_by_the_cache(empty_model_cache):
    cached_model("network", lambda: b"converted")

    model = cached_model("network", never)

    assert model == b"converted"


def test_two_networks_do_not_share_a_file(empty_model_cache):
    cached_model("network", lambda: b"converted")

    model = cached_model("another", lambda: b"another")

    assert model == b"another"
    assert len(list(empty_model_cache.iterdir())) == 2


@pytest.mark.parametrize("damage", [damage_by_truncation, damage_by_one_byte])
def test_a_damaged_cache_is_rebuilt_and_reported(damage, empty_model_cache, caplog, pictures):
    expected = EfficientNetLite().encode_images(pictures[:1])
    healthy = only_file(empty_model_cache).read_bytes()
    damage(only_file(empty_model_cache))

    with caplog.at_level(logging.WARNING):
        vectors = EfficientNetLite().encode_images(pictures[:1])

    assert "is damaged and will be converted again" in caplog.text
    assert only_file(empty_model_cache).read_bytes() == healthy
    np.testing.assert_array_equal(vectors, expected)


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_cache_that_cannot_be_written_costs_a_warning_not_the_encoding(
    below, tmp_path, settings, caplog, pictures
):
    obstacle = tmp_path / "a file, not a folder"
    obstacle.touch()
    settings.VISUAL_SEARCH = {"MODEL_CACHE_DIR": str(obstacle / below)}

    vectors = EfficientNetLite().encode_images(pictures[:1])

    assert vectors.shape == (1, 1280)
    assert "The model cache cannot be" in caplog.text


def test_several_processes_converting_at_once_leave_one_whole_file(tmp_path):
    directory = tmp_path / "cache"
    command = [sys.executable, "-c", CONVERT_WHEN_TOLD, str(directory)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, cwd=REPOSITORY, **pipes) for _ in range(3)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"

    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    sizes = [int(process.communicate(timeout=60)[0]) for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0]
    assert {only_file(directory).stat().st_size} == set(sizes)


def test_the_default_folder_is_among_the_caches_of_the_user(settings, monkeypatch, tmp_path):
    settings.VISUAL_SEARCH = {}
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    directory = cache_directory()

    assert directory == tmp_path / "django-visual-search"


@pytest.mark.parametrize("value", ["", "relative/path"])
def test_without_a_usable_xdg_cache_home_the_home_is_used(value, settings, monkeypatch, tmp_path):
    settings.VISUAL_SEARCH = {}
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    monkeypatch.setenv("HOME", str(tmp_path))

    directory = cache_directory()

    assert directory == tmp_path / ".cache" / "django-visual-search"
