"""What most tests start from: drawn pictures, searchable objects, a live space."""

import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import translation
from PIL import Image

import visual_search
from tests.brokers import broker_at
from tests.testapp.models import Lamp, LampPhoto, Poster
from visual_search import indexing
from visual_search.models import Embedding, EmbeddingSpace, Vector
from visual_search.remembering import Held
from visual_search.store import spaces
from visual_search.store.vectors import hnsw

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
def own_language() -> Iterator[None]:
    """A request leaves its language behind in its thread, which all tests share."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def nothing_held() -> None:
    """What a process asks its shop once a minute is not that of another test."""
    Held.forget_all()


@pytest.fixture(autouse=True)
def quiet_broker(settings) -> None:
    """No hints: most tests call the workers' functions themselves."""
    settings.VISUAL_SEARCH = {**settings.VISUAL_SEARCH, "NUDGE": False}


@pytest.fixture
def space(db) -> EmbeddingSpace:
    """The live space of the dummy encoder."""
    return spaces.ensure_space()


def without_vector(row: Embedding, *, state: str, **fields: object) -> None:
    """Put a row back as if it had never been embedded."""
    Embedding.objects.filter(pk=row.pk).update(state=state, **fields)
    Vector.objects.filter(embedding=row).delete()


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


@pytest.fixture
def configure(settings) -> Callable[..., None]:
    """Change keys of VISUAL_SEARCH for one test."""

    def change(**keys: object) -> None:
        settings.VISUAL_SEARCH = {**settings.VISUAL_SEARCH, **keys}

    return change


@pytest.fixture
def use_encoder(configure) -> Callable[..., None]:
    """Name another default encoder by its dotted path."""

    def use(backend: str, **options: object) -> None:
        configure(ENCODERS={"default": {"BACKEND": backend, "OPTIONS": options}})

    return use


@pytest.fixture
def use_storage(settings) -> Callable[..., None]:
    """Name another default storage by its dotted path."""

    def use(backend: str, **options: object) -> None:
        default = {"BACKEND": backend, "OPTIONS": options}
        settings.STORAGES = {**settings.STORAGES, "default": default}

    return use


@pytest.fixture
def no_database(transactional_db) -> Iterator[None]:
    """The database server has gone: nobody listens where it was."""
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = "1"
    yield
    connection.close()
    connection.settings_dict["PORT"] = port


@pytest.fixture
def slow_database(transactional_db) -> Iterator[None]:
    """Vectors cannot be read just now, and the shop allows no statement more than 0.3 s."""
    start, end = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Vector._meta.db_table} IN ACCESS EXCLUSIVE MODE")
            start.set()
            end.wait(60)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert start.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '300ms'")
    yield
    connection.close()
    end.set()
    holder.join()


@pytest.fixture
def no_index_survives(transactional_db) -> Iterator[None]:
    """Truncating the tables between tests leaves the indexes of their spaces behind.

    So do tests that do not ask for this, and workers that a test killed while they built one.
    """
    hnsw.drop_orphans()
    yield
    EmbeddingSpace.objects.all().delete()
    hnsw.drop_orphans()


@pytest.fixture
def broker_away(configure) -> Iterator[None]:
    """Celery is told of a port on which nobody listens."""
    configure(NUDGE=True)
    with broker_at("redis://127.0.0.1:1/0"):
        yield


@pytest.fixture
def no_broker() -> Iterator[None]:
    """Celery is told of no broker."""
    with broker_at(None):
        yield


@pytest.fixture
def trio(make_poster, embed_all) -> list[Poster]:
    """Three embedded posters: a red one, an orange one nearer to it, a blue one."""
    colours = {"red": (200, 30, 30), "orange": (200, 120, 30), "blue": (30, 30, 200)}
    made = [make_poster(colour, title=title) for title, colour in colours.items()]
    embed_all()
    return made


@pytest.fixture
def plain_base(settings) -> None:
    """The app's own base page, not that of the demo shop."""
    template = settings.TEMPLATES[0]
    mine = Path(visual_search.__file__).parent / "templates"
    settings.TEMPLATES = [{**template, "DIRS": [mine]}]
