"""The two doors for pictures: a shopper's photo search, and a product image of the shop."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from celery import Celery
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.testapp.models import Poster
from visual_search.exceptions import IntakeError

API = "/visual-search/api/photo-search/"
PAGE = "/visual-search/?model=testapp-poster"


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    code: str
    seconds: float
    body: bytes


def stranger() -> Client:
    """A client that sees a status of 500 where others see the exception."""
    return Client(raise_request_exception=False)


def send_to_api(
    client: Client, content: bytes, *, name: str = "photo.jpg", content_type: str = "image/jpeg"
) -> Answer:
    photo = SimpleUploadedFile(name, content, content_type)
    started = time.perf_counter()
    response = client.post(API, {"model": "testapp-poster", "photo": photo})
    seconds = time.perf_counter() - started
    is_json = response["Content-Type"] == "application/json"
    error = response.json().get("error", {}) if is_json else {}
    return Answer(
        status=response.status_code,
        code=error.get("code", ""),
        seconds=seconds,
        body=response.content,
    )


def send_to_page(client: Client, content: bytes) -> Answer:
    started = time.perf_counter()
    response = client.post(PAGE, {"photo": SimpleUploadedFile("photo.jpg", content)})
    return Answer(
        status=response.status_code,
        code="",
        seconds=time.perf_counter() - started,
        body=response.content,
    )


def add_products(pictures: Iterable[bytes]) -> int:
    """Save each picture as the image of a product, as a back office would."""
    added = 0
    for added, content in enumerate(pictures, start=1):
        name = f"picture-{added}.jpg"
        Poster.objects.create(title=name, image=ContentFile(content, name=name))
    return added


def hint(broker_url: str) -> None:
    """Tell the workers that images wait, as saving does where hints are on."""
    with Celery(broker=broker_url, set_as_current=False) as app:
        app.send_task("visual_search.tasks.embed_pending")


def is_known_refusal(answer: Answer) -> bool:
    return IntakeError.CODES.get(answer.code) == answer.status
