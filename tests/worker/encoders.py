"""An encoder that takes its time, so that a test can strike in the middle of its work."""

import time
from collections.abc import Sequence

from PIL import Image

from visual_search.encoders import Vectors
from visual_search.encoders.backends.dummy import DummyEncoder


class UnhurriedEncoder(DummyEncoder):
    def perform_encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        time.sleep(0.02 * len(images))
        return super().perform_encode_images(images)
