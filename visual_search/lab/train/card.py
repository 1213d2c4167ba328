"""The model card: what was learned from what, how well it does, and how to use it."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from ...encoders import EncoderConfig
from ...encoders.weights.learned_file import Arrays, write_learned, write_whole
from ..data.splits import FIT, JUDGE, STOP, Examples

_PARTS = {FIT: "learned from", STOP: "ended the learning", JUDGE: "judged by, never learned from"}


@dataclass(frozen=True, kw_only=True)
class Product:
    """What a training has made, ready to be written.

    Args:
        metadata: what the arithmetic depends on; becomes part of the file and its hash.
        figures: what was measured, as JSON.
        usage: the entry of ENCODERS that uses the file, or a line of Python.
        pictures: PNG files by name.
    """

    title: str
    arrays: Arrays
    metadata: Mapping[str, str]
    figures: Mapping[str, Any]
    usage: str
    summary: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def write(path: Path, product: Product, examples: Examples, *, settings: Mapping[str, Any]) -> str:
    """Write the file, its JSON card, a Markdown card and the pictures; return the file's sha256."""
    data = {part: len(examples.places(part)) for part in _PARTS}
    card = {
        "title": product.title,
        "summary": product.summary,
        "data": {
            "pictures": data,
            "products": len(set(examples.products.tolist())),
            "labels": len(examples.names),
            "digest": examples.digest,
        },
        "settings": dict(settings),
        "figures": dict(product.figures),
        "usage": product.usage,
        **product.metadata,
    }
    digest = write_learned(path, product.arrays, metadata=product.metadata, card=card)
    for name, content in product.pictures.items():
        write_whole(path.with_name(f"{path.stem}-{name}.png"), content)
    write_whole(path.with_suffix(".md"), _markdown(path, product, card).encode())
    return digest


def encoder_entry(backend: str, options: Mapping[str, Any]) -> str:
    """The entry of ENCODERS, as it stands in the settings."""
    return json.dumps({"BACKEND": backend, "OPTIONS": dict(options)}, indent=4)


def as_mapping(config: EncoderConfig) -> dict[str, Any]:
    return {"BACKEND": config.backend, "OPTIONS": dict(config.options)}


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _markdown(path: Path, product: Product, card: Mapping[str, Any]) -> str:
    counts = card["data"]["pictures"]
    rows = "\n".join(f"| {counts[part]} | {meaning} |" for part, meaning in _PARTS.items())
    shown = "\n\n".join(
        f"![{name.replace('-', ' ')}]({path.stem}-{name}.png)" for name in product.pictures
    )
    return (
        f"# {product.title}\n\n{product.summary}\n\n## Use\n\n```\n{product.usage}\n```\n\n"
        f"## Data\n\n| pictures | |\n|---|---|\n{rows}\n\n"
        f"{card['data']['products']} products, {card['data']['labels']} labels.\n\n"
        f"## Figures\n\n{_block(card['figures'])}\n\n"
        f"## Settings\n\n{_block(card['settings'])}\n\n"
        f"{shown}\n"
    )


def _block(value: object) -> str:
    return f"```json\n{json.dumps(value, indent=2, default=str)}\n```"
