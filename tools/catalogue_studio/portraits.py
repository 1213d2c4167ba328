"""The catalogue pictures: one product, one view, always the same picture."""

import io

from PIL import Image

from .products import VIEWS, Product, all_products
from .rendering.camera import Shot
from .rendering.studio import SAMPLES, SIDE, Sitting, photograph, seamless, wall
from .shapes import build, finishes_of, stance_of

QUALITY = 90
HUNG = frozenset({"clock-round", "clock-square", "clock-sun"})


def portrait(
    product: Product, view: str, *, side: int = SIDE, samples: int = SAMPLES
) -> Image.Image:
    """Render a product from the `front`, from an `angle` or from `above`."""
    style = product.style
    parts = build(style.shape)
    sitting = Sitting(
        product.sku,
        parts,
        finishes_of(parts, style.shape, product.finish, style.slots),
        shot_of(product, view),
        stage=wall if style.shape in HUNG else seamless,
    )
    pixels = photograph(sitting, name=product.picture(view), samples=samples, side=side)
    return Image.fromarray(pixels)


def portrait_file(product: Product, view: str) -> bytes:
    file = io.BytesIO()
    portrait(product, view).save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()


def shot_of(product: Product, view: str) -> Shot:
    stance = stance_of(product.style.shape)
    # A few degrees of difference, as no hand sets two mugs down alike.
    drift = product.chance % 13 - 6
    if view == "angle":
        turn = -62 if stance.azimuth > 0 else 50
        return Shot(stance.azimuth + turn + drift, min(stance.elevation + 14, 58), fill=stance.fill)
    if view == "above":
        return Shot(stance.azimuth + 12 + drift, min(stance.elevation + 36, 72), fill=stance.fill)
    return Shot(stance.azimuth + drift, stance.elevation, fill=stance.fill)


def all_pictures() -> dict[str, tuple[Product, str]]:
    """Return what is on each picture: one of each style first, other views last."""
    pairs = [(product, view) for product in all_products() for view in product.views]
    pairs.sort(key=lambda pair: (VIEWS.index(pair[1]), pair[0].number[1]))
    return {product.picture(view): (product, view) for product, view in pairs}
