"""Visits the pages of examples/oscar: read by its `manage.py shell`, it prints a line of JSON."""

import json
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from visual_search.widgets import SimilarProducts

Product = get_model("catalogue", "Product")
Category = get_model("catalogue", "Category")
client = Client(headers={"host": "localhost"})
parent = Product.objects.get(title="Harbour mug")
child = Product.objects.get(title="Studio mug, blue")


def photo():
    content = child.images.first().original.read()
    return SimpleUploadedFile("photo.jpg", content, "image/jpeg")


def found(query=""):
    address = f"/visual-search/api/photo-search/{query}"
    answer = client.post(address, {"photo": photo()})
    return [hit["title"] for hit in answer.json()["results"]]


def titles(html):
    return re.findall(r'vs-card-title">([^<]*)<', html)


product_page = client.get(parent.get_absolute_url()).content.decode()
client.post("/visual-search/", {"photo": photo()})
with CaptureQueriesContext(connection) as of_page:
    photo_page = client.post("/visual-search/", {"photo": photo()}).content.decode()
list(SimilarProducts(instance=parent))
with CaptureQueriesContext(connection) as of_widget:
    similar = [card.title for card in SimilarProducts(instance=parent)]
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
            "queries_of_widget": len(of_widget),
            "queries_of_photo_page": len(of_page),
        }
    )
)
