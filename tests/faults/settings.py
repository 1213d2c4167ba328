"""What the processes of the fault tests run on: the Celery settings of the demo, sped up."""

import json
import os

from shop_demo import settings as shop
from tests.settings import *  # noqa: F403

_GIVEN = json.loads(os.environ["VISUAL_SEARCH_TEST"])

MEDIA_ROOT = _GIVEN["media"]
# The very settings that the demo ships, its schedule apart.
for _name in dir(shop):
    if _name.startswith("CELERY_"):
        globals()[_name] = getattr(shop, _name)
CELERY_BROKER_URL = _GIVEN["broker"]
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "visual_search.tasks.sweep",
        "schedule": float(_GIVEN["sweep_seconds"]),
        "options": {"expires": _GIVEN["sweep_seconds"]},
    }
}
VISUAL_SEARCH = _GIVEN["visual_search"]
globals().update(_GIVEN["settings"])
