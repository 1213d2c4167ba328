"""Words find products whose texts are missing, by what pictures of others are called."""

import numpy as np
import pytest

from tests.testapp.models import Poster
from visual_search import calibration, search
from visual_search.models import EmbeddingSpace, Job, SpaceBridge
from visual_search.registry import registry
from visual_search.search.query import words_query
from visual_search.store import spaces

pytestmark = pytest.mark.django_db

BACKENDS = "visual_search.encoders.backends.dummy."
ENCODERS = {
    "default": {"BACKEND": BACKENDS + "DummyEncoder"},
    "words": {"BACKEND": BACKENDS + "DummyTextEncoder"},
}
COLOURS = {
    "crimson curtain": (210, 20, 20),
    "azure blanket": (20, 20, 210),
    "emerald pillow": (20, 200, 20),
    "ivory tablecloth": (240, 240, 220),
}
EACH = 12


def like(colour: tuple[int, int, int], number: int) -> tuple[int, int, int]:
    shades = np.random.default_rng(number).integers(-20, 20, 3)
    return tuple(int(one) for one in np.clip(np.array(colour) + shades, 0, 255))


@pytest.fixture
def texts(configure, space) -> EmbeddingSpace:
    configure(ENCODERS=ENCODERS)
    return spaces.ensure_space("words")


@pytest.fixture
def shelf(texts, make_poster, embed_all) -> Poster:
    """Things of four kinds with names, and one whose picture alone says what it is."""
    for kind, colour in COLOURS.items():
        for number in range(EACH):
            make_poster(like(colour, number), title=f"{kind} {number}")
    nameless = make_poster(like((20, 20, 210), 99), title="")
    embed_all()
    return nameless


def ask(words: str) -> list[search.Hit]:
    return list(search.run(words_query(registry.for_model(Poster), words)))


def learned() -> SpaceBridge:
    calibration.tend_bridges()
    return SpaceBridge.objects.get()


def test_what_has_no_text_is_found_by_what_it_looks_like(shelf):
    before = {hit.instance.pk for hit in ask("azure blankets")}
    learned()

    found = {hit.instance.pk: hit for hit in ask("azure blankets")}

    assert shelf.pk not in before
    assert found[shelf.pk].image_name == shelf.image.name
    assert shelf.pk not in {hit.instance.pk for hit in ask("crimson curtain")[:EACH]}


def test_it_is_learned_once_and_told_as_a_job(shelf):
    assert calibration.awaits_calibration()

    bridge = learned()

    assert bridge.learned["trial"]["products"] == EACH * len(COLOURS)
    assert Job.objects.get(kind=Job.Kind.BRIDGE).state == Job.State.FINISHED
    calibration.tend_bridges()
    assert learned().learned_at == bridge.learned_at


def test_it_is_learned_anew_when_a_fifth_has_changed(shelf, make_poster, embed_all):
    bridge = learned()
    for number in range(EACH):
        make_poster(like((120, 120, 120), number), title=f"grey cloth {number}")
    embed_all()

    assert learned().learned_at > bridge.learned_at


def test_pictures_that_say_nothing_of_texts_are_not_asked(texts, make_poster, embed_all):
    for number in range(60):
        shade = np.random.default_rng(number).integers(0, 255, 3)
        make_poster(tuple(map(int, shade)), title=f"{list(COLOURS)[number % 4]} {number}")
    embed_all()

    refused = learned()

    assert bytes(refused.weight) == b""
    assert refused.learned["trial"]["gain"] < refused.learned["trial"]["bridge"]
    assert ask("azure")


def test_the_admin_shows_how_it_did(shelf, admin_client):
    learned()

    page = admin_client.get("/admin/visual_search/spacebridge/")

    assert "48 products kept aside" in page.content.decode()


def test_too_few_products_teach_nothing(texts, make_poster, embed_all):
    make_poster(title="azure blanket")
    embed_all()

    calibration.tend_bridges()

    assert not SpaceBridge.objects.exists()


def test_a_bridge_goes_with_its_space(shelf, texts):
    learned()

    spaces.delete(texts)

    assert not SpaceBridge.objects.exists()
