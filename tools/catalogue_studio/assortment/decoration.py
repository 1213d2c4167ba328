"""Vases, planters and clocks."""

from .styles import Shelf, Style

VASES = Shelf(
    "Living > Vases",
    (
        Style(
            "VAS-01", "Stem Vase", "Lunde & Daughter", "27.50", "Stoneware", "vase-stem",
            "plain plum|speckle white|bands forest cream",
            "Slender neck for one branch or a few tulips. Waterproof glaze, 28 cm high.",
        ),
        Style(
            "VAS-02", "Amphora Vase", "Lunde & Daughter", "41.00", "Stoneware", "vase-amphora",
            "plain coral|dip sky white|plain cream",
            "Generous vase for a full bouquet, with two ears and a narrow waist below the rim that "
            "holds stems upright.",
        ),
        Style(
            "VAS-03", "Moon Vase", "Studio Tarn", "48.00", "Stoneware", "vase-moon",
            "speckle oatmeal|plain black|reactive sky white",
            "A full moon with a small opening, after the Korean moon jars. 22 cm high.",
        ),
        Style(
            "VAS-04", "Ripple Vase", "Fjordware", "33.00", "Stoneware", "vase-ripple",
            "plain sand|plain teal|plain mustard",
            "Rings run down its sides like water after a stone. 25 cm high.",
        ),
        Style(
            "VAS-05", "Halo Vase", "Studio Tarn", "54.00", "Stoneware", "vase-halo",
            "speckle sand|plain terracotta|plain charcoal",
            "A ring with a neck: half vase, half sculpture. 27 cm high.",
        ),
        Style(
            "VAS-06", "Spindrift Vase", "Lunde & Daughter", "44.00", "Porcelain", "vase-twist",
            "plain white|plain lilac|plain forest",
            "Twelve ridges wind once around this tall vase. 30 cm high.",
        ),
        Style(
            "VAS-07", "Quarry Vase", "Studio Tarn", "39.00", "Terrazzo", "vase-cylinder",
            "terrazzo white|terrazzo sand|terrazzo charcoal",
            "Cast from stone chips and polished; a glass tube inside holds the water. 20 cm high.",
        ),
        Style(
            "VAS-08", "Gourd Vase", "Ovenbird", "36.00", "Stoneware", "vase-gourd",
            "reactive mustard rust|plain olive|bands white cobalt",
            "Two bulbs, one neck, as grown in the garden. 24 cm high.",
        ),
        Style(
            "VAS-09", "Drop Bud Vase", "Glasshütte Nord", "18.50", "Glass", "vase-drop",
            "glass amber|glass blue|glass rose",
            "A drop of coloured glass for a single flower. 14 cm high.",
        ),
    ),
)  # fmt: skip

PLANTERS = Shelf(
    "Living > Planters",
    (
        Style(
            "PLN-01", "Terrace Pot", "Ovenbird", "19.00", "Terracotta", "planter-classic",
            "clay terracotta|clay white|clay charcoal",
            "The classic flower pot with its saucer, frost-proof. 22 cm across.",
        ),
        Style(
            "PLN-02", "Quay Cube Planter", "Kiln & Co", "34.00", "Fibre concrete", "planter-cube",
            "concrete grey|concrete charcoal|terrazzo white",
            "Square planter with soft edges for the sill or the step. 24 cm.",
        ),
        Style(
            "PLN-03", "Globe Planter", "Fjordware", "45.00", "Stoneware", "planter-stand",
            "plain white|plain sage|speckle blush",
            "Round pot in a stand of oiled oak. 26 cm across, 38 cm high.",
            "stand=wood oak",
        ),
        Style(
            "PLN-04", "Doric Planter", "Kiln & Co", "62.00", "Fibre concrete", "planter-column",
            "concrete sand|concrete forest|concrete grey",
            "Tall fluted planter that lends a fig tree some dignity. 46 cm high.",
        ),
        Style(
            "PLN-05", "Trough Planter", "Ovenbird", "29.00", "Stoneware", "planter-trough",
            "dip cream terracotta|plain navy|bands sage white",
            "Long oval trough for herbs on the window sill. 40 by 16 cm.",
        ),
    ),
)  # fmt: skip

CLOCKS = Shelf(
    "Living > Clocks",
    (
        Style(
            "CLO-01", "Meridian Wall Clock", "Tempo & Sons", "48.00", "Metal", "clock-round",
            "paint navy|paint coral|metal brass",
            "Wall clock with a quiet sweep. 30 cm across, one AA cell.",
        ),
        Style(
            "CLO-02", "Quarter Wall Clock", "Tempo & Sons", "44.00", "Wood", "clock-square",
            "wood oak|paint sage|paint black",
            "Square face with soft corners, easy to read across a kitchen. 28 cm.",
        ),
        Style(
            "CLO-03", "Arch Mantel Clock", "Tempo & Sons", "64.00", "Wood", "clock-arch",
            "wood walnut|paint blush|paint forest",
            "An arch for shelf or mantelpiece with a brass ring around its face. 20 cm high.",
        ),
        Style(
            "CLO-04", "Reveille Alarm Clock", "Tempo & Sons", "29.00", "Metal", "clock-alarm",
            "paint mustard|paint teal|metal copper",
            "Two bells, one hammer, no snooze to argue with. 14 cm high.",
        ),
        Style(
            "CLO-05", "Sunburst Clock", "Messing", "95.00", "Metal", "clock-sun",
            "metal brass|metal black",
            "Twenty-four rays around a small dial, a wall's own sunrise. 52 cm across.",
        ),
        Style(
            "CLO-06", "Block Clock", "Tempo & Sons", "36.00", "Wood", "clock-block",
            "wood ash|paint white|paint plum",
            "A block with a slanted face for the desk. 12 cm.",
        ),
    ),
)  # fmt: skip

DECORATION = (VASES, PLANTERS, CLOCKS)
