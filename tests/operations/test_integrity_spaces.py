"""`visual_search_integrity` where there are several spaces, and their indexes."""

import io
import json

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from tests.operations.damage import overwrite_files
from tests.operations.examining import counts, integrity
from tests.testapp.models import Poster
from visual_search.models import Document, Embedding, EmbeddingSpace, Vector
from visual_search.store import spaces
from visual_search.store.vectors import hnsw

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_index_survives"),
]


def test_every_lasting_space_is_examined_and_read_once(small_shop, embed_all, use_encoder):
    use_encoder("tests.doubles.CountingEncoder", version=2)
    successor = spaces.ensure_space()
    Poster.objects.first().save()
    call_command("visual_search_embed", stdout=io.StringIO(), stderr=io.StringIO())
    overwrite_files(list(successor.embeddings.all()))

    _, out = integrity("--json")

    found = {(one["space"], one["problem"]): one["count"] for one in json.loads(out)["problems"]}
    assert found == {
        (small_shop.pk, "bytes_changed"): 4,
        (successor.pk, "bytes_changed"): 4,
    }


def test_a_retired_space_loses_the_vectors_of_pictures_that_changed(small_shop):
    EmbeddingSpace.objects.update(state=EmbeddingSpace.State.RETIRED)
    overwrite_files(list(small_shop.embeddings.all()))

    code, _ = integrity("--repair")

    assert code == 0
    assert not Vector.objects.exists()
    assert counts() == {}


def test_an_evaluation_at_work_is_no_damage(small_shop):
    content_type = ContentType.objects.get_for_model(EmbeddingSpace)
    small_shop.pk, small_shop.alias = None, "evaluation-1"
    small_shop.state, small_shop.expires_at = "building", "2100-01-01T00:00Z"
    small_shop.save()
    document = Document.objects.create(content_type=content_type, text_pk="1/1")
    Embedding.objects.create(space=small_shop, document=document, image_name="1", state="ready")

    assert counts() == {}


def test_a_missing_and_an_invalid_index_are_built(small_shop):
    hnsw.drop_index(small_shop)
    missing = counts()
    integrity("--repair")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)",
            [hnsw.index_name(small_shop)],
        )
    invalid = counts()
    code, _ = integrity("--repair")

    assert (missing, invalid) == ({"index_missing": 1}, {"index_invalid": 1})
    assert code == 0
    assert hnsw.is_valid(small_shop)


def test_an_index_whose_space_is_gone_is_dropped(small_shop):
    spaces.delete(small_shop)

    found = counts()
    integrity("--repair")

    assert found == {"index_without_space": 1}
    assert not hnsw.orphans()
