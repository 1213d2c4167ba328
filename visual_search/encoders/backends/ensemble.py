"""The encoder behind the presets: several networks, colour, regions and points of one picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt
from PIL import Image

from ...exceptions import ConfigurationError
from ..base import BALANCED_COLOUR, Description, Encoder, Vectors
from ..details import colour, points, regions
from ..details.comparison import Look
from ..details.ensemble_comparison import STORED_COLOUR, Balance, EnsembleLook
from ..details.saliency import find_subject
from ..network import digest
from ..networks.efficientnet_lite import FEATURES, VARIANTS, LiteNetwork, Variant, check_weights
from ..networks.preprocess import lite_preprocess
from ..runtimes import FULL_PRECISION, Session, SessionOptions, open_session
from ..runtimes.base import Provider
from ..runtimes.one_thread import one_thread
from ..runtimes.optional import require
from ..runtimes.per_process import PerProcess

Array = npt.NDArray[np.float32]

# Part of the fingerprint: raise it when the arithmetic of vectors or details changes.
_ARITHMETIC = 2

STAGES = frozenset({"regions", "centre", "points", "fine points", "askew"})
# Those that look at a photo alone: nothing that is stored depends on them.
_OF_THE_PHOTO = frozenset({"centre", "askew"})
# A photo shows more than the product, so it has more points than are kept of an image.
_PHOTO_POINTS = 600
# The middle of a photo that is looked at a second time, as a part of its sides.
_CENTRE = 0.7


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """The longer side in pixels at which points are looked for, and how many an image keeps."""

    side: int
    kept: int


_COARSE, _FINE = Sampling(side=224, kept=300), Sampling(side=320, kept=600)


class Ensemble(Encoder):
    """EfficientNet-Lite networks with colour, and with details for a second look.

    The vector is the average-pooled map of the first network beside the colours of the
    product. The second look compares regions of every network's map, colour, and points.

    Args:
        networks: variants of EfficientNet-Lite, 0 to 2; the first gives the vector.
        colour: how much colour counts, as a multiple of what was found best; 0 leaves it out.
        second_look: what is compared of the shortlist: "regions" of the maps, the "centre" of
            the photo once more, for cluttered ones, local features, as "points" or, more of
            them, as "fine points", and those of the photo "askew" too, for what is held at an
            angle.
        session, precision, threads, providers: as for EfficientNetLite.

    Raises:
        ConfigurationError: there is no such network or session, or a package is missing.
    """

    def __init__(  # noqa: PLR0913  # each is an option that ENCODERS may say
        self,
        *,
        networks: Sequence[int] = (0,),
        colour: float = 1.0,
        second_look: Sequence[str] = ("regions",),
        session: str = "onnxruntime",
        precision: str = FULL_PRECISION,
        threads: int = 1,
        providers: Sequence[Provider] = (),
    ) -> None:
        self._variants = [_variant(number) for number in networks]
        if not self._variants:
            raise ConfigurationError("An Ensemble needs at least one network.")
        self._second_look = _checked_stages(second_look)
        self._sampling = _FINE if "fine points" in self._second_look else _COARSE
        self._options = SessionOptions(
            runtime=session, precision=precision, threads=threads, providers=providers
        )
        self._colour = float(colour)
        self._sessions: PerProcess[list[Session]] = PerProcess(self._open_sessions)

    @property
    def dimensions(self) -> int:
        return FEATURES + (colour.BINS if self._colour else 0)

    @property
    def has_descriptors(self) -> bool:  # type: ignore[override]
        return self._uses("regions") or bool(self._colour)

    @property
    def has_points(self) -> bool:  # type: ignore[override]
        return self._uses("points") or self._uses("fine points")

    @property
    def colour_part(self) -> slice | None:
        return slice(FEATURES, FEATURES + colour.BINS) if self._colour else None

    def colour_of(self, lab: tuple[float, float, float]) -> Vectors:
        return colour.look_of(lab)

    def check_files(self) -> None:
        if not self._sessions.is_built:
            for variant in self._variants:
                check_weights(variant)

    @one_thread()
    def describe_images(self, images: Sequence[Image.Image]) -> list[Description]:
        self._check_modes(images)
        described = [self._describe(image) for image in images]
        if described:
            self._checked(np.stack([one.vector for one in described]), count=len(images))
        return described

    def look_at(self, image: Image.Image, *, colour_weight: float = BALANCED_COLOUR) -> Look:
        [look] = self.look_at_each([image], colour_weight=colour_weight)
        return look

    @one_thread()
    def look_at_each(
        self, images: Sequence[Image.Image], *, colour_weight: float = BALANCED_COLOUR
    ) -> list[Look]:
        if not images:
            return []
        self._check_modes(images)
        maps = self._maps_of_each(images)
        closer = self._maps_of_each(list(map(_middle, images))) if self._uses("centre") else maps
        looks = [
            self._look(image, own, middle, colour_weight=colour_weight)
            for image, own, middle in zip(images, maps, closer, strict=True)
        ]
        self._checked(np.stack([look.vector for look in looks]), count=len(looks))
        return looks

    def _look(
        self, image: Image.Image, maps: list[Array], closer: list[Array], *, colour_weight: float
    ) -> Look:
        subject = find_subject(image, maps[0])
        shades = colour.histogram(subject)
        balance = Balance.of(subject.plainness, factor=self._colour, colour_weight=colour_weight)
        return EnsembleLook(
            vector=self._vector(maps[0], shades, weight=balance.total / STORED_COLOUR),
            parts=self._photo_regions(maps, closer) if self._uses("regions") else [],
            shades=shades,
            balance=balance,
            points=self._photo_points(image),
        )

    def _describe(self, image: Image.Image) -> Description:
        maps = self._maps(image)
        shades = colour.histogram(find_subject(image, maps[0]))
        packed = [regions.pack(map_) for map_ in maps] if self._uses("regions") else []
        return Description(
            vector=self._stored_vector(maps[0], shades),
            descriptors=b"".join([shades.tobytes(), *packed]) if self.has_descriptors else b"",
            points=self._kept_points(image),
        )

    def _kept_points(self, image: Image.Image) -> bytes:
        if not self.has_points:
            return b""
        found = points.find_points(image, most=self._sampling.kept, side=self._sampling.side)
        return points.pack(found)

    def _photo_points(self, image: Image.Image) -> list[points.Points]:
        if not self.has_points:
            return []
        side = self._sampling.side
        found = [points.find_points(image, most=_PHOTO_POINTS, side=side)]
        if self._uses("askew"):
            found += points.find_points_askew(image, most=_PHOTO_POINTS, side=side)
        return found

    def _stored_vector(self, feature_map: Array, shades: npt.NDArray[np.uint8]) -> Vectors:
        return self._vector(feature_map, shades, weight=STORED_COLOUR * self._colour**0.5)

    def _vector(
        self, feature_map: Array, shades: npt.NDArray[np.uint8], *, weight: float
    ) -> Vectors:
        """Shape beside colour such that the inner product weighs them."""
        shape = feature_map.mean(axis=(1, 2))
        parts = [shape / max(float(np.linalg.norm(shape)), 1e-9)]
        if self._colour:
            parts.append(weight * colour.unit_rows(shades[None])[0])
        joined = np.concatenate(parts)
        unit: Vectors = (joined / np.linalg.norm(joined)).astype(np.float32)
        return unit

    def _photo_regions(self, maps: list[Array], closer: list[Array]) -> list[Array]:
        found = [regions.photo_regions(map_) for map_ in maps]
        if self._uses("centre"):
            extra = [regions.photo_regions(map_) for map_ in closer]
            found = [np.concatenate(both) for both in zip(found, extra, strict=True)]
        return found

    def _maps_of_each(self, images: Sequence[Image.Image]) -> list[list[Array]]:
        """For each image the last feature map of every network; each network is run once."""
        pairs = zip(self._variants, self._sessions.get(), strict=True)
        by_network = [
            session.run(lite_preprocess(variant.size).batch(images)) for variant, session in pairs
        ]
        return [list(maps) for maps in zip(*by_network, strict=True)]

    def _maps(self, image: Image.Image, *, networks: int | None = None) -> list[Array]:
        """The last feature map of each of the first networks, shape (1280, n, n)."""
        pairs = zip(self._variants, self._sessions.get(), strict=True)
        return [
            session.run(lite_preprocess(variant.size).batch([image]))[0]
            for variant, session in islice(pairs, networks)
        ]

    def _open_sessions(self) -> list[Session]:
        return [
            open_session(LiteNetwork(variant, is_pooled=False), self._options)
            for variant in self._variants
        ]

    def _uses(self, stage: str) -> bool:
        return stage in self._second_look

    def get_fingerprint(self) -> str:
        kept = ",".join(sorted(self._second_look - _OF_THE_PHOTO))
        return digest(
            f"ensemble:{_ARITHMETIC}:{self._colour:g}:{kept}",
            *(variant.identity for variant in self._variants),
            *(lite_preprocess(variant.size).identity for variant in self._variants),
            self._options.identity,
        )

    @one_thread()
    def perform_encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        rows = []
        for image in images:
            [first] = self._maps(image, networks=1)
            rows.append(self._stored_vector(first, colour.histogram(find_subject(image, first))))
        return np.stack(rows)


def _checked_stages(names: Sequence[str]) -> frozenset[str]:
    unknown = sorted(set(names) - STAGES)
    if unknown:
        raise ConfigurationError(f"A second look has no {unknown[0]!r}, only {sorted(STAGES)}.")
    return frozenset(names)


def _variant(number: int) -> Variant:
    if number not in VARIANTS:
        known = ", ".join(map(str, VARIANTS))
        raise ConfigurationError(f"EfficientNetLite has no variant {number!r}, only {known}.")
    variant = VARIANTS[number]
    require(variant.package, extra=variant.extra)
    return variant


def _middle(image: Image.Image) -> Image.Image:
    margin = (1 - _CENTRE) / 2
    box = (image.width * margin, image.height * margin)
    return image.crop(
        (round(box[0]), round(box[1]), round(image.width - box[0]), round(image.height - box[1]))
    )
