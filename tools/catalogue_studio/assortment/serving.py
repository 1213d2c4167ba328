"""Bowls, plates, trays and boards."""

from .styles import Shelf, Style

BOWLS = Shelf(
    "Kitchen > Bowls",
    (
        Style(
            "BOW-01", "Ramen Bowl", "Fjordware", "18.00", "Stoneware", "bowl-deep",
            "bands white cobalt|speckle navy|dip terracotta cream",
            "Deep bowl for soup and noodles, with a foot that stays cool. 900 ml, safe in "
            "microwave and dishwasher.",
        ),
        Style(
            "BOW-02", "Meadow Serving Bowl", "Ovenbird", "32.00", "Stoneware", "bowl-wide",
            "plain sage|dots blush white|reactive cream rust",
            "Wide, shallow bowl for salad or fruit on the table. 34 cm across, glazed stoneware.",
        ),
        Style(
            "BOW-03", "Petal Bowl", "Lunde & Daughter", "21.00", "Porcelain", "bowl-petal",
            "plain blush|plain mustard|rim white sage",
            "Eight petals open to a bowl for berries, sweets or keys. 18 cm across.",
        ),
        Style(
            "BOW-04", "Hull Bowl", "Timber & Twine", "39.00", "Wood", "bowl-wood",
            "wood walnut|wood oak|wood ebony",
            "Turned from one piece of solid wood and finished with linseed oil. 26 cm across.",
        ),
        Style(
            "BOW-05", "Lagoon Pasta Bowl", "Kiln & Co", "19.50", "Stoneware", "bowl-pasta",
            "reactive teal sand|plain charcoal|stripes cream navy",
            "A wide flat rim around a generous hollow: pasta, risotto, curry. 27 cm across.",
        ),
        Style(
            "BOW-06", "Plinth Fruit Bowl", "Lunde & Daughter", "46.00", "Stoneware", "bowl-footed",
            "plain forest|marble white grey|plain rust",
            "A bowl on a tall foot that lifts fruit above the table. 24 cm across, 16 cm high.",
        ),
        Style(
            "BOW-07", "Wren Mixing Bowl", "Ovenbird", "28.00", "Stoneware", "bowl-spout",
            "bands sand white|plain sky",
            "Mixing bowl with a pouring lip and a collar to hold on to. 2 l.",
        ),
    ),
)  # fmt: skip

PLATES = Shelf(
    "Kitchen > Plates",
    (
        Style(
            "PLA-01", "Horizon Dinner Plate", "Fjordware", "16.00", "Stoneware", "plate-coupe",
            "reactive navy sky|speckle white|plain sage",
            "Coupe plate with a rim that rises like a horizon. 27 cm across, stackable.",
        ),
        Style(
            "PLA-02", "Orchard Side Plate", "Kiln & Co", "11.50", "Porcelain", "plate-rim",
            "rim white cobalt|rim cream rust|rim white forest",
            "Classic side plate with a painted rim. 21 cm across.",
        ),
        Style(
            "PLA-03", "Shoal Platter", "Studio Tarn", "38.00", "Stoneware", "plate-oval",
            "speckle sand|plain teal|stripes white cobalt",
            "Oval platter for fish, roast vegetables or cake. 38 by 24 cm.",
        ),
        Style(
            "PLA-04", "Scallop Plate", "Lunde & Daughter", "17.50", "Porcelain", "plate-scallop",
            "plain blush|plain lilac|plain cream",
            "Dessert plate with a scalloped edge. 22 cm across.",
        ),
        Style(
            "PLA-05", "Tile Plate", "Studio Tarn", "15.00", "Stoneware", "plate-square",
            "checks cream black|dip white navy|plain mustard",
            "Square plate with soft corners and a low, upright rim. 20 cm.",
        ),
    ),
)  # fmt: skip

TRAYS = Shelf(
    "Kitchen > Trays & boards",
    (
        Style(
            "TRA-01", "Orbit Tray", "Timber & Twine", "34.00", "Wood", "tray-round",
            "wood oak|wood walnut|paint coral",
            "Round tray with a turned rim that keeps glasses where they are. 36 cm across.",
        ),
        Style(
            "TRA-02", "Ferry Tray", "Timber & Twine", "42.00", "Wood", "tray-rect",
            "wood ash|paint forest|paint navy",
            "Breakfast for two fits between its cut-out handles. 48 by 32 cm.",
        ),
        Style(
            "TRA-03", "Sunday Tray", "Messing", "58.00", "Metal", "tray-oval",
            "metal brass|metal steel|metal black",
            "Oval tray with two cast handles, brushed by hand. 44 by 28 cm.",
        ),
        Style(
            "TRA-04", "Paddle Board", "Timber & Twine", "29.00", "Wood", "board-paddle",
            "wood oak|wood walnut|marble white grey",
            "Board for bread and cheese with a handle to carry it to the table. 45 cm long.",
        ),
        Style(
            "TRA-05", "Pocket Tray", "Studio Tarn", "19.00", "Terrazzo", "tray-small",
            "terrazzo white|terrazzo charcoal|terrazzo blush",
            "A place for keys and rings by the door, cast from stone chips. 20 by 12 cm.",
        ),
    ),
)  # fmt: skip

SERVING = (BOWLS, PLATES, TRAYS)
