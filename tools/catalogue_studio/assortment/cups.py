"""Mugs and glasses."""

from .styles import Shelf, Style

MUGS = Shelf(
    "Kitchen > Mugs",
    (
        Style(
            "MUG-01", "Harbour Mug", "Fjordware", "14.50", "Stoneware", "mug-tall",
            "plain navy|bands cream navy|dip sage sand|speckle white",
            "Tall stoneware mug with a wide handle for a whole hand. Holds 350 ml, keeps tea warm "
            "and goes into the dishwasher.",
        ),
        Style(
            "MUG-02", "Pebble Mug", "Ovenbird", "12.90", "Stoneware", "mug-round",
            "plain terracotta|speckle mustard|plain charcoal|reactive teal navy",
            "Round-bellied mug thrown by hand and glazed inside and out. Holds 300 ml; each one "
            "differs a little.",
        ),
        Style(
            "MUG-03", "Skipper Espresso Cup", "Fjordware", "11.00", "Porcelain", "cup-espresso",
            "rim white cobalt|plain black|plain blush",
            "Small tapered cup with its own saucer. Thick walls hold the heat of a short coffee; "
            "80 ml.",
        ),
        Style(
            "MUG-04", "Fell Camp Mug", "Kiln & Co", "9.50", "Enamelled steel", "mug-camp",
            "rim white navy|rim forest cream|rim mustard black",
            "Enamelled mug that survives a fall on stone. Light, 400 ml, fit for gas and "
            "campfire.",
        ),
        Style(
            "MUG-05", "Crag Mug", "Studio Tarn", "18.00", "Stoneware", "mug-facet",
            "plain sky|speckle sand|plain plum",
            "Ten cut facets catch the light and give the fingers a hold. 320 ml, satin glaze.",
        ),
        Style(
            "MUG-06", "Cloud Cappuccino Cup", "Ovenbird", "16.50", "Stoneware", "cup-wide",
            "plain mint|dots cream coral|dip blush white",
            "Low wide cup on a broad saucer, made for foam. 250 ml.",
        ),
        Style(
            "MUG-07", "Column Mug", "Lunde & Daughter", "17.00", "Porcelain", "mug-fluted",
            "plain white|plain olive|plain coral",
            "Slender mug with fine vertical flutes and a loop of a handle. 280 ml.",
        ),
    ),
)  # fmt: skip

GLASSES = Shelf(
    "Kitchen > Glasses",
    (
        Style(
            "GLA-01", "Rill Tumbler", "Glasshütte Nord", "8.50", "Glass", "tumbler-ribbed",
            "glass clear|glass amber|glass green",
            "Pressed glass with soft ribs. Stacks, holds 260 ml and does not mind the dishwasher.",
        ),
        Style(
            "GLA-02", "Tide Tumbler", "Glasshütte Nord", "9.90", "Glass", "tumbler-cone",
            "glass smoke|glass rose|glass blue",
            "Mouth-blown, wide at the rim and heavy at the foot. 300 ml of water, juice or "
            "something stronger.",
        ),
        Style(
            "GLA-03", "Yunomi Cup", "Studio Tarn", "13.00", "Stoneware", "yunomi",
            "reactive navy sand|speckle oatmeal|dip charcoal rust",
            "Straight cup without a handle, for green tea or a flat white. 200 ml.",
        ),
        Style(
            "GLA-04", "Vesper Goblet", "Glasshütte Nord", "15.00", "Glass", "goblet",
            "glass clear|glass green|glass rose",
            "Goblet on a short stem with a generous bowl. 280 ml, made in small batches.",
        ),
    ),
)  # fmt: skip

CUPS = (MUGS, GLASSES)
