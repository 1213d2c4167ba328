"""A model cache of the test run's own, and pictures to encode."""

import os
from pathlib import Path

import pytest
from PIL import Image

from visual_search.encoders.backends.efficientnet_lite import EfficientNetLite
from visual_search.encoders.networks.precision import sample_pictures

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def shared_model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(autouse=True)
def model_cache(settings, shared_model_cache: Path) -> Path:
    settings.VISUAL_SEARCH = {"MODEL_CACHE_DIR": str(shared_model_cache)}
    return shared_model_cache


@pytest.fixture
def empty_model_cache(settings, tmp_path: Path) -> Path:
    directory = tmp_path / "empty"
    settings.VISUAL_SEARCH = {"MODEL_CACHE_DIR": str(directory)}
    return directory


@pytest.fixture(scope="session")
def pictures() -> list[Image.Image]:
    return list(sample_pictures())


@pytest.fixture(scope="session")
def photos() -> list[Image.Image]:
    """Twelve real photos of the shared data, opened as imaging would hand them over."""
    default = REPOSITORY.parent / "shared" / "data"
    root = Path(os.environ.get("VISUAL_SEARCH_TEST_DATA", default))
    found = sorted((root / "luma" / "images").glob("*.jpg"))[::60][:12]
    if not found:
        pytest.skip(f"real photos are needed; there are none in {root / 'luma' / 'images'}")
    return [Image.open(path).convert("RGB") for path in found]


@pytest.fixture
def every_runtime() -> None:
    for package in ("openvino", "torch"):
        pytest.importorskip(package, reason=f"compares all runtimes, {package} too")


@pytest.fixture(scope="module")
def lite() -> EfficientNetLite:
    """One encoder for all tests of a module; it loads its network at first use."""
    return EfficientNetLite()
