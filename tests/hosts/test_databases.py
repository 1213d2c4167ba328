"""A shop's day on databases that are set up otherwise than a new project's."""

import json

import pytest


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
    assert seen["words"] == ["orange"]
    assert seen["widget"]
    assert seen["embedded again"] == 1
    assert seen["documents"] == 2
    assert seen["after the delete"] == ["posters/blue.png", "posters/orange.png"]
