"""An encoder of known speed, so that a test knows how many photos a process can do."""

import time
from collections.abc import Sequence

from PIL import Image

from visual_search.encoders import Vectors
from visual_search.encoders.backends.dummy import DummyEncoder


class SteadyEncoder(DummyEncoder):
    def __init__(self, *, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    def perform_encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        time.sleep(self.seconds)
        return super().perform_encode_images(images)
