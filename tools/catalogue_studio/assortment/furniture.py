"""Stools and side tables."""

from .styles import Shelf, Style

STOOLS = Shelf(
    "Furniture > Stools",
    (
        Style(
            "STO-01", "Milking Stool", "Timber & Twine", "79.00", "Wood", "stool-round",
            "wood oak|wood walnut|paint coral",
            "Three splayed legs stand firm on any floor. Solid wood, 44 cm high.",
        ),
        Style(
            "STO-02", "Workshop Stool", "Timber & Twine", "94.00", "Wood", "stool-box",
            "wood ash|paint forest|paint black",
            "Four legs, one crossbar and a seat with a grip. 45 cm high.",
        ),
        Style(
            "STO-03", "Garden Drum Stool", "Lunde & Daughter", "129.00", "Stoneware", "stool-drum",
            "plain cobalt|plain white|plain mint",
            "Glazed barrel to sit on or to put a lamp on, indoors and out. 46 cm high.",
        ),
        Style(
            "STO-04", "Counter Stool", "Kiln & Co", "139.00", "Metal and wood", "stool-bar",
            "paint black|paint mustard|metal brass",
            "Bar stool with a round oak seat and a ring for the feet. 66 cm high.",
            "seat=wood oak",
        ),
        Style(
            "STO-05", "Hourglass Stool", "Timber & Twine", "88.00", "Rattan", "stool-rattan",
            "weave natural|weave charcoal",
            "Rattan woven over a waist, light enough for one hand. 45 cm high.",
        ),
    ),
)  # fmt: skip

TABLES = Shelf(
    "Furniture > Side tables",
    (
        Style(
            "TAB-01", "Tripod Side Table", "Timber & Twine", "149.00", "Wood", "table-tripod",
            "wood oak|wood walnut|paint navy",
            "Round top on three turned legs. 45 cm across, 50 cm high.",
        ),
        Style(
            "TAB-02", "Salver Table", "Messing", "169.00", "Metal", "table-tray",
            "metal brass|paint sage|metal black",
            "A tray with a raised rim on one slender column. 38 cm across, 52 cm high.",
        ),
        Style(
            "TAB-03", "Plinth Table", "Studio Tarn", "219.00", "Terrazzo", "table-plinth",
            "terrazzo white|terrazzo blush|terrazzo forest",
            "A round top on a cone, cast in one piece. 40 cm across.",
        ),
        Style(
            "TAB-04", "Sofa Table", "Kiln & Co", "119.00", "Steel and wood", "table-c",
            "wood walnut|wood oak|paint white",
            "Slides over the arm of a sofa. Steel frame, 60 cm high.",
            "metal=metal black",
        ),
        Style(
            "TAB-05", "Shelf Table", "Timber & Twine", "159.00", "Wood", "table-shelf",
            "wood ash|paint teal|wood ebony",
            "Square table with a lower shelf for books. 42 cm, solid wood.",
        ),
    ),
)  # fmt: skip

FURNITURE = (STOOLS, TABLES)
