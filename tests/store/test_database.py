"""Parameters that are set for a statement hold for it, and for nothing of the shop's."""

from contextlib import nullcontext

import pytest
from django.db import DatabaseError, connection, transaction

from visual_search.store import database

pytestmark = pytest.mark.django_db(transaction=True)

SETTINGS = {"enable_sort": "off", "hnsw.ef_search": "77"}
SETTING = "SELECT current_setting('enable_sort'), current_setting('hnsw.ef_search'), %s::text"


def sorts() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_sort")
        return cursor.fetchone()[0]


@pytest.fixture(params=[False, True], ids=["client", "server"])
def binding(request, monkeypatch):
    """Who puts parameters into a statement."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "server_side_binding", request.param)
    connection.close()
    yield
    connection.close()


@pytest.mark.parametrize("place", [nullcontext, transaction.atomic], ids=["alone", "transaction"])
def test_what_is_set_for_a_statement_ends_with_it(binding, place):
    with place():
        rows = database.rows_with(SETTINGS, (SETTING, ("%s;",)), using="default")
        sorting = sorts()

    assert rows == [("off", "77", "%s;")]
    assert sorting == sorts() == "on"


def test_a_statement_that_fails_leaves_the_shops_transaction_usable():
    with transaction.atomic():
        with pytest.raises(DatabaseError):
            database.rows_with(SETTINGS, ("SELECT 1 / %s", (0,)), using="default")
        assert sorts() == "on"
