"""Fills the shop with a few drawn products: parents with children, categories, prices, stock."""

import io
from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand
from django.db import transaction
from oscar.apps.catalogue.categories import create_from_breadcrumbs
from oscar.core.loading import get_model
from PIL import Image, ImageDraw

Partner = get_model("partner", "Partner")
Product = get_model("catalogue", "Product")
ProductCategory = get_model("catalogue", "ProductCategory")
ProductClass = get_model("catalogue", "ProductClass")
ProductImage = get_model("catalogue", "ProductImage")
StockRecord = get_model("partner", "StockRecord")

COLOURS = {
    "red": (200, 40, 45),
    "green": (40, 140, 70),
    "blue": (35, 60, 180),
    "grey": (120, 120, 125),
}
# Name, category, shape, price.
STYLES = (
    ("Harbour mug", "Kitchen > Mugs", "mug", "9.50"),
    ("Studio mug", "Kitchen > Mugs", "tall mug", "12.00"),
    ("Meadow bowl", "Kitchen > Bowls", "bowl", "18.00"),
    ("Larder jar", "Kitchen > Jars", "jar", "24.00"),
    ("Orbit lamp", "Living > Lamps", "lamp", "79.00"),
)


class Command(BaseCommand):
    help = "Fills the shop with a few drawn products. Safe to run again."

    @transaction.atomic
    def handle(self, *_args: str, **_options: object) -> None:
        if Product.objects.exists():
            self.stdout.write("There are products already.")
            return
        partner = Partner.objects.create(name="Workshop")
        kind = ProductClass.objects.create(name="Household", track_stock=True)
        for number, (name, path, shape, price) in enumerate(STYLES, start=1):
            parent = Product.objects.create(
                structure=Product.PARENT,
                title=name,
                product_class=kind,
                slug=shape.replace(" ", "-"),
            )
            ProductCategory.objects.create(product=parent, category=create_from_breadcrumbs(path))
            for place, (colour, paint) in enumerate(COLOURS.items()):
                self.add_child(
                    parent, partner, colour, drawn(shape, paint), f"{number}{place}", price
                )
        self.add_single(kind, partner)
        self.stdout.write(f"{Product.objects.count()} products.")

    def add_child(self, parent, partner, colour, picture, code, price):
        child = Product.objects.create(
            structure=Product.CHILD,
            parent=parent,
            title=f"{parent.title}, {colour}",
            upc=f"40000000{code}",
            slug=f"{parent.slug}-{colour}",
        )
        ProductImage.objects.create(
            product=child, original=ContentFile(picture, f"{child.slug}.jpg")
        )
        StockRecord.objects.create(
            product=child,
            partner=partner,
            partner_sku=child.upc,
            price=Decimal(price),
            num_in_stock=5,
        )

    def add_single(self, kind, partner):
        """A product of its own, in two categories, and sold out."""
        single = Product.objects.create(
            title="Harbour mug, first edition", product_class=kind, upc="400000009", slug="first"
        )
        for path in ("Kitchen > Mugs", "Living > Gifts"):
            ProductCategory.objects.create(product=single, category=create_from_breadcrumbs(path))
        ProductImage.objects.create(
            product=single, original=ContentFile(drawn("mug", (230, 190, 40)), "first.jpg")
        )
        StockRecord.objects.create(
            product=single, partner=partner, partner_sku="first", price=Decimal(30), num_in_stock=0
        )


def drawn(shape: str, colour: tuple[int, int, int]) -> bytes:
    """A product on white, as a JPEG."""
    image = Image.new("RGB", (480, 480), "white")
    pen = ImageDraw.Draw(image)
    dark = tuple(part * 2 // 3 for part in colour)
    if "mug" in shape:
        top = 90 if "tall" in shape else 170
        pen.ellipse((290, top + 50, 410, 330), outline=dark, width=22)
        pen.rounded_rectangle((120, top, 330, 390), 24, fill=colour)
    elif shape == "bowl":
        pen.pieslice((70, 60, 410, 400), 0, 180, fill=colour)
        pen.rectangle((180, 390, 300, 410), fill=dark)
    elif shape == "jar":
        pen.rounded_rectangle((140, 140, 340, 420), 40, fill=colour)
        pen.rectangle((160, 90, 320, 140), fill=dark)
    else:
        pen.polygon(((170, 60), (310, 60), (390, 240), (90, 240)), fill=colour)
        pen.rectangle((230, 240, 250, 400), fill=dark)
        pen.ellipse((150, 385, 330, 425), fill=dark)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
