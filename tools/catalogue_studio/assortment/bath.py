"""Things for the bathroom."""

from .styles import Shelf, Style

ACCESSORIES = Shelf(
    "Bath > Accessories",
    (
        Style(
            "SOA-01", "Basin Soap Dispenser", "Fjordware", "28.00", "Stoneware", "soap-pump",
            "plain sage|speckle white|terrazzo charcoal",
            "Refillable dispenser with a pump of steel. 350 ml.",
            "metal=metal steel",
        ),
        Style(
            "SOA-02", "Ridge Soap Dish", "Studio Tarn", "16.00", "Stoneware", "soap-dish",
            "plain sky|plain terracotta|speckle cream",
            "Ridges keep the bar dry. 13 by 9 cm, with a bar of olive soap to begin with.",
            "soap=wax cream",
        ),
        Style(
            "SOA-03", "Basin Toothbrush Cup", "Fjordware", "14.00", "Stoneware", "bath-cup",
            "plain sage|speckle white|dip blush white",
            "Heavy straight cup on a stepped foot, to match the Basin dispenser. 11 cm high.",
        ),
    ),
)  # fmt: skip

BATH = (ACCESSORIES,)
