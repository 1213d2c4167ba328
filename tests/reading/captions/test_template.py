"""Alternative texts of the demo: a person read them, and they make sense without the picture."""

import csv
from pathlib import Path

import shop_demo
from visual_search.reading.captions import Facts, TemplateCaptioner

PRODUCTS = Path(shop_demo.__file__).parent / "catalogue" / "seed" / "collection" / "products.csv"


def captions(language: str) -> list[str]:
    """Of every tenth product of the demo."""
    with PRODUCTS.open(newline="") as file:
        rows = list(csv.DictReader(file))[::10][:30]
    facts = [
        Facts(
            title=row["name"],
            kind=row["category"],
            colour=row["colour"],
            material=row["material"],
            text=f"{row['name']}\n{row['description']}",
            language=language,
        )
        for row in rows
    ]
    return TemplateCaptioner().caption(facts, [None] * len(facts))


def test_texts_of_the_demo_in_english() -> None:
    assert captions("en") == [
        "Harbour Mug, Navy: a blue, glazed stoneware mug",
        "Skipper Espresso Cup, Blush: pink, glazed, made of porcelain",
        "Column Mug, White: a glazed porcelain mug",
        "Yunomi Cup, Speckled oatmeal: beige, glazed, made of stoneware",
        "Meadow Serving Bowl, Reactive cream: a glazed stoneware bowl",
        "Plinth Fruit Bowl, Forest: a green, glazed stoneware bowl",
        "Orchard Side Plate, White with forest rim: a porcelain plate",
        "Orbit Tray, Oak: round",
        "Paddle Board, Walnut: brown",
        "Summit Flask, Black: lacquered, made of steel",
        "Bramble Teapot, Speckled cream: a round, glazed stoneware teapot",
        "Heron Kettle, Black: lacquered, made of metal",
        "Crag Creamer, Sand: beige, faceted, glazed, made of stoneware",
        "Lantern Jar, Coral: an orange, glazed porcelain jar",
        "Peg Mill, Coral: an orange, round, lacquered wood mill",
        "Coil Bowl, White and coral: dipped, made of cotton rope",
        "Amphora Vase, Dipped sky: a blue stoneware vase",
        "Halo Vase, Charcoal: a grey, glazed stoneware vase",
        "Drop Bud Vase, Amber: a yellow glass vase",
        "Globe Planter, Sage: a green, round, glazed stoneware planter",
        "Meridian Wall Clock, Brass: a gold, brushed clock",
        "Sunburst Clock, Brass: a gold, brushed clock",
        "Chamberstick, Rust: red, glazed, made of stoneware",
        "Pier Lantern, White: lacquered, made of steel",
        "Gourd Lamp, Rust: a red, glazed stoneware and linen table lamp",
        "Milking Stool, Oak",
        "Counter Stool, Mustard: a yellow, round, lacquered metal and wood stool",
        "Plinth Table, Terrazzo white: a round side table",
        "Linen Cushion, Rust: a red cushion",
        "Cable Knit Cushion, Charcoal: a grey wool cushion",
    ]


def test_texts_of_the_demo_in_german() -> None:
    assert captions("de")[:8] == [
        "Harbour Mug, Navy: blau, glasiert, aus Steinzeug",
        "Skipper Espresso Cup, Blush: rosa, glasiert, aus Porzellan",
        "Column Mug, White: glasiert, aus Porzellan",
        "Yunomi Cup, Speckled oatmeal: beige, glasiert, aus Steinzeug",
        "Meadow Serving Bowl, Reactive cream: glasiert, aus Steinzeug",
        "Plinth Fruit Bowl, Forest: grün, glasiert, aus Steinzeug",
        "Orchard Side Plate, White with forest rim: aus Porzellan",
        "Orbit Tray, Oak: rund, aus Eiche",
    ]


def test_a_title_that_says_it_all_stands_alone() -> None:
    facts = Facts(title="Blue glass vase", kind="Vases", colour="Blue", material="Glass")

    assert TemplateCaptioner().caption([facts], [None]) == ["Blue glass vase"]


def test_what_stands_on_a_shelf_of_something_else_is_not_called_so() -> None:
    facts = Facts(title="Yunomi Cup", kind="Kitchen > Glasses", material="Stoneware")

    assert TemplateCaptioner().caption([facts], [None]) == ["Yunomi Cup: made of stoneware"]
