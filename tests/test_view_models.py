"""Which searchable model the photo-search page asks."""

import pytest

from visual_search.registry import Registry

pytestmark = pytest.mark.usefixtures("plain_base")


def test_an_unknown_model_is_404(client, db):
    for model in ("testapp-nothing", "auth-user", "x" * 500, "%00"):
        assert client.get(f"/visual-search/?model={model}").status_code == 404
        assert client.post(f"/visual-search/?model={model}").status_code == 404


def test_without_a_choice_the_first_model_is_searched(client, db):
    assert client.get("/visual-search/").status_code == 200


def test_a_shop_without_searchable_models_has_no_such_page(client, db, monkeypatch):
    monkeypatch.setattr("visual_search.storefront.views.registry", Registry())

    assert client.get("/visual-search/").status_code == 404
