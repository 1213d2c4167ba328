"""What the web processes of these tests run on: the test's database, and keys of its choice."""

import json
import os

from tests.settings import *  # noqa: F403

MEDIA_ROOT = os.environ["TEST_MEDIA_ROOT"]
FILE_UPLOAD_TEMP_DIR = os.environ["TEST_TEMP_DIR"]
WSGI_APPLICATION = "tests.admission.wsgi.application"
VISUAL_SEARCH = json.loads(os.environ["TEST_VISUAL_SEARCH"])
