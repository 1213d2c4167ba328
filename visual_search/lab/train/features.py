"""What a trunk gives for every picture and simulated photo of it, computed once, kept on disk."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from ...encoders.weights.learned_file import write_whole
from ...imaging.simulate import STEPS, VERSION, Step, shopper_photo
from ..data.manifest import Entry
from ..data.pictures import read
from .trunks import Trunk

Progress = Callable[[int, int], None]

# Larger than any network's input, and simulated in half the time.
_SIMULATED_SIDE = 384
# So many pictures are lost, and computed again, when the process is killed.
_PICTURES_AT_ONCE = 16


@dataclass(frozen=True, kw_only=True)
class Views:
    """Which views of each picture are computed: itself, then simulated photos of it.

    Args:
        simulated: how many photos are simulated of each picture.
        steps: what happens to them, and how often.
        mirrored: whether the second view is the picture mirrored, not simulated.
    """

    simulated: int = 4
    steps: tuple[tuple[Step, float], ...] = STEPS
    mirrored: bool = False
    seed: int = 0

    @property
    def count(self) -> int:
        return 1 + int(self.mirrored) + self.simulated

    @property
    def identity(self) -> str:
        steps = ",".join(f"{step.__name__}:{often:g}" for step, often in self.steps)
        return f"{VERSION}:{self.simulated}:{steps}:{int(self.mirrored)}:{self.seed}"

    def of(self, image: Image.Image, *, number: int) -> list[Image.Image]:
        """The views of the picture with this number, the same every time."""
        plain = [image]
        if self.mirrored:
            plain.append(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
        small = image.copy()
        small.thumbnail((_SIMULATED_SIDE, _SIMULATED_SIDE))
        simulated = [
            shopper_photo(small, np.random.default_rng([self.seed, number, view]), steps=self.steps)
            for view in range(self.simulated)
        ]
        return plain + simulated


def computed_views(
    entries: Sequence[Entry],
    trunk: Trunk,
    views: Views,
    *,
    directory: Path,
    progress: Progress | None = None,
) -> npt.NDArray[np.float16]:
    """Return float16 (len(entries), views.count, *trunk.shape), mapped from a file.

    What an earlier call with the same arguments has computed is not computed again, even if
    it was killed.

    Raises:
        ManifestError: a picture cannot be read; names it.
    """
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"views-{_key(entries, trunk, views)}.npy"
    shape = (len(entries), views.count, *trunk.shape)
    done = _done(path, shape)
    mode = "r+" if done else "w+"
    store = np.lib.format.open_memmap(path, mode=mode, dtype=np.float16, shape=shape)
    for start in range(done, len(entries), _PICTURES_AT_ONCE):
        some = entries[start : start + _PICTURES_AT_ONCE]
        for number, entry in enumerate(some, start=start):
            store[number] = trunk.encode(views.of(read(entry).image, number=number))
        store.flush()
        # Written after the numbers it speaks of, so that it never promises too much.
        write_whole(_mark(path), json.dumps(start + len(some)).encode())
        if progress is not None:
            progress(start + len(some), len(entries))
    return store


def _done(path: Path, shape: tuple[int, ...]) -> int:
    try:
        found = np.load(path, mmap_mode="r")
        done = int(json.loads(_mark(path).read_text()))
    except (OSError, ValueError, EOFError):
        return 0
    return done if found.shape == shape and found.dtype == np.float16 else 0


def _mark(path: Path) -> Path:
    return path.with_suffix(".done")


def _key(entries: Sequence[Entry], trunk: Trunk, views: Views) -> str:
    names = "\n".join(str(entry) for entry in entries)
    text = f"{trunk.identity}:{views.identity}:{names}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
