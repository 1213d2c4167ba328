"""From the bytes of a phone photo to its vector: the app's path against the obvious one.

The obvious one decodes the whole JPEG with Pillow and runs the same network in PyTorch.
Needs the extra `torch`. Run: python -m benchmarks.photo_to_vector
"""

import io
import time
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

from visual_search.encoders.backends.efficientnet_lite import EfficientNetLite
from visual_search.imaging import read_image

SIZES = ((1000, 1000), (2000, 1500), (4000, 3000))
REPEATS = 15


def photo(size: tuple[int, int]) -> bytes:
    """A JPEG with about as much detail as a photo has."""
    noise = np.random.default_rng(1).integers(0, 256, (size[1] // 8, size[0] // 8, 3), np.uint8)
    image = Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(1)).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def cpu_milliseconds(work: Callable[[], object]) -> float:
    """Median processor time of one call, all threads counted."""
    work()
    times = []
    for _ in range(REPEATS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return 1000 * float(np.median(times))


def main() -> None:
    ours, obvious = EfficientNetLite(), EfficientNetLite(session="pytorch")
    print(f"{'photo':>12} {'obvious':>12} {'this app':>12} {'ratio':>7} {'cosine':>8}")
    for size in SIZES:
        data = photo(size)

        def app(data: bytes = data) -> np.ndarray:
            return ours.encode_images([read_image(data).image])[0]

        def naive(data: bytes = data) -> np.ndarray:
            return obvious.encode_images([Image.open(io.BytesIO(data)).convert("RGB")])[0]

        slow, fast = cpu_milliseconds(naive), cpu_milliseconds(app)
        name = f"{size[0]}x{size[1]}"
        print(
            f"{name:>12} {slow:9.1f} ms {fast:9.1f} ms {slow / fast:6.1f}x {app() @ naive():8.4f}"
        )


if __name__ == "__main__":
    from django.conf import settings

    settings.configure(VISUAL_SEARCH={}, USE_I18N=False)
    main()
