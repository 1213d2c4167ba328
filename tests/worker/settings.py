"""What the worker processes run on: the test's database, broker and media, and short leases."""

import os

from tests.settings import *  # noqa: F403

MEDIA_ROOT = os.environ["TEST_MEDIA_ROOT"]
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 5}
CELERY_TASK_IGNORE_RESULT = True
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "visual_search.tasks.sweep", "schedule": 2.0, "options": {"expires": 2}}
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
VISUAL_SEARCH = {
    "ENCODERS": {"default": {"BACKEND": "tests.worker.encoders.UnhurriedEncoder"}},
    "LEASE_SECONDS": 3,
    "MAX_ATTEMPTS": 5,
    "READERS": os.environ.get("TEST_READERS", "").split(),
}
