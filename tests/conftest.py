"""What most tests start from: drawn pictures, searchable objects, a live space."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from tests.testapp.models import Lamp, LampPhoto, Poster
from visual_search import indexing
from visual_search.models import EmbeddingSpace
from visual_search.store import spaces

Colour = tuple[int, int, int]


def picture(colour: Colour = (200, 30, 30), *, size: tuple[int, int] = (64, 48)) -> Image.Image:
    return Image.new("RGB", size, colour)


def picture_bytes(
    colour: Colour = (200, 30, 30), *, size: tuple[int, int] = (64, 48), kind: str = "PNG"
) -> bytes:
    buffer = io.BytesIO()
    picture(colour, size=size).save(buffer, kind)
    return buffer.getvalue()


def picture_file(
    colour: Colour = (200, 30, 30), *, name: str = "picture.png", kind: str = "PNG"
) -> ContentFile:
    return ContentFile(picture_bytes(colour, kind=kind), name=name)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings) -> Path:
    """Uploads of a test go to a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def quiet_broker(settings) -> None:
    """No hints: most tests call the workers' functions themselves."""
    settings.VISUAL_SEARCH = {**settings.VISUAL_SEARCH, "NUDGE": False}


@pytest.fixture
def space(db) -> EmbeddingSpace:
    """The live space of the dummy encoder."""
    return spaces.ensure_space()


@pytest.fixture
def make_poster(db) -> Callable[..., Poster]:
    def make(colour: Colour = (200, 30, 30), **fields: object) -> Poster:
        title = fields.pop("title", f"Poster {colour}")
        return Poster.objects.create(title=title, image=picture_file(colour), **fields)

    return make


@pytest.fixture
def make_lamp(db) -> Callable[..., Lamp]:
    def make(*colours: Colour, **fields: object) -> Lamp:
        lamp = Lamp.objects.create(name=fields.pop("name", "Lamp"), **fields)
        for position, colour in enumerate(colours):
            LampPhoto.objects.create(lamp=lamp, image=picture_file(colour), position=position)
        return lamp

    return make


@pytest.fixture
def embed_all(space) -> Callable[[], indexing.Outcome]:
    """Embed whatever waits, as a worker would."""

    def embed() -> indexing.Outcome:
        return sum(indexing.embed_pending(seconds=60), indexing.Outcome())

    return embed
