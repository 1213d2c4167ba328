"""Whatever is typed is answered, or refused with a code."""

import pytest

from tests.api.answers import error_of
from tests.odd_words import ODD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ODD)
def test_whatever_is_typed_is_answered_or_refused(client, make_poster, typed):
    make_poster(title="Red mug")
    sent = {"model": "testapp-poster", "q": typed.encode(errors="surrogatepass")}

    response = client.get("/visual-search/api/search/", sent)

    if response.status_code == 400:
        assert error_of(response)["code"] == "request_invalid"
    else:
        assert response.status_code == 200
        assert "results" in response.json()


@pytest.mark.parametrize("typed", ODD)
def test_the_page_answers_it_too(client, make_poster, typed):
    make_poster(title="Red mug")

    response = client.get("/visual-search/", {"q": typed.encode(errors="surrogatepass")})

    assert response.status_code in (200, 400)
