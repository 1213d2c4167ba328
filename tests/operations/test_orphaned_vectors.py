"""Vectors without a row: only a restore without constraints can leave them."""

import pytest
from django.db import connection
from pgvector import HalfVector

from visual_search.models import Vector
from visual_search.store.integrity import examine_tables
from visual_search.store.integrity.repair import repair

# In a transaction that is rolled back: the constraint comes back with it.
pytestmark = pytest.mark.django_db


def test_vectors_whose_row_is_gone(db, space):
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE visual_search_vector DROP CONSTRAINT visual_search_vector_embedding"
        )
    Vector.objects.create(embedding_id=1, space=space, value=HalfVector([1.0]))

    found = [finding for finding in examine_tables() if finding.problem.code != "index_missing"]
    repair(found)

    assert [finding.problem.code for finding in found] == ["vector_without_row"]
    assert not Vector.objects.exists()
