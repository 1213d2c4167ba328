"""A role that may not create the extension is named, with what its administrator has to do."""

import copy
import os
import uuid

import psycopg
import pytest
from django.db import connections

from visual_search.doctor.checks.databases import _database_problems
from visual_search.store.vectors.extension import role_that_may_not_create

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bare_database():
    """A database of its own without the extension, and a role that may only connect to it."""
    name = f"bare_{uuid.uuid4().hex[:8]}"
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        server.execute(f"CREATE ROLE {name}_role NOSUPERUSER")
    default = connections["default"]
    settings = {**copy.deepcopy(default.settings_dict), "NAME": name}
    connections["bare"] = type(default)(settings, "bare")
    yield name
    connections["bare"].close()
    del connections["bare"]
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name}")
        server.execute(f"DROP ROLE {name}_role")


def run(sql: str, *, alias: str = "bare") -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)


def test_a_plain_role_is_named_with_the_fix(bare_database):
    run(f"SET ROLE {bare_database}_role")

    problems = {one.id: one for one in _database_problems("bare")}

    assert role_that_may_not_create("bare") == f"{bare_database}_role"
    assert f"{bare_database}_role" in problems["visual_search.E033"].msg
    assert f"psql -d {bare_database}" in problems["visual_search.E033"].hint


def test_a_role_that_may_create_it_is_no_problem(bare_database):
    assert role_that_may_not_create("bare") == ""


def test_what_an_administrator_created_is_no_problem(bare_database):
    run("CREATE EXTENSION vector")
    run(f"SET ROLE {bare_database}_role")

    assert role_that_may_not_create("bare") == ""
    assert list(_database_problems("bare")) == []
