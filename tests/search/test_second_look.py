"""The second look: the shortlist is compared again, and every hit says why it is there."""

import pickle
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from django.core.files.base import ContentFile

from tests.encoders.test_ensemble import SEED
from tests.search.scenes import PLACE, is_within, scene
from tests.testapp.models import Poster
from visual_search import indexing, search
from visual_search.encoders.details.ensemble_comparison import EnsembleLook
from visual_search.exceptions import InvalidQueryError
from visual_search.imaging import Crop
from visual_search.models import EmbeddingSpace
from visual_search.registry import registry
from visual_search.search.hits import Candidate, Evidence
from visual_search.search.meaning.bands import Band, Limits
from visual_search.search.meaning.reasons import Reason
from visual_search.search.pipeline import SHORTLIST
from visual_search.search.query import Page
from visual_search.search.ranking.second_look import MATCHED, closer, look_again
from visual_search.search.retrievers import vector
from visual_search.search.retrievers.base import Scan
from visual_search.search.retrievers.picture import ByPicture
from visual_search.search.token import make_token, token_query
from visual_search.store import spaces
from visual_search.store.vectors import packed

pytestmark = pytest.mark.django_db

PLATE = "tile-plate-cream-front"
NAMES = ("amphora-vase-coral-front", "amphora-vase-cream-front", "amphora-vase-sky-front")


def content(name: str) -> bytes:
    return (SEED / "pictures" / f"{name}.webp").read_bytes()


@pytest.fixture
def embedded(db, use_encoder) -> Callable[..., list[Poster]]:
    """Make posters of some pictures, embedded with regions and points."""
    use_encoder(
        "visual_search.encoders.backends.ensemble.Ensemble",
        networks=[0],
        second_look=["regions", "points"],
    )
    spaces.ensure_space()

    def embed(*names: str) -> list[Poster]:
        made = [
            Poster.objects.create(title=name, image=ContentFile(content(name), f"{name}.webp"))
            for name in names
        ]
        list(indexing.embed_pending(seconds=60))
        return made

    return embed


@pytest.fixture
def vases(embedded) -> list[Poster]:
    return embedded(*NAMES)


@pytest.fixture
def plate(embedded) -> Poster:
    return embedded(PLATE)[0]


def photo_query(name: str = "amphora-vase-coral-angle", **wishes):
    return search.photo_query(registry.for_model(Poster), content(name), **wishes)


def test_a_second_look_leaves_ahead_what_words_ask_for(vases):
    query = photo_query()
    found = vector.retrieve_each([Scan(query=query, depth=10)])[0]
    wanted = vases[-1].pk
    lifted = [replace(one, lift=1.0) if one.pk == wanted else one for one in found]

    assert look_again(query.look, found)[0].pk != wanted
    assert look_again(query.look, lifted)[0].pk == wanted


def test_the_same_vase_comes_first_with_its_evidence(vases):
    results = search.run(photo_query())

    first = results.hits[0]
    kinds = [reason.kind for reason in first.reasons]
    assert first.instance == vases[0]
    assert "colour" in kinds
    assert 0 < first.similarity <= 1
    assert [hit.similarity for hit in results] == sorted(
        (hit.similarity for hit in results), reverse=True
    )


def test_a_matched_part_is_shown_on_both_pictures(vases):
    results = search.run(photo_query(NAMES[0]))

    [region] = [one for one in results.hits[0].reasons if one.kind == "region"]
    assert set(region.boxes) == {"photo", "image"}
    assert all(0 <= edge <= 1 for box in region.boxes.values() for edge in box)


def test_what_is_sought_with_a_photo_can_cross_a_process(vases):
    query = photo_query()

    probe = pickle.loads(pickle.dumps(ByPicture().probe(query)))

    there, here = (search.run(replace(query, look=look)) for look in (probe, query.look))
    assert there.hits == here.hits
    assert there.hits[0].reasons
    assert isinstance(probe, EnsembleLook)


def test_parts_of_a_photo_asked_together_are_answered_as_each_alone(vases, plate):
    crops = (None, Crop(0.4, 0.2, 0.5, 0.7))
    ask = partial(search.photo_query, registry.for_model(Poster), scene(f"{PLATE}.webp"))
    alone = [search.run(ask(box=crop)) for crop in crops]

    query, together = search.run_surest([ask(box=crop) for crop in crops])

    [expected] = [one for one, crop in zip(alone, crops, strict=True) if crop == query.box]
    assert together.hits == expected.hits
    assert together.ranking == expected.ranking
    assert together.hits[0].similarity == max(one.hits[0].similarity for one in alone)


@pytest.mark.parametrize("crop", [None, Crop(0.4, 0.2, 0.5, 0.7)])
def test_a_matched_part_is_named_on_the_whole_photo(plate, crop):
    query = search.photo_query(registry.for_model(Poster), scene(f"{PLATE}.webp"), box=crop)

    [hit] = search.run(query)

    [region] = [one for one in hit.reasons if one.kind == "region"]
    assert is_within(region.boxes["photo"], PLACE)
    assert is_within(region.boxes["image"], (0, 0, 1, 1))


def test_the_next_page_has_the_same_reasons(plate):
    crop = Crop(0.4, 0.2, 0.5, 0.7)
    query = search.photo_query(registry.for_model(Poster), scene(f"{PLATE}.webp"), box=crop)
    results = search.run(query)
    again = token_query(query.searchable, make_token(query, ranking=results.ranking))
    once_more = token_query(query.searchable, make_token(again))

    for later in (again, once_more):
        [hit] = search.run(later)
        assert [one.kind for one in hit.reasons] == ["region", "colour"]
        for told, before in zip(hit.reasons, results.hits[0].reasons, strict=True):
            assert told.values == before.values
            for name, box in before.boxes.items():
                assert told.boxes[name] == pytest.approx(box, abs=1e-3)


def test_the_token_of_a_whole_shortlist_stays_small(vases):
    chance = random.Random(7)
    palette = [f"#{chance.getrandbits(24):06x}" for _ in range(12)]

    def reasons(number: int) -> Iterator[Reason]:
        if number < MATCHED:
            boxes = {name: tuple(chance.random() for _ in range(4)) for name in ("photo", "image")}
            yield Reason(kind="region", boxes=boxes)
        yield Reason(kind="colour", values=tuple(chance.sample(palette, 3)))

    shortlist = [
        Candidate(
            pk=uuid.UUID(int=chance.getrandbits(128)),
            similarity=chance.random(),
            evidence=Evidence(embedding=chance.randrange(10**6)),
            reasons=tuple(reasons(number)),
        )
        for number in range(SHORTLIST)
    ]

    token = make_token(photo_query(), ranking=shortlist)

    assert len(token) < 6_000


def test_the_next_page_goes_on_where_the_ranking_stopped(vases):
    whole = search.run(photo_query())
    first = search.run(photo_query(page=Page(limit=2)))
    query = photo_query(page=Page(limit=2))
    token = make_token(query, ranking=first.ranking)

    rest = search.run(token_query(query.searchable, token, page=Page(offset=2, limit=2)))

    assert first.has_next
    assert not rest.has_next
    assert [hit.instance for hit in (*first, *rest)] == [hit.instance for hit in whole]
    assert rest.hits[0].similarity == pytest.approx(whole.hits[2].similarity, abs=1e-3)
    assert rest.hits[0].image_name == whole.hits[2].image_name


def test_a_token_keeps_its_ranking_from_page_to_page(vases):
    query = photo_query(page=Page(limit=1))
    token = make_token(query, ranking=search.run(query).ranking)
    again = token_query(query.searchable, token)

    assert token_query(query.searchable, make_token(again)).ranking == again.ranking


def test_what_was_hidden_meanwhile_is_not_on_the_next_page(vases):
    query = photo_query(page=Page(limit=1))
    token = make_token(query, ranking=search.run(query).ranking)
    Poster.objects.filter(pk=vases[1].pk).update(is_published=False)

    found = search.run(token_query(query.searchable, token))

    assert vases[1] not in [hit.instance for hit in found]
    assert len(found) == 2


def calibrate(limits: dict[str, float]) -> None:
    """Measure closeness from zero, so that it is the similarity itself."""
    for space in EmbeddingSpace.objects.all():
        scale = {"limits": limits, "by_category": {}}
        space.calibration = {"mean": packed(np.zeros(space.dimensions)), "scales": {"photo": scale}}
        space.save()


def test_bands_say_what_similarities_mean_once_they_are_known(vases):
    unknown = search.run(photo_query())
    similarities = [hit.similarity for hit in unknown]
    limits = {
        "very_close": (similarities[0] + similarities[1]) / 2,
        "similar": (similarities[1] + similarities[2]) / 2,
        "loosely_related": 0.0,
    }
    calibrate(limits)

    known = search.run(photo_query())

    assert [hit.band for hit in unknown] == [None] * 3
    assert [hit.band for hit in known] == [Band.VERY_CLOSE, Band.SIMILAR, Band.LOOSELY_RELATED]
    assert known.has_good_match


def test_below_the_last_limit_there_is_no_good_match(vases):
    limits = {"very_close": 1.1, "similar": 1.1, "loosely_related": 1.1}
    calibrate(limits)

    results = search.run(photo_query())

    assert {hit.band for hit in results} == {Band.NO_GOOD_MATCH}
    assert not results.has_good_match


def test_a_category_may_have_limits_of_its_own():
    strict = Limits(very_close=0.9, similar=0.8, loosely_related=0.7)

    assert strict.band(0.95) is Band.VERY_CLOSE
    assert strict.band(0.85) is Band.SIMILAR
    assert strict.band(0.75) is Band.LOOSELY_RELATED
    assert strict.band(0.65) is Band.NO_GOOD_MATCH


def test_colour_can_be_given_more_weight_within_bounds(vases):
    by_colour = search.run(photo_query(colour_weight=1.0))

    assert by_colour.hits[0].instance == vases[0]
    with pytest.raises(InvalidQueryError, match="between 0 and 1"):
        photo_query(colour_weight=1.5)


def test_agreeing_points_bring_a_similarity_nearer_to_one_and_never_there():
    assert closer(0.6, 5) < closer(0.6, 20) < closer(0.6, 200) < 1.0
    assert closer(0.6, 4) == pytest.approx(0.6)
