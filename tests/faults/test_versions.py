"""A picture is replaced twice, and the workers on its three versions end in any order."""

import itertools

import pytest

from tests.conftest import picture_file
from tests.faults.figures import record
from tests.faults.shop import differences
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.store.outbox import claims

VERSIONS = 3
COLOURS = [(10, 200, 10), (10, 10, 200), (200, 10, 10)]


@pytest.mark.django_db
def test_only_the_newest_of_three_versions_is_written_whoever_ends_last(space, use_storage):
    """Row 7, beside the state machine of tests/store, which runs 200 random histories."""
    use_storage("django.core.files.storage.FileSystemStorage", allow_overwrite=True)
    orders = list(itertools.permutations(range(VERSIONS)))
    late_writes = 0
    for order in orders:
        Poster.objects.all().delete()
        poster = Poster(title="Poster")
        taken = []
        for colour in COLOURS:
            poster.image = picture_file(colour, name="same.png")
            poster.save()
            taken.append(claims.claim(limit=1))
        for version in order:
            written = indexing.embed_claimed(taken[version]).ready
            late_writes += written if version != VERSIONS - 1 else 0
        assert not differences()

    record(7, f"{len(orders)} orders of 3 versions: {late_writes} late writes", "0 in all 6")
    assert late_writes == 0
