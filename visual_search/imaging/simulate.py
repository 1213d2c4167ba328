"""Simulates what shoppers do to a product photo: angle, light, blur, clutter, hands, crops.

Each function takes an RGB picture and a random generator and returns a new RGB picture of the
same size (`crop` apart). The same seed gives the same picture.
"""

import io
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

Step = Callable[[Image.Image, np.random.Generator], Image.Image]
Pixels = npt.NDArray[np.float32]
Colour = tuple[int, int, int]

# Part of what names computed views: raise it when a step changes.
VERSION = 2

# Further from the border's colour than this, of 255, is no plain background.
_PLAIN = 18.0


def perspective(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Look at the picture from a little aside, and hold the camera not quite level."""
    width, height = image.size
    corners = np.array([[0, 0], [0, 1], [1, 1], [1, 0]], np.float64) * [width, height]
    seen = corners + random.uniform(-0.12, 0.12, (4, 2)) * [width, height]
    angle = np.deg2rad(random.uniform(-18, 18))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([width, height]) / 2
    seen = (seen - middle) @ turn.T + middle
    return image.transform(
        image.size,
        Image.Transform.PERSPECTIVE,
        _coefficients(corners, seen),
        Image.Resampling.BILINEAR,
        fillcolor=border_colour(image),
    )


def _coefficients(given: npt.NDArray[np.float64], wanted: npt.NDArray[np.float64]) -> list[float]:
    """Solve for the eight numbers that map each given point to the wanted one."""
    rows = []
    for (x, y), (u, v) in zip(given, wanted, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    solution: list[float] = np.linalg.solve(np.array(rows), wanted.ravel()).tolist()
    return solution


def crop(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Come closer than the product photo did: keep 45 to 100 percent of the area."""
    area, stretch = random.uniform(0.45, 1.0), np.exp(random.uniform(-0.25, 0.25))
    width = max(1, min(image.width, round(image.width * np.sqrt(area) * stretch)))
    height = max(1, min(image.height, round(image.height * np.sqrt(area) / stretch)))
    left = int(random.integers(0, image.width - width + 1))
    top = int(random.integers(0, image.height - height + 1))
    return image.crop((left, top, left + width, top + height))


def clutter(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Put the product on a busy background, smaller and off the middle.

    A plain background is replaced; a photo without one becomes a print lying in the clutter.
    """
    scene = _scene(image.size, random)
    scale = random.uniform(0.6, 1.0)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    left = int(random.integers(0, image.width - size[0] + 1))
    top = int(random.integers(0, image.height - size[1] + 1))
    product = image.resize(size, Image.Resampling.BILINEAR)
    scene.paste(product, (left, top), foreground(product))
    return scene


def foreground(image: Image.Image) -> Image.Image:
    """A mask (mode L) of what differs from the border's colour; all, where no border is plain."""
    pixels = np.asarray(image, np.float32)
    distance = np.abs(pixels - np.array(border_colour(image), np.float32)).max(axis=2)
    edge = np.concatenate([distance[0], distance[-1], distance[:, 0], distance[:, -1]])
    if np.mean(edge < _PLAIN) < 0.7:
        return Image.new("L", image.size, 255)
    mask = Image.fromarray(((distance > _PLAIN) * 255).astype(np.uint8))
    # Closes the holes that a product's own light parts leave.
    closed = mask.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.MinFilter(11))
    return closed.filter(ImageFilter.GaussianBlur(1))


def border_colour(image: Image.Image) -> Colour:
    pixels = np.asarray(image)
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    red, green, blue = np.median(edge, axis=0).astype(int).tolist()
    return red, green, blue


def _scene(size: tuple[int, int], random: np.random.Generator) -> Image.Image:
    coarse = _muted(
        random.integers(20, 236, (int(random.integers(2, 9)), int(random.integers(2, 9)), 3))
    )
    scene = Image.fromarray(coarse.astype(np.uint8)).resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(scene)
    for _ in range(int(random.integers(0, 14))):
        draw.rectangle(_box(size, random, most=0.5), fill=_colour(random))
    return scene.filter(ImageFilter.GaussianBlur(float(random.uniform(0, 3))))


def occlusion(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Cover a part: fingers, a price tag, the rack in front."""
    covered = image.copy()
    draw = ImageDraw.Draw(covered)
    for _ in range(int(random.integers(1, 4))):
        shape = draw.ellipse if random.random() < 0.5 else draw.rectangle
        shape(_box(image.size, random, most=0.3), fill=_colour(random))
    return covered


def _box(
    size: tuple[int, int], random: np.random.Generator, *, most: float
) -> tuple[int, int, int, int]:
    across, down = (np.array(size) * random.uniform(0.05, most, 2)).astype(int).tolist()
    left, top = int(random.integers(0, size[0])), int(random.integers(0, size[1]))
    return left - across // 2, top - down // 2, left + across // 2, top + down // 2


def _colour(random: np.random.Generator) -> Colour:
    red, green, blue = _muted(random.integers(0, 256, 3)).astype(int).tolist()
    return red, green, blue


def _muted(colours: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Halfway to grey: rooms are rarely as gaudy as random numbers."""
    result: npt.NDArray[np.float64] = (colours + colours.mean(axis=-1, keepdims=True)) / 2
    return result


def light(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Change exposure, contrast and the lamp's colour, and let one side be darker."""
    pixels = np.asarray(image, np.float32) / 255.0
    lamp = np.exp(random.uniform(-0.12, 0.12, 3)) * np.exp(random.uniform(-0.35, 0.35))
    gamma = np.exp(random.uniform(-0.3, 0.3))
    left, right = random.uniform(0.75, 1.1, 2).tolist()
    shade = np.linspace(left, right, image.width)[None, :, None]
    return _picture(np.clip(pixels * lamp * shade, 0, 1) ** gamma * 255.0)


def blur(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Miss the focus by up to a hundredth of the picture's side."""
    return image.filter(ImageFilter.GaussianBlur(float(random.uniform(0, 0.01) * max(image.size))))


def noise(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Add the grain of a small sensor in a dim room."""
    grain = random.normal(0.0, random.uniform(2, 14), (image.height, image.width, 3))
    return _picture(np.asarray(image, np.float32) + grain)


def jpeg(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Send it through a messenger that squeezes photos."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=int(random.integers(30, 90)))
    return Image.open(buffer).convert("RGB")


def mirror(image: Image.Image, _random: np.random.Generator) -> Image.Image:
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


# In the order in which a photo comes about, each with how often it happens.
STEPS: tuple[tuple[Step, float], ...] = (
    (clutter, 0.5),
    (perspective, 0.8),
    (crop, 0.6),
    (mirror, 0.2),
    (occlusion, 0.35),
    (light, 0.9),
    (blur, 0.5),
    (noise, 0.5),
    (jpeg, 0.5),
)
# For recognising a kind of thing in photos that are shopper photos already.
MILD_STEPS: tuple[tuple[Step, float], ...] = (
    (perspective, 0.8),
    (crop, 0.7),
    (mirror, 0.5),
    (light, 0.8),
)


def shopper_photo(
    image: Image.Image,
    random: np.random.Generator,
    *,
    steps: tuple[tuple[Step, float], ...] = STEPS,
) -> Image.Image:
    """Send a product photo through each step with its probability."""
    for step, probability in steps:
        if random.random() < probability:
            image = step(image, random)
    return image


def contact_sheet(
    images: list[Image.Image], *, seed: int = 0, columns: int = 6, side: int = 112
) -> Image.Image:
    """Show each picture and simulated photos of it in one row, for a person to judge."""
    sheet = Image.new("RGB", (columns * side, len(images) * side), (255, 255, 255))
    for row, image in enumerate(images):
        for column in range(columns):
            random = np.random.default_rng([seed, row, column])
            shown = shopper_photo(image, random) if column else image.copy()
            shown.thumbnail((side - 4, side - 4))
            sheet.paste(shown, (column * side + 2, row * side + 2))
    return sheet


def _picture(pixels: npt.NDArray[np.floating]) -> Image.Image:
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))
