"""What judgements taught of words: seen in the admin, and taken back there."""

import pytest

from tests.testapp.models import Poster
from visual_search.models import LegWeights
from visual_search.registry import registry
from visual_search.remembering import Held
from visual_search.store.words.weights import keep_weights, weights_of

pytestmark = pytest.mark.django_db

LIST = "/admin/visual_search/legweights/"


def test_the_newest_counts_until_it_is_deleted(admin_client):
    posters = registry.for_model(Poster)
    learned = {"before": 0.5, "after": 0.625, "test": {"p": 0.01}}
    keep_weights(posters, {"meaning": 1.5}, learned)
    keep_weights(posters, {"meaning": 2.0, "pictured": 0.5}, learned)

    page = admin_client.get(LIST).content.decode()
    assert "meaning 2, pictured 0.5" in page
    assert "0.500, then 0.625 (p 0.010)" in page
    assert page.count("icon-yes") == 1

    admin_client.post(f"{LIST}{LegWeights.objects.first().pk}/delete/", {"post": "yes"})
    Held.forget_all()
    assert weights_of(posters) == {"meaning": 1.5}
