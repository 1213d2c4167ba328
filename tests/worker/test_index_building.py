"""A worker that waits for the database to build an index is no idle worker."""

import threading
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection

from visual_search import tasks
from visual_search.models import Vector
from visual_search.store.vectors import hnsw

pytestmark = pytest.mark.django_db(transaction=True)


def closing(act: Callable[[], None]) -> None:
    try:
        act()
    finally:
        connection.close()


def is_building() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_progress_create_index")
        return cursor.fetchone() != (0,)


def test_images_are_embedded_while_an_index_is_built(
    no_index_survives, space, make_poster, embed_all, until
):
    make_poster()
    embed_all()
    task = threading.Thread(target=closing, args=(tasks.tend_indexes,))

    with psycopg.connect(**connection.get_connection_params()) as shop:
        # An index is built only after all that were writing to its table have ended.
        shop.execute(f"LOCK TABLE {Vector._meta.db_table} IN ROW EXCLUSIVE MODE")
        task.start()
        until(is_building)
        make_poster((30, 30, 200))
        until(lambda: Vector.objects.count() == 2)
        was_valid = hnsw.is_valid(space)
        shop.rollback()
    task.join(timeout=60)

    assert not was_valid
    assert hnsw.is_valid(space)
