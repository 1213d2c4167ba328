"""The settings of a shop that has no laboratory."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS as _ALL

INSTALLED_APPS = [name for name in _ALL if name != "visual_search.lab"]
