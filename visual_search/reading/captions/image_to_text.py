"""Captions by networks that look at the picture: BLIP, GIT and others of transformers."""

import threading
from collections.abc import Sequence
from importlib import import_module
from typing import Any, ClassVar

from PIL import Image

from ...encoders.runtimes.optional import require
from .base import Captioner, Facts

_EXTRA = "captions"
_MOST_TOKENS = 40


class ImageToText(Captioner):
    """An image-to-text model of transformers, on the CPU.

    Only safetensors are loaded, and no code that comes with a model.

    Args:
        model: its name on the hub, such as "Salesforce/blip-image-captioning-base" or
            "microsoft/git-base-coco", or a folder with its files.
        revision: the commit on the hub that is meant; a branch may change.

    Raises:
        ConfigurationError: transformers or PyTorch is not installed.
    """

    needs_pictures: ClassVar[bool] = True
    name: ClassVar[str] = "image-to-text"

    def __init__(self, *, model: str, revision: str | None = None) -> None:
        require("transformers", extra=_EXTRA)
        require("torch", extra=_EXTRA)
        self._model, self._revision = model, revision
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def caption(self, facts: Sequence[Facts], pictures: Sequence[Image.Image | None]) -> list[str]:
        del facts
        shown = [one for one in pictures if one is not None]
        texts = iter(self._read(shown) if shown else [])
        return ["" if one is None else next(texts) for one in pictures]

    def _read(self, pictures: Sequence[Image.Image]) -> list[str]:
        import torch

        processor, network = self._networks()
        given = processor(images=list(pictures), return_tensors="pt")
        with torch.inference_mode():
            tokens = network.generate(**given, max_new_tokens=_MOST_TOKENS)
        return [_sentence(one) for one in processor.batch_decode(tokens, skip_special_tokens=True)]

    def _networks(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
        return self._loaded

    def _load(self) -> tuple[Any, Any]:
        transformers: Any = import_module("transformers")
        given = {"revision": self._revision, "trust_remote_code": False}
        processor = transformers.AutoProcessor.from_pretrained(self._model, **given)
        networks = transformers.AutoModelForImageTextToText
        network = networks.from_pretrained(self._model, use_safetensors=True, **given)
        return processor, network.eval()


def _sentence(text: str) -> str:
    words = " ".join(text.split())
    return words[:1].upper() + words[1:]
