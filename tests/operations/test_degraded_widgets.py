"""A widget whose part is down leaves the host's page alone."""

import pytest

from tests.operations.pages import product_page
from tests.testapp.models import Poster

pytestmark = pytest.mark.usefixtures("empty_cache")


def test_without_its_database_a_widget_leaves_the_page_alone(no_database, caplog):
    assert product_page(Poster(pk=1, title="red")) == "before  after"
    assert "The row of products like 1 cannot be shown" in caplog.text


def test_without_a_live_space_a_widget_is_empty_and_the_log_says_why(db, make_poster, caplog):
    assert product_page(make_poster()) == "before  after"
    assert "visual_search_embed" in caplog.text


def broken(_poster: Poster) -> str:
    raise ZeroDivisionError


def test_a_fault_in_the_hosts_own_code_leaves_its_page_alone(trio, monkeypatch, caplog):
    monkeypatch.setattr(Poster, "get_absolute_url", broken)

    assert product_page(trio[0]) == "before  after"
    assert "ZeroDivisionError" in caplog.text


def test_a_developer_sees_the_fault(trio, monkeypatch, settings):
    settings.DEBUG = True
    monkeypatch.setattr(Poster, "get_absolute_url", broken)

    with pytest.raises(ZeroDivisionError):
        product_page(trio[0])


def test_a_wrong_reranker_leaves_the_page_alone(trio, configure, caplog):
    configure(RERANKERS=("no.such.reranker",))

    assert product_page(trio[0]) == "before  after"
    assert "RERANKERS" in caplog.text


class BrokenCache:
    """A cache of another make, with errors of its own."""

    def __init__(self, _location: str, _params: dict[str, object]) -> None:
        pass

    def get(self, _key: str) -> None:
        raise LookupError("memcached is away")

    def set(self, *_: object) -> None:
        raise LookupError("memcached is away")

    def close(self, **_: object) -> None:
        pass


def test_a_cache_of_any_make_may_be_away(trio, settings, caplog):
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.BrokenCache"}}

    assert "orange" in product_page(trio[0])
    assert "memcached is away" in caplog.text
