"""Attributes by a classifier of the shop's own, and by the names of values that a tower knows."""

import json

import numpy as np
import pytest

from tests.proposals.conftest import COLOURS, EACH, UNTOLD
from tests.testapp.models import Poster
from tests.testapp.searchable import PosterSearch
from visual_search import proposals
from visual_search.encoders.loading import configured, get_encoder
from visual_search.encoders.weights.learned_file import write_learned
from visual_search.exceptions import ModelFileError
from visual_search.models import Proposal
from visual_search.proposals.catalogue import Said, Sample
from visual_search.proposals.sources import sources_for
from visual_search.registry import registry
from visual_search.store.spaces import live_space

pytestmark = pytest.mark.django_db


def sample_of(posters) -> Sample:
    space = live_space("default")
    return Sample.of(registry.for_model(Poster), space, [one.pk for one in posters])


def source(name: str, sample: Sample):
    said = sample.said(sample.searchable.filter_source("genre"))
    encoder = get_encoder(configured())
    return next(one for one in sources_for("genre", sample, said, encoder) if one.name == name)


def answers(name: str, sample: Sample) -> list[str]:
    everybody = np.arange(len(sample.objects))
    values, _scores = source(name, sample).answer(everybody, everybody, np.array([]))
    return [str(value) for value in values]


@pytest.fixture
def classifier(posters, tmp_path, monkeypatch):
    """The nearest of three means, as one affine layer: what training would come to here."""
    sample = sample_of(posters)
    place = {one.pk: number for number, one in enumerate(posters)}
    kinds = np.array([place[one.pk] // EACH for one in sample.objects])
    means = np.array([sample.vectors[kinds == kind].mean(0) for kind in range(len(COLOURS))])
    path = tmp_path / "genre.safetensors"
    told = {
        "kind": "classifier",
        "field": "genre",
        "names": json.dumps(list(COLOURS)),
        "encoder": get_encoder(configured()).fingerprint,
        "encoders": "[]",
    }
    arrays = {
        "0.weight": np.ascontiguousarray(60 * means.T, np.float32),
        "0.bias": (-30 * (means**2).sum(1)).astype(np.float32),
    }
    write_learned(path, arrays, metadata=told, card={})
    monkeypatch.setattr(PosterSearch, "attribute_classifiers", {"genre": path})
    return path


def test_a_classifier_of_the_shop_answers_for_products_that_say_nothing(posters, classifier):
    sample = sample_of(posters)
    kinds = {one.pk: list(COLOURS)[place // EACH] for place, one in enumerate(posters)}
    assert answers("classifier", sample) == [kinds[one.pk] for one in sample.objects]

    proposals.propose(registry.for_model(Poster))

    assert Proposal.objects.open().count() == len(COLOURS) * UNTOLD


def test_a_classifier_of_another_encoder_is_refused(posters, classifier, use_encoder, embed_all):
    sample, said = sample_of(posters), Said(values=[], called={})
    use_encoder("visual_search.encoders.backends.dummy.DummyEncoder", version=2)

    with pytest.raises(ModelFileError, match="train it anew"):
        sources_for("genre", sample, said, get_encoder(configured()))


@pytest.fixture
def towers(use_encoder) -> None:
    use_encoder("visual_search.encoders.backends.dummy.DummyTowers")


def test_a_text_tower_tells_pictures_by_the_names_of_values(
    towers, make_poster, embed_all, monkeypatch
):
    monkeypatch.setattr(PosterSearch, "attributes", ("genre",))
    names = ("red", "blue", "green")
    posters = [make_poster(colour, genre=name) for name, colour in zip(names, PLAIN, strict=True)]
    embed_all()

    sample = sample_of(posters)
    assert answers("zero-shot", sample) == [one.genre for one in sample.objects]


PLAIN = ((255, 0, 0), (0, 0, 255), (0, 128, 0))


def test_what_was_accepted_of_an_attribute_without_a_field_can_be_filtered(
    proposed, admin_user, monkeypatch
):
    monkeypatch.delattr(PosterSearch, "accept_attribute")
    key = Proposal.objects.get(document__integer_pk=proposed[0].pk).pk
    shown = Poster.objects.annotate(told=proposals.accepted_attribute(Poster, "genre"))
    assert not shown.filter(told="sunset").exists()

    proposals.accept([key], user=admin_user)

    assert shown.filter(told="sunset").get() == proposed[0]
    assert shown.filter(told="").count() == len(proposed) - 1
