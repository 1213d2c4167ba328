"""Databases in which the app cannot work are found by `migrate`, with what to do."""

import pytest
from django.core.checks import run_checks
from django.db import connection

from visual_search.doctor.checks import databases

DUMMY = "visual_search.encoders.backends.dummy.DummyEncoder"


def test_another_database_of_another_kind_is_no_concern(db):
    assert list(databases.check_database(databases=["analytics"])) == []
    assert list(databases.check_database(databases=None)) == []


@pytest.mark.parametrize("version", [None, (0, 7, 4)])
def test_an_old_or_missing_pgvector_is_refused(db, monkeypatch, version):
    monkeypatch.setattr(databases, "available_pgvector", lambda _alias: version)

    (message,) = databases.check_database(databases=["default"])

    assert message.id == "visual_search.E010"
    assert "0.8.4" in message.msg
    assert "ALTER EXTENSION" in message.hint


@pytest.mark.parametrize("dimensions", [16_001, 65_536])
def test_an_encoder_whose_vectors_no_column_holds_is_refused(db, configure, dimensions):
    long = {"BACKEND": DUMMY, "OPTIONS": {"dimensions": dimensions}}
    configure(ENCODERS={"default": {"BACKEND": DUMMY}, "long": long})

    messages = [one for one in run_checks(databases=["default"]) if one.id == "visual_search.E032"]

    assert len(messages) == 1
    assert str(dimensions) in messages[0].msg
    assert "projection" in messages[0].msg


@pytest.mark.parametrize("dimensions", [4_000, 4_096, 16_000])
def test_long_vectors_are_no_fault(db, use_encoder, dimensions):
    use_encoder(DUMMY, dimensions=dimensions)

    assert not [one for one in run_checks(databases=["default"]) if one.id == "visual_search.E032"]


def test_a_database_without_pg_trgm_is_told_of_with_what_to_do(db):
    assert list(databases.check_slips(databases=["default"])) == []
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX visual_search_term_trigrams")

    [message] = databases.check_slips(databases=["default"])

    assert message.id == "visual_search.W023"
    assert "CREATE EXTENSION pg_trgm" in message.hint
    assert list(databases.check_slips(databases=["analytics"])) == []
