"""Posters that shoppers look at, in a shop that asks for consent."""

from collections.abc import Callable

import pytest

from tests.personalisation.browsers import AGREED
from tests.testapp.models import Poster


@pytest.fixture(autouse=True)
def asked(configure) -> None:
    configure(CONSENT=AGREED)


@pytest.fixture
def posters(make_poster, embed_all) -> Callable[..., list[Poster]]:
    """Posters of these colours, each with its vector."""

    def make(*colours: tuple[int, int, int]) -> list[Poster]:
        made = [make_poster(colour) for colour in colours]
        embed_all()
        return made

    return make
