"""Jars, mills and baskets."""

from .styles import Shelf, Style

JARS = Shelf(
    "Kitchen > Jars",
    (
        Style(
            "JAR-01", "Larder Canister", "Fjordware", "27.00", "Stoneware", "jar-canister",
            "plain sage|stripes cream black|plain rust",
            "Straight canister with a beech lid that seals. 1.2 l of flour, rice or coffee.",
            "lid=wood oak",
        ),
        Style(
            "JAR-02", "Lantern Jar", "Lunde & Daughter", "52.00", "Porcelain", "jar-ginger",
            "bands white cobalt|plain forest|plain coral",
            "Ginger jar with high shoulders and a domed lid. 26 cm high.",
        ),
        Style(
            "JAR-03", "Cove Biscuit Jar", "Ovenbird", "36.00", "Stoneware", "jar-biscuit",
            "dots mustard white|speckle white|plain blush",
            "Round jar with a knob large enough for small hands. 2 l.",
        ),
        Style(
            "JAR-04", "Pantry Glass", "Glasshütte Nord", "16.00", "Glass", "jar-glass",
            "glass clear|glass amber",
            "Storage glass with a stopper of natural cork. 900 ml.",
            "lid=cork sand",
        ),
    ),
)  # fmt: skip

MILLS = Shelf(
    "Kitchen > Mills",
    (
        Style(
            "MIL-01", "Bishop Mill", "Timber & Twine", "38.00", "Wood", "mill-tall",
            "wood walnut|wood oak|paint white",
            "Turned mill with a ceramic grinder, for pepper or coarse salt. 24 cm high.",
        ),
        Style(
            "MIL-02", "Peg Mill", "Timber & Twine", "26.00", "Wood", "mill-short",
            "paint sage|paint coral|wood ebony",
            "Short mill with a round head, coarse to fine by a turn of the knob. 11 cm high.",
        ),
    ),
)  # fmt: skip

BASKETS = Shelf(
    "Living > Baskets",
    (
        Style(
            "BAS-01", "Estuary Basket", "Timber & Twine", "35.00", "Seagrass", "basket-round",
            "weave natural|weave charcoal|weave natural white",
            "Belly basket with two handles, woven from seagrass. Holds a blanket or a plant.",
        ),
        Style(
            "BAS-02", "Laundry Basket", "Timber & Twine", "79.00", "Rattan", "basket-tall",
            "weave natural|weave white|weave olive",
            "Tall basket with a fitted lid. 60 cm high, for a week of washing.",
        ),
        Style(
            "BAS-03", "Picking Basket", "Timber & Twine", "31.00", "Willow", "basket-arch",
            "weave brown|weave natural",
            "Oval basket under one arched handle: market, garden, picnic.",
        ),
        Style(
            "BAS-04", "Coil Bowl", "Loom House", "24.00", "Cotton rope", "basket-coil",
            "rope white coral|rope grey mustard|rope white navy",
            "Bowl sewn from a single coil of cotton rope, with a dipped base. 24 cm across.",
        ),
        Style(
            "BAS-05", "Depot Wire Basket", "Kiln & Co", "28.00", "Steel", "basket-wire",
            "metal black|metal brass|paint white",
            "Open wire basket for bread, fruit or the post. 32 by 22 cm.",
        ),
    ),
)  # fmt: skip

STORAGE = (JARS, MILLS, BASKETS)
