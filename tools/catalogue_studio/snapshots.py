"""The shopper photos: who is on them, and what makes each one hard."""

from dataclasses import dataclass
from functools import cache

from .products import Product, all_products

SOLD: dict[str, tuple[str, ...]] = {
    "barcode": (
        "MUG-06-MINT", "BOW-02-SAGE", "BOT-05-RUST", "JUG-04-SAND", "VAS-01-PLUM",
        "VAS-07-WHITE", "CAN-02-COBALT", "JAR-01-SAGE", "SOA-01-SAGE",
    ),
    "clutter": (
        "MUG-01-NAVY", "BOW-01-NAVY", "BOW-04-WALNUT", "VAS-02-SKY", "VAS-05-TERRACOTTA",
        "TEA-01-PLUM", "TEA-03-BLACK", "JUG-01-SKY", "PLN-01-TERRACOTTA", "CAN-04-BRASS",
        "LAM-01-MUSTARD", "LAM-04-CORAL", "CLO-04-MUSTARD", "STO-01-OAK", "TAB-03-BLUSH",
        "BAS-01-NATURAL", "CUS-01-RUST", "JAR-02-WHITE",
    ),
    "angle": (
        "MUG-02-MUSTARD", "BOW-03-BLUSH", "PLA-01-NAVY", "TRA-02-FOREST", "BOT-02-NAVY",
        "TEA-04-COPPER", "VAS-06-LILAC", "PLN-03-SAGE", "CLO-03-WALNUT", "STO-04-BLACK",
        "BAS-03-BROWN",
    ),
    "light": (
        "MUG-05-SAND", "VAS-03-OATMEAL", "VAS-08-MUSTARD", "JUG-02-COBALT", "LAM-02-BLUSH",
        "CAN-01-BRASS", "STO-03-COBALT",
    ),
    "blur": (
        "MUG-07-WHITE", "BOT-01-CORAL", "VAS-04-TEAL", "PLN-02-GREY", "CLO-01-NAVY",
        "JAR-03-MUSTARD",
    ),
}  # fmt: skip

# Things that no shelf of the shop holds; each is a shape of `strangers`.
NOT_SOLD: tuple[str, ...] = (
    "blocks", "duck", "wheel", "shoe", "books", "ball", "robot", "dumbbell", "umbrella",
    "skittles", "camera", "car", "headphones", "pencils",
)  # fmt: skip


@dataclass(frozen=True)
class Snapshot:
    """One shopper photo; without a product it shows a stranger."""

    name: str
    kind: str
    product: Product | None = None
    stranger: str = ""

    @property
    def path(self) -> str:
        return f"shopper_photos/{self.name}.jpg"


@cache
def all_snapshots() -> tuple[Snapshot, ...]:
    products = {product.sku: product for product in all_products()}
    sold = (
        Snapshot(f"{kind}-{sku.lower()}", kind, product=products[sku])
        for kind, skus in SOLD.items()
        for sku in skus
    )
    strange = (
        Snapshot(f"not-sold-{stranger}", "not_sold", stranger=stranger) for stranger in NOT_SOLD
    )
    return (*sold, *strange)
