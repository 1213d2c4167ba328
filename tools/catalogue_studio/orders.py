"""Everything that can be rendered, by its path, in the order in which the shop needs it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from .listing import SCENE_PICTURE
from .living_room import living_room_file
from .portraits import all_pictures, portrait_file
from .products import VIEWS
from .shopper_photos import shopper_photo
from .snapshots import all_snapshots


@dataclass(frozen=True)
class Order:
    """One picture to render; `picture` returns the bytes of its file."""

    picture: Callable[[], bytes]


def all_orders() -> dict[str, Order]:
    """Return two products of each style, then shopper photos and the scene, then what is left."""
    portraits = {
        path: (
            view == VIEWS[0] and product.number[1] < 2,
            Order(partial(portrait_file, product, view)),
        )
        for path, (product, view) in all_pictures().items()
    }
    first = {path: order for path, (is_first, order) in portraits.items() if is_first}
    photos = {shot.path: Order(partial(shopper_photo, shot)) for shot in all_snapshots()}
    scene = {SCENE_PICTURE: Order(living_room_file)}
    return first | photos | scene | {path: order for path, (_, order) in portraits.items()}
