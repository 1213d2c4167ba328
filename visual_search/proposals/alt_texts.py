"""Proposes alternative texts for products that have none."""

from typing import Any

from django.db import models
from django.utils.module_loading import import_string
from PIL import Image

from ..conf import app_settings
from ..exceptions import ConfigurationError
from ..imaging import read_image
from ..indexing.images import concerns_one_object
from ..models.proposals import ALT_TEXT
from ..reading.captions import Captioner, Facts
from ..registry import Searchable
from ..registry.roles.attributes import values_of
from ..store.documents import documents_of
from .catalogue import Sample
from .keeping import Told, keep_open

# A network that looks at pictures holds some at a time.
_AT_ONCE = 16


def captioner() -> Captioner:
    """The captioner of the setting CAPTIONER.

    Raises:
        ConfigurationError: it cannot be found or built.
    """
    configured = app_settings().captioner
    backend = str(configured.get("BACKEND", ""))
    try:
        build = import_string(backend)
    except ImportError as error:
        raise ConfigurationError(f"CAPTIONER names no captioner: {error}") from error
    return build(**configured.get("OPTIONS", {}))  # type: ignore[no-any-return]


def propose(sample: Sample, fresh: set[Any]) -> None:
    """Propose a text for each of the fresh products whose field is empty.

    Raises:
        ConfigurationError: CAPTIONER cannot be built.
    """
    if not sample.searchable.alt_text_field:
        return
    wanted = [
        (place, one)
        for place, one in enumerate(sample.objects)
        if one.pk in fresh and not sample.searchable.get_alt_text(one)
    ]
    writer, facts = captioner(), _facts(sample)
    for at in range(0, len(wanted), _AT_ONCE):
        some = wanted[at : at + _AT_ONCE]
        pictures = [
            _picture(sample.searchable, one) if writer.needs_pictures else None for _, one in some
        ]
        texts = writer.caption([facts[place] for place, _ in some], pictures)
        objects = [one for _, one in some]
        found = [
            (one, Told(value=text, label=text, source=writer.name))
            for one, text in zip(objects, texts, strict=True)
            if text
        ]
        keep_open(sample.searchable, ALT_TEXT, objects, found)


def _facts(sample: Sample) -> list[Facts]:
    searchable = sample.searchable
    documents = documents_of(searchable, [one.pk for one in sample.objects])
    named = {
        name: _labels(sample, filter_name)
        for name, filter_name in (
            ("kind", searchable.category_filter),
            ("colour", searchable.colour_filter),
            ("material", "material"),
        )
    }
    return [
        Facts(
            title=title,
            text=documents[one.pk].text if one.pk in documents else "",
            language=searchable.get_languages()[0],
            **{name: labels[place] for name, labels in named.items()},
        )
        for place, (one, title) in enumerate(zip(sample.objects, sample.titles, strict=True))
    ]


def _labels(sample: Sample, filter_name: str | None) -> list[str]:
    if filter_name not in sample.searchable.get_attributes():
        return [""] * len(sample.objects)
    source = sample.searchable.filter_source(filter_name)
    values, called = values_of(source, sample.objects)
    return [called.get(value, "") for value in values]


def _picture(searchable: Searchable, instance: models.Model) -> Image.Image | None:
    """The main picture; None where it cannot be read, which concerns others."""
    try:
        file = next(iter(searchable.get_images(instance)), None)
        if file is None:
            return None
        with file.storage.open(str(file.name), "rb") as stream:
            return read_image(stream).image.convert("RGB")
    # Storages raise classes of their own: a list would never be complete.
    except Exception as error:
        if not concerns_one_object(error):
            raise
        return None
