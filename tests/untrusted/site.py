"""Settings of the processes that a test starts: everything is logged, and says so."""

from tests.worker.settings import *  # noqa: F403
from tests.worker.settings import VISUAL_SEARCH

WSGI_APPLICATION = "tests.untrusted.wsgi.application"
CELERY_ACCEPT_CONTENT = ["json"]
# A picture may be bigger than what those who test leases need.
VISUAL_SEARCH = {**VISUAL_SEARCH, "LEASE_SECONDS": 30}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "DEBUG"},
}
