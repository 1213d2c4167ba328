"""Visits the pages of examples/oscar: read by its `manage.py shell`, it prints a line of JSON."""

import io
import json
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model
from PIL import Image

from visual_search.storefront import SimilarProducts

Product = get_model("catalogue", "Product")
Category = get_model("catalogue", "Category")
StockRecord = get_model("partner", "StockRecord")
client = Client(headers={"host": "localhost"})
parent = Product.objects.get(title="Harbour mug")
child = Product.objects.get(title="Studio mug, blue")


def photo():
    content = child.images.first().original.read()
    return SimpleUploadedFile("photo.jpg", content, "image/jpeg")


def scene():
    """The same thing on a large grey table: an object on the photo."""
    thing = Image.open(child.images.first().original)
    table = Image.new("RGB", (3 * thing.width, 2 * thing.height), (150, 150, 150))
    table.paste(thing, (thing.width // 4, thing.height // 3))
    buffer = io.BytesIO()
    table.save(buffer, "JPEG")
    return SimpleUploadedFile("scene.jpg", buffer.getvalue(), "image/jpeg")


def found(query=""):
    address = f"/visual-search/api/photo-search/{query}"
    answer = client.post(address, {"photo": photo()})
    return [hit["title"] for hit in answer.json()["results"]]


def titles(html):
    return re.findall(r'vs-card-title">([^<]*)<', html)


def posted(photo):
    """The photo page's answer, and how many queries it took: the next request empties their log."""
    with CaptureQueriesContext(connection) as queries:
        page = client.post("/visual-search/", {"photo": photo}).content.decode()
    return page, len(queries)


product_page = client.get(parent.get_absolute_url()).content.decode()
posted(photo())
photo_page, of_page = posted(photo())
scene_page, of_scene = posted(scene())
records = StockRecord.objects.filter(product__parent=child.parent)
records.update(num_in_stock=0)
sold_out_page, of_sold_out = posted(scene())
records.update(num_in_stock=5)
list(SimilarProducts(instance=parent))
with CaptureQueriesContext(connection) as of_widget:
    similar = [card.title for card in SimilarProducts(instance=parent)]
of_cached_widget = len(of_widget)
kitchen = Category.objects.get(name="Kitchen")
mugs = Category.objects.get(name="Mugs")

print(
    json.dumps(
        {
            "similar": similar,
            "on_product_page": titles(product_page),
            "has_camera_button": "data-vs-open" in product_page,
            "on_photo_page": titles(photo_page),
            "is_in_the_shops_frame": "oscar/css/styles.css" in photo_page
            and "visual_search/" in photo_page,
            "found": found(),
            "up_to_ten": found("?price_max=10"),
            "in_kitchen": found(f"?category={kitchen.pk}"),
            "in_mugs": found(f"?category={mugs.pk}"),
            "queries_of_widget": of_cached_widget,
            "queries_of_photo_page": of_page,
            "has_object": 'aria-current="true"' in scene_page,
            "queries_of_photo_page_with_object": of_scene,
            "has_sold_out": "Found, but sold out" in sold_out_page,
            "queries_of_photo_page_sold_out": of_sold_out,
        }
    )
)
