"""Candle holders and table lamps."""

from .styles import Shelf, Style

CANDLES = Shelf(
    "Living > Candle holders",
    (
        Style(
            "CAN-01", "Taper Candlestick", "Messing", "32.00", "Metal", "candlestick",
            "metal brass|wood walnut|paint coral",
            "Turned candlestick with a wide foot, for dinner candles. 19 cm high.",
        ),
        Style(
            "CAN-02", "Chamberstick", "Ovenbird", "23.00", "Stoneware", "chamberstick",
            "plain cobalt|speckle cream|plain rust",
            "A saucer, a socket and a ring for one finger. 14 cm across.",
        ),
        Style(
            "CAN-03", "Ribbed Tealight", "Glasshütte Nord", "12.00", "Glass", "tealight",
            "glass amber|glass smoke|glass green",
            "Ribbed glass that scatters the light of a small candle. 8 cm high.",
        ),
        Style(
            "CAN-04", "Trident Candelabra", "Messing", "68.00", "Metal", "candelabra",
            "metal black|metal brass",
            "Three arms on one line, low enough to look across. 24 cm high.",
        ),
        Style(
            "CAN-05", "Bridge Candle Holder", "Studio Tarn", "29.00", "Stoneware", "candle-arch",
            "plain white|plain terracotta|speckle sage",
            "An arch that carries two dinner candles. 16 cm wide.",
        ),
        Style(
            "CAN-06", "Pier Lantern", "Kiln & Co", "54.00", "Steel", "lantern",
            "metal black|paint white|metal copper",
            "Lantern with four posts and a ring to carry it by. 34 cm high, for pillar candles.",
        ),
    ),
)  # fmt: skip

LAMPS = Shelf(
    "Living > Table lamps",
    (
        Style(
            "LAM-01", "Dome Lamp", "Lumen Works", "89.00", "Metal", "lamp-dome",
            "paint sage|paint mustard|metal copper",
            "A metal dome over a slim stem throws a calm pool of light. 40 cm high, E27.",
            "metal=metal brass",
        ),
        Style(
            "LAM-02", "Globe Lamp", "Lumen Works", "74.00", "Glass and stoneware", "lamp-globe",
            "plain charcoal|plain blush|terrazzo white",
            "A globe of opal glass rests in a turned foot. 30 cm high, E27.",
            "globe=opal white",
        ),
        Style(
            "LAM-03", "Gourd Lamp", "Lumen Works", "118.00", "Stoneware and linen", "lamp-gourd",
            "reactive teal navy|plain cream|plain rust",
            "A gourd of glazed stoneware under a drum of linen. 52 cm high, E27.",
            "shade=shade white, metal=metal brass",
        ),
        Style(
            "LAM-04", "Mushroom Lamp", "Lumen Works", "64.00", "Metal", "lamp-mushroom",
            "paint coral|paint white|paint forest",
            "Cap and stem in one colour, dimmed by a touch. 26 cm high, charges by USB-C.",
        ),
        Style(
            "LAM-05", "Draughtsman Lamp", "Lumen Works", "99.00", "Metal", "lamp-desk",
            "paint black|paint navy|metal brass",
            "Two jointed arms and a conical shade for the desk. 60 cm reach, E14.",
            "metal=metal steel",
        ),
        Style(
            "LAM-06", "Pleat Lamp", "Loom House", "109.00", "Wood and linen", "lamp-pleat",
            "shade white|shade sage|shade rust",
            "A pleated shade over a column of turned oak. 46 cm high, E27.",
            "base=wood oak, metal=metal brass",
        ),
    ),
)  # fmt: skip

LIGHTING = (CANDLES, LAMPS)
