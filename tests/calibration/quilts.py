"""Posters that nobody takes for one another, of two genres."""

import io

import numpy as np
from django.core.files.base import ContentFile
from PIL import Image

from tests.testapp.models import Poster
from visual_search.registry import registry

SEARCHABLE = type(registry.for_model(Poster))
PRODUCTS = 60


def quilt(number: int) -> bytes:
    """A picture of four by four colours of its own."""
    random = np.random.default_rng(number)
    squares = Image.fromarray(random.integers(0, 256, (4, 4, 3), dtype=np.uint8))
    buffer = io.BytesIO()
    squares.resize((128, 128), Image.Resampling.NEAREST).save(buffer, "PNG")
    return buffer.getvalue()


def add(numbers: range, *, start_of_name: str = "quilt") -> list[Poster]:
    return [
        Poster.objects.create(
            title=str(number),
            genre=("warm", "cold")[number % 2],
            image=ContentFile(quilt(number), f"{start_of_name}-{number}.png"),
        )
        for number in numbers
    ]
