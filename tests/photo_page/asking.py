"""Asks the photo-search page of the demo shop, and reads its answers."""

import base64
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from PIL import Image, ImageDraw

from tests.conftest import picture_bytes
from tests.html import Page

SHOP = "/visual-search/?model=catalogue-product"


RED, BLUE, GREEN = (200, 30, 30), (30, 30, 200), (30, 160, 30)


def ask(client, content: bytes | None = None, *, part: str = "", **fields):
    photo = SimpleUploadedFile("photo.png", content or picture_bytes(RED), "image/png")
    address = f"{SHOP}&part={part}" if part else SHOP
    return client.post(address, {**fields, "photo": photo})


def again(client, response, **fields):
    """Send the form of an answer as a browser without scripts does: without the file."""
    page = Page(response.content.decode())
    kept = {
        one["name"]: one.get("value") or ""
        for one in page.named("input")
        if one.get("name") and one.get("type") not in ("file", "radio", "checkbox")
    }
    return client.post(SHOP, {**kept, "in_stock": "1", **fields})


def two_things() -> bytes:
    scene = Image.new("RGB", (600, 400), (150, 150, 150))
    draw = ImageDraw.Draw(scene)
    draw.rectangle((80, 100, 300, 320), fill=RED)
    draw.rectangle((420, 150, 520, 260), fill=BLUE)
    buffer = io.BytesIO()
    scene.save(buffer, "PNG")
    return buffer.getvalue()


def copy_in(response) -> bytes:
    [field] = [
        one for one in Page(response.content.decode()).named("input") if one.get("name") == "copy"
    ]
    return base64.b64decode(field["value"])


def address_of(response) -> QueryDict:
    [(_tag, found)] = [
        one for one in Page(response.content.decode()).elements if "data-address" in one[1]
    ]
    return QueryDict((found["data-address"] or "").removeprefix("?"))


def still_life(thing: tuple[int, int, int]) -> bytes:
    """One thing on a white table."""
    picture = Image.new("RGB", (320, 240), (250, 250, 250))
    ImageDraw.Draw(picture).rectangle((110, 70, 210, 170), fill=thing)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
