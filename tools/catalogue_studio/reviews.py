"""Writes plausible reviews: what was liked, how it does in daily life, what could be better."""

import random
from collections.abc import Iterator

from .products import Product

AUTHORS = (
    "Anneke V.", "Tomasz", "Priya S.", "Jonas", "Mairead", "Lukas B.", "Chiara", "Oyelaran",
    "Hannah W.", "Sven", "Beatriz", "Yuki", "Noor", "Callum", "Ines", "Fatima Z.", "Greta",
    "Pascal", "Ewa", "Samuel O.", "Linnea", "Rosa", "David K.", "Mei", "Harriet", "Arne",
)  # fmt: skip
TITLES = {
    5: ("Even nicer in daylight", "Would buy again", "A small joy every day", "Just right"),
    4: ("Very good, one small thing", "Happy with it", "Lovely, slightly smaller than expected"),
    3: ("Pretty but not perfect", "Fine for the price", "Mixed feelings"),
    2: ("Expected more", "Sent it back"),
}
# Shopper photos that stand beside a review; none of those that the shop offers as samples.
PHOTOGRAPHED = (
    "BOW-01-NAVY", "BOW-04-WALNUT", "VAS-02-SKY", "TEA-03-BLACK", "PLN-01-TERRACOTTA",
    "CAN-04-BRASS", "CLO-04-MUSTARD", "STO-01-OAK", "TAB-03-BLUSH", "BAS-01-NATURAL",
    "CUS-01-RUST", "JAR-02-WHITE",
)  # fmt: skip
OPENINGS = {
    5: (
        "The {colour} is exactly as in the picture.",
        "Bought as a present and kept it myself.",
        "We have had ours for half a year and it still looks new.",
        "Well made and well packed.",
        "My third piece from {brand}, and again no regrets.",
    ),
    4: (
        "Beautiful {colour}, a touch darker than on my screen.",
        "Good quality for the money.",
        "It arrived two days late but in one piece.",
        "Looks as good as in the shop's pictures.",
    ),
    3: (
        "The shape is lovely, the finish could be more even.",
        "Nice enough, though I had imagined it larger.",
        "Does what it should.",
    ),
    2: ("The {colour} was quite different from the picture.", "Mine had a flaw at the edge."),
}
DAILY = {
    "Mugs": ("The handle takes all of my fingers.", "Coffee stays hot long enough to read a page."),
    "Glasses": ("Feels heavier than it looks.", "The dishwasher has not dulled it."),
    "Bowls": ("The right size for a real portion.", "It has become our bowl for everything."),
    "Plates": ("Food looks good on it.", "They stack without wobbling."),
    "Trays & boards": ("Light to carry, steady to put down.", "Wipes clean in a second."),
    "Bottles": ("Does not leak, not even in my bag.", "It pours without a drop on the table."),
    "Teapots": ("Pours without a drip.", "The lid stays on to the last cup."),
    "Jugs": ("It holds flowers as happily as milk.", "The lip pours cleanly."),
    "Jars": ("The lid closes snugly.", "Holds a whole bag of coffee beans."),
    "Mills": ("Grinds evenly and sits well in the hand.", "The guests ask where it is from."),
    "Baskets": ("Swallows two blankets with ease.", "Stands firmly even when empty."),
    "Vases": ("A few stems are enough to make it look full.", "It stands safely on our sill."),
    "Planters": ("Our fig tree has settled in.", "No water ring on the floor so far."),
    "Clocks": ("One cannot hear it tick.", "Easy to read from the other end of the room."),
    "Candle holders": ("Standard candles sit straight.", "Throws a lovely shadow on the wall."),
    "Table lamps": ("The light is warm and does not glare.", "Put together in five minutes."),
    "Stools": ("Steady, even on our old floor.", "Also makes a good bedside table."),
    "Side tables": ("Just the right height next to the sofa.", "Took ten minutes to set up."),
    "Cushions": ("The cover comes off for washing.", "Soft but it keeps its shape."),
    "Accessories": ("Heavy enough not to slide.", "It tidied up our wash-stand."),
}


def reviews_of(product: Product) -> Iterator[dict[str, str]]:
    """Yield no review, a few or several; the same ones each time."""
    chance = random.Random(product.sku)  # noqa: S311 - it only has to be the same again
    count = chance.choice((0, 0, 1, 1, 2, 3))
    for place, author in enumerate(chance.sample(AUTHORS, count)):
        rating = chance.choices((5, 4, 3, 2), weights=(11, 7, 2, 1))[0]
        yield {
            "sku": product.sku,
            "author": author,
            "rating": str(rating),
            "title": chance.choice(TITLES[rating]),
            "text": _text(product, rating, chance),
            "photo": _photo(product) if place == 0 else "",
        }


def _photo(product: Product) -> str:
    if product.sku not in PHOTOGRAPHED:
        return ""
    return f"shopper_photos/clutter-{product.sku.lower()}.jpg"


def _text(product: Product, rating: int, chance: random.Random) -> str:
    opening = chance.choice(OPENINGS[rating]).format(
        colour=product.finish.colour, brand=product.style.brand
    )
    if rating == 2:
        return opening
    shelf = product.style.category.rpartition(" > ")[2]
    return f"{opening} {chance.choice(DAILY[shelf])}"
