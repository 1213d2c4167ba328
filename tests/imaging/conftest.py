"""Ways to let the shop accept other photos than it does by default."""

from collections.abc import Callable

import pytest


@pytest.fixture
def configure(settings) -> Callable[..., None]:
    """Set keys of VISUAL_SEARCH by their lower-case names."""

    def set_keys(**keys: object) -> None:
        upper = {key.upper(): value for key, value in keys.items()}
        settings.VISUAL_SEARCH = {**settings.VISUAL_SEARCH, **upper}

    return set_keys
