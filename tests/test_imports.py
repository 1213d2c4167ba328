"""What a process loads: heavy libraries come only to those that use them."""

import subprocess
import sys

import pytest

HEAVY = ("torch", "torchvision", "onnxruntime", "onnx", "openvino", "open_clip")


def loaded_after(code: str) -> set[str]:
    """Names of the heavy libraries that a fresh process has loaded after running `code`."""
    report = f"{code}\nimport sys\nprint('LOADED', *(n for n in {HEAVY!r} if n in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split("LOADED")[1].split())


SETUP = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "shop_demo.settings"
import django
django.setup()
"""


@pytest.mark.parametrize(
    "code",
    [
        "import visual_search",
        SETUP,
        f"{SETUP}\nfrom django.core.management import call_command\ncall_command('check')",
        f"{SETUP}\nimport visual_search.storefront, visual_search.urls, visual_search.tasks",
    ],
    ids=["import", "setup", "check", "web process"],
)
def test_importing_and_checking_the_app_loads_no_runtime(code):
    assert loaded_after(code) == set()


def test_the_default_encoder_needs_no_torch():
    code = f"""{SETUP}
from PIL import Image
from visual_search.encoders import configured, get_encoder
get_encoder(configured()).encode_images([Image.new("RGB", (50, 50))])
"""

    loaded = loaded_after(code)

    assert "onnxruntime" in loaded
    assert not loaded & {"torch", "torchvision", "openvino", "open_clip"}
