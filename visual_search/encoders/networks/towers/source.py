"""Where the towers of a model come from, known without importing what runs them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from ....exceptions import ModelFileError
from ...weights.local import LocalWeights, is_path

# How open_clip tells a model of the hub and one in a folder from the names that it knows itself.
HUB, FOLDER = "hf-hub:", "local-dir:"
CONFIG = "open_clip_config.json"

# The checkpoint that open_clip takes of a folder: the first of these that is there.
_CHECKPOINTS = (
    "open_clip_model.safetensors",
    "open_clip_pytorch_model.safetensors",
    "open_clip_pytorch_model.bin",
)
_BESIDE = {".json", ".txt", ".model"}


@dataclass(frozen=True, kw_only=True)
class Source:
    """A model by open_clip's name for it, and its weights.

    `pretrained` is a file, the tag of published weights, or None: random ones, or those that lie
    with the model in its folder or on the hub.
    """

    model: str
    pretrained: LocalWeights | str | None
    seed: int = 0

    @classmethod
    def of(cls, model: str, pretrained: str | None, *, seed: int) -> Self:
        is_local = pretrained is not None and is_path(pretrained)
        weights = LocalWeights(pretrained) if pretrained and is_local else pretrained
        return cls(model=model, pretrained=weights, seed=seed)

    @property
    def said(self) -> str | None:
        """What was said of the weights."""
        is_file = isinstance(self.pretrained, LocalWeights)
        return self.pretrained.path if is_file else self.pretrained  # type: ignore[union-attr,return-value]

    @property
    def brings_weights(self) -> bool:
        """Whether the weights lie with the model itself."""
        return self.model.startswith((HUB, FOLDER))

    @cached_property
    def files(self) -> tuple[LocalWeights, ...]:
        """The files that vectors depend on, as far as they are the project's own.

        Raises:
            ModelFileError: a folder lacks its description or its weights.
        """
        if isinstance(self.pretrained, LocalWeights):
            return (self.pretrained,)
        if not self.model.startswith(FOLDER):
            return ()
        return tuple(LocalWeights(str(path)) for path in self._of_folder())

    def _of_folder(self) -> Iterator[Path]:
        folder = Path(self.model.removeprefix(FOLDER))
        checkpoint = next((folder / one for one in _CHECKPOINTS if (folder / one).is_file()), None)
        if checkpoint is None or not (folder / CONFIG).is_file():
            raise ModelFileError(
                f"The folder {folder} is no model of open_clip: it needs {CONFIG} and "
                f"{_CHECKPOINTS[0]}, as open_clip's own save function writes them."
            )
        yield checkpoint
        yield from sorted(path for path in folder.iterdir() if path.suffix in _BESIDE)

    @property
    def key(self) -> str:
        """Text that changes when the source does.

        Raises:
            ModelFileError: a file is missing.
        """
        tag = self.pretrained if isinstance(self.pretrained, str) else None
        files = {Path(file.path).name: file.sha256 for file in self.files}
        return json.dumps([self.model, tag, files, self.seed], sort_keys=True)

    def check_files(self) -> None:
        """Raise a ModelFileError where a file is missing, or has changed since it was hashed."""
        for file in self.files:
            file.check()
