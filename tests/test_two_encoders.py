"""Two searchables on two encoders: each has spaces, workers, searches and switches of its own."""

import contextlib
import json

import pytest
from django.core.management import call_command

from tests.conftest import picture_bytes
from tests.testapp.models import Lamp, Poster
from tests.testapp.searchable import LampSearch
from visual_search import calibration, indexing, search
from visual_search.doctor.checks import check_searchables
from visual_search.doctor.diagnosis import diagnose
from visual_search.exceptions import InvalidQueryError
from visual_search.models import Embedding, EmbeddingSpace, Job
from visual_search.registry import registry
from visual_search.search.query import photo_queries
from visual_search.search.token import make_token, token_query
from visual_search.store import spaces
from visual_search.store.outbox import jobs
from visual_search.store.spaces.standing import Standing, standing

DUMMY = "visual_search.encoders.backends.dummy.DummyEncoder"


def dummy(dimensions, version=1):
    return {"BACKEND": DUMMY, "OPTIONS": {"dimensions": dimensions, "version": version}}


@pytest.fixture
def two_encoders(configure, monkeypatch):
    """Posters use the default encoder, lamps a finer one."""
    configure(ENCODERS={"default": dummy(48), "fine": dummy(192)})
    monkeypatch.setattr(LampSearch, "encoder", "fine")


@pytest.fixture
def shop(db, two_encoders, make_poster, make_lamp):
    for colour in ((200, 30, 30), (200, 120, 30), (30, 30, 200)):
        make_poster(colour)
        make_lamp(colour, name=str(colour))
    work()


def work():
    """As a worker does, hints or not."""
    indexing.sweep()
    list(indexing.embed_pending(seconds=60))
    indexing.sweep()


def kept_in(alias, *, model):
    rows = Embedding.objects.filter(space__alias=alias, vector__isnull=False)
    label = registry.for_model(model).label
    return len([row for row in rows.select_related("document") if row.document.label == label])


def photo_query(model):
    photo = picture_bytes((200, 30, 30))
    [query] = photo_queries(registry.for_model(model), photo, boxes=[None])
    return query


def test_each_image_is_embedded_by_the_encoder_of_its_searchable_alone(shop):
    assert (kept_in("default", model=Poster), kept_in("default", model=Lamp)) == (3, 0)
    assert (kept_in("fine", model=Lamp), kept_in("fine", model=Poster)) == (3, 0)
    sizes = EmbeddingSpace.objects.values_list("alias", "dimensions")
    assert dict(sizes) == {"default": 48, "fine": 192}


@pytest.mark.parametrize(("model", "dimensions"), [(Poster, 48), (Lamp, 192)])
def test_photos_and_products_are_searched_in_the_space_of_the_searchable(shop, model, dimensions):
    by_photo = search.run(photo_query(model))
    product = by_photo.hits[0].instance
    by_product = search.run(search.product_query(registry.for_model(model), product))

    assert by_photo.space.dimensions == by_product.space.dimensions == dimensions
    assert len(by_photo.hits) == 3
    assert len(by_product.hits) == 2


def test_a_token_belongs_to_the_space_of_its_searchable(shop, monkeypatch):
    lamps = registry.for_model(Lamp)
    token = make_token(photo_query(Lamp))

    assert token_query(lamps, token).space.alias == "fine"
    monkeypatch.setattr(LampSearch, "encoder", "default")
    with pytest.raises(InvalidQueryError):
        token_query(lamps, token)


def test_an_encoder_can_be_full_before_a_searchable_names_it(
    db, configure, monkeypatch, make_poster, make_lamp
):
    configure(ENCODERS={"default": dummy(48), "fine": dummy(192)})
    make_poster()
    make_lamp((200, 30, 30))
    work()
    before = kept_in("fine", model=Lamp), kept_in("default", model=Lamp)

    monkeypatch.setattr(LampSearch, "encoder", "fine")
    found = search.run(photo_query(Lamp)).hits
    work()

    assert before == (1, 1)
    assert len(found) == 1
    assert (kept_in("fine", model=Lamp), kept_in("default", model=Lamp)) == (1, 0)
    assert (kept_in("fine", model=Poster), kept_in("default", model=Poster)) == (0, 1)


def test_a_switch_of_one_encoder_leaves_the_other_alone(shop, configure):
    before = spaces.live_space("default")
    configure(ENCODERS={"default": dummy(48), "fine": dummy(192, version=2)})
    work()
    [successor] = EmbeddingSpace.objects.filter(state="building")

    spaces.activate(successor)

    assert successor.alias == "fine"
    assert spaces.live_space("fine") == successor
    assert spaces.live_space("default") == before
    assert len(search.run(photo_query(Lamp)).hits) == 3
    assert len(search.run(photo_query(Poster)).hits) == 3


def test_both_spaces_answer_shoppers(shop):
    assert {standing(one) for one in EmbeddingSpace.objects.all()} == {Standing.ANSWERS}


def test_a_renewal_of_one_model_stays_in_its_space(shop):
    started = jobs.start_everywhere(Job.Scope.ALL, searchable=registry.for_model(Lamp))

    assert [(job.space.alias, job.total) for job in started] == [("fine", 3)]


def test_bands_are_learned_in_each_space_of_its_own_products(shop, monkeypatch):
    monkeypatch.setattr(calibration.catalogue, "LEAST_IMAGES", 1)

    calibration.tend_calibrations()

    learned = EmbeddingSpace.objects.values_list("alias", "calibration__images")
    assert dict(learned) == {"default": 3, "fine": 3}


def test_the_index_agrees_with_the_catalogue(shop, capsys):
    with contextlib.suppress(SystemExit):
        call_command("visual_search_integrity", "--json")

    problems = json.loads(capsys.readouterr().out)["problems"]
    # Indexes cannot be built inside a test's transaction.
    assert {problem["problem"] for problem in problems} <= {"index_missing"}
    found = diagnose(only=["encoders", "spaces", "search"])
    faults = [one.text for one in found if one.is_fault and not one.subject.startswith("index")]
    assert faults == []


def test_health_counts_the_images_of_both(shop, client):
    answer = client.get("/visual-search/api/health/ready/").json()

    assert (answer["status"], answer["images"], answer["searchable"]) == ("ready", 6, 6)


def test_the_row_of_similar_lamps_is_shown(shop, client):
    lamp = Lamp.objects.first()

    page = client.get(f"/visual-search/similar/testapp-lamp/{lamp.pk}/").content.decode()

    others = Lamp.objects.exclude(pk=lamp.pk)
    assert all(other.name in page for other in others)


def test_a_name_that_encoders_lack_is_told(db, monkeypatch):
    monkeypatch.setattr(LampSearch, "encoder", "fien")

    [message] = [one for one in check_searchables() if one.id == "visual_search.E021"]

    assert "'fien'" in message.msg
