"""A shop's day on databases that are set up otherwise than a new project's."""

import json

import pytest

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    "set_up",
    [
        "other_alias",
        "replica",
        "serializable",
        "serializable_for_libpq",
        "server_side_binding",
    ],
)
def test_a_day_in_the_shop_goes_well(make_host, set_up):
    done = make_host(set_up).call("tests.hosts.day")

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    images = ["posters/blue.png", "posters/orange.png", "posters/red.png"]
    is_late = set_up.startswith("serializable")
    assert seen["noted in the transaction"] == ([] if is_late else ["posters/red.png"])
    assert seen["found by the sweep"] == images
    assert seen["embedded"] == seen["renewed"] == 3
    assert seen["has an index"]
    assert seen["photo"] == seen["by index"] == ["red", "orange", "blue"]
    # Words beside a photo move its answer and leave nothing out.
    assert seen["words"][0] == "orange"
    assert seen["widget"]
    assert seen["embedded again"] == 1
    assert seen["documents"] == 2
    assert seen["after the delete"] == ["posters/blue.png", "posters/orange.png"]


def test_a_replica_that_lags_behind_loses_nothing(make_host):
    host = make_host("lagging_replica")
    host.call("tests.hosts.day", "make_tables")
    host.copy_database("behind")

    done = host.call("tests.hosts.day")

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["noted in the transaction"] == ["posters/red.png"]
    assert seen["replaced"] == ["posters/blue.png", "posters/new.png", "posters/orange.png"]
    assert (seen["embedded"], seen["embedded again"], seen["renewed"]) == (3, 1, 3)
    assert seen["after the delete"] == ["posters/blue.png", "posters/orange.png"]
    assert seen["documents"] == 2


def test_saves_of_a_serializable_shop_never_fail_because_of_workers(make_host):
    done = make_host("serializable").call("tests.hosts.rush")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"saved": 60, "failures": [], "ready": 60}


def test_vectors_apart_from_the_products_are_refused_at_start(make_host):
    done = make_host("vectors_apart").run("manage.py", "check")

    assert done.returncode == 1
    assert "visual_search.E030" in done.stderr
    assert "those of testapp.Poster do not" in done.stderr
    assert "DATABASE_ROUTERS" in done.stderr


def test_pgvector_off_the_search_path_is_refused_by_migrate_and_by_the_doctor(make_host):
    host = make_host("plain")
    host.execute("CREATE SCHEMA extensions", "CREATE EXTENSION vector SCHEMA extensions")

    migrated = host.run("manage.py", "migrate")
    told = host.run("manage.py", "visual_search_doctor")

    assert migrated.returncode == 1
    assert "visual_search.E031" in migrated.stderr
    assert "ALTER ROLE" in migrated.stderr
    assert '-c search_path=public,extensions"' in told.stdout


def test_what_that_hint_says_helps(make_host):
    host = make_host("extensions_on_the_path")
    host.execute("CREATE SCHEMA extensions", "CREATE EXTENSION vector SCHEMA extensions")

    done = host.call("tests.hosts.day")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["by index"] == ["red", "orange", "blue"]
