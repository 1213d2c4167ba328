"""Bottles, teapots and jugs."""

from .styles import Shelf, Style

BOTTLES = Shelf(
    "Kitchen > Bottles",
    (
        Style(
            "BOT-01", "Trail Bottle", "Kiln & Co", "22.00", "Steel", "bottle-slim",
            "paint forest|paint coral|metal steel",
            "Slim insulated bottle for the bag. Steel inside, 500 ml, cold for a day and hot for "
            "half of one.",
            "cap=metal steel",
        ),
        Style(
            "BOT-02", "Summit Flask", "Kiln & Co", "31.00", "Steel", "bottle-flask",
            "paint navy|paint mustard|paint black",
            "Wide insulated flask with a carrying loop. 1 l, for soup or for four cups of tea.",
            "cap=paint black",
        ),
        Style(
            "BOT-03", "Spring Carafe", "Glasshütte Nord", "34.00", "Glass", "carafe",
            "glass clear|glass smoke|glass blue",
            "Waisted carafe with a turned oak stopper. 1.1 l.",
            "stopper=wood oak",
        ),
        Style(
            "BOT-04", "Grove Oil Bottle", "Ovenbird", "24.00", "Stoneware", "bottle-oil",
            "dip olive cream|plain white|speckle oatmeal",
            "Shields olive oil from light and pours a thin thread. 400 ml.",
            "cap=metal steel, stopper=wood walnut",
        ),
        Style(
            "BOT-05", "Cellar Bottle", "Studio Tarn", "27.00", "Stoneware", "bottle-cork",
            "reactive rust charcoal|plain cobalt",
            "Round-shouldered bottle with a cork, for water, wine or one branch. 750 ml.",
            "stopper=cork sand",
        ),
    ),
)  # fmt: skip

TEAPOTS = Shelf(
    "Kitchen > Teapots",
    (
        Style(
            "TEA-01", "Bramble Teapot", "Ovenbird", "49.00", "Stoneware", "teapot-round",
            "plain plum|speckle cream|dip teal sand",
            "Round teapot that pours without a drip. 1.2 l, with a strainer of steel.",
        ),
        Style(
            "TEA-02", "Isobar Teapot", "Fjordware", "56.00", "Stoneware", "teapot-arch",
            "plain charcoal|bands white navy|plain sage",
            "Low cylinder under an arch of oak. 900 ml; the handle folds away.",
            "handle=wood oak",
        ),
        Style(
            "TEA-03", "Tetsu Teapot", "Messing", "74.00", "Cast iron", "teapot-iron",
            "iron black|iron teal|iron rust",
            "Cast iron, enamelled inside, with rows of raised dots. Keeps 800 ml hot for an hour.",
            "handle=iron black",
        ),
        Style(
            "TEA-04", "Heron Kettle", "Messing", "89.00", "Metal", "kettle-goose",
            "metal copper|metal steel|paint black",
            "Goose-neck kettle for slow, exact pouring. 1 l, for gas and induction.",
            "handle=wood walnut, knob=wood walnut",
        ),
    ),
)  # fmt: skip

JUGS = Shelf(
    "Kitchen > Jugs",
    (
        Style(
            "JUG-01", "Dairy Jug", "Ovenbird", "26.00", "Earthenware", "jug-belly",
            "plain cream|bands sky white|speckle rust",
            "The jug everyone remembers from a farm kitchen. 1 l, for milk or for meadow flowers.",
        ),
        Style(
            "JUG-02", "Egret Pitcher", "Lunde & Daughter", "37.00", "Porcelain", "jug-tall",
            "plain white|dip cobalt white|plain mustard",
            "Tall pitcher with a long lip and a high handle. 1.4 l.",
        ),
        Style(
            "JUG-03", "Depot Jug", "Kiln & Co", "23.00", "Enamelled steel", "jug-enamel",
            "rim white navy|rim sky white|rim coral cream",
            "Enamelled jug with straight sides, for the garden table and the wash-stand. 1.5 l.",
        ),
        Style(
            "JUG-04", "Crag Creamer", "Studio Tarn", "15.50", "Stoneware", "jug-facet",
            "plain sand|plain sky|reactive plum charcoal",
            "Small faceted creamer that matches the Crag mug. 180 ml.",
        ),
        Style(
            "JUG-05", "Pour Jug", "Glasshütte Nord", "33.00", "Glass", "jug-glass",
            "glass clear|glass green",
            "Blown jug with an applied handle, for lemonade with ice. 1.6 l.",
        ),
    ),
)  # fmt: skip

POURING = (BOTTLES, TEAPOTS, JUGS)
