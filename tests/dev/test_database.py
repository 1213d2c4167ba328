"""Addresses become Django's settings."""

from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from dev.services import database_settings, redis_database

printable = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1)


def encoded(text):
    return quote(text, safe="")


def test_a_full_address_fills_every_key():
    settings = database_settings("postgres://ann:secret@db.example:6432/shop?sslmode=require")

    assert settings == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "shop",
        "USER": "ann",
        "PASSWORD": "secret",
        "HOST": "db.example",
        "PORT": "6432",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"sslmode": "require", "server_side_binding": False},
    }


@given(user=printable, password=printable, name=printable)
def test_encoded_characters_come_back_as_they_were(user, password, name):
    url = f"postgresql://{encoded(user)}:{encoded(password)}@localhost/{encoded(name)}"

    settings = database_settings(url)

    assert (settings["USER"], settings["PASSWORD"], settings["NAME"]) == (user, password, name)


@pytest.mark.parametrize(
    "url",
    [
        "postgres:///shop?host=/var/run/PostgreSQL",
        "postgres://%2Fvar%2Frun%2FPostgreSQL/shop",
    ],
)
def test_a_socket_directory_keeps_its_capitals(url):
    settings = database_settings(url)

    assert settings["HOST"] == "/var/run/PostgreSQL"


def test_an_ipv6_address_loses_its_brackets():
    settings = database_settings("postgres://ann@[::1]:5433/shop")

    assert (settings["HOST"], settings["PORT"]) == ("::1", "5433")


def test_server_side_binding_cannot_be_switched_on():
    settings = database_settings("postgres:///shop?server_side_binding=true")

    assert settings["OPTIONS"]["server_side_binding"] is False


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mysql://ann:secret@db/shop", "scheme 'mysql'"),
        ("postgres://ann:secret@db", "names no database"),
        ("postgres://ann:secret@db:port/shop", "no number as its port"),
        ("", "scheme ''"),
    ],
)
def test_a_wrong_address_is_refused_without_its_password(url, complaint):
    with pytest.raises(ImproperlyConfigured, match=complaint) as refusal:
        database_settings(url)

    assert "secret" not in str(refusal.value)


def test_the_cache_gets_the_database_after_the_broker():
    url = redis_database("redis://:pw@localhost:6379/3", offset=1)

    assert url == "redis://:pw@localhost:6379/4"


def test_a_redis_address_without_a_number_means_the_first_database():
    url = redis_database("redis://localhost", offset=1)

    assert url == "redis://localhost/1"


def test_a_redis_address_with_a_name_for_a_number_is_refused():
    with pytest.raises(ImproperlyConfigured, match="redis://host:6379/0"):
        redis_database("redis://localhost/cache", offset=1)
