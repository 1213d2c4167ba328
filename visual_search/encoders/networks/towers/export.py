"""Writes both towers of a model of open_clip as ONNX, once. Importing this imports torch."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import open_clip
import tokenizers
import torch
from open_clip.model import get_model_preprocess_cfg
from torch import nn

from ....exceptions import ConfigurationError
from ...runtimes.optional import require
from ..open_clip import identity, load
from .exported import IMAGE, TEXT, TOKENIZER
from .pictures import Prepared
from .source import Source
from .tokens import CLEANERS, Tokens

# What tokenisers differ in: case, entities, quotes, scripts, width, digits, length, and nothing.
_SAMPLES = (
    "A red MUG, 350ml",
    "it's &amp; theirs",
    "“blaue” Täßchen_groß",
    "红色杯子",
    "ＡＢＣ  x\t1",
    "",
    "a very long sentence of many words " * 40,
)
# How pieces are cut out of a text before pairs are merged, as CLIP has it.
_WORDS = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def export(source: Source, folder: Path) -> Mapping[str, Any]:
    """Write the towers and the tokeniser into a folder, and return what is to be known of them.

    Raises:
        ConfigurationError: something of the model has no form without PyTorch.
        ModelFileError: the weights cannot be had or do not fit.
    """
    require("onnxscript", extra="clip")
    model, _transform, tokenise = load(source)
    prepared = _prepared(source, model)
    length = int(tokenise.context_length)
    _write(model, "encode_image", torch.zeros(2, 3, prepared.size, prepared.size), folder / IMAGE)
    _write(model, "encode_text", torch.zeros(2, length, dtype=torch.long), folder / TEXT)
    return {
        "dimensions": int(open_clip.get_model_config(source.model)["embed_dim"]),
        "identity": identity(source),
        "preprocess": vars(prepared),
        "tokens": _write_tokens(source, tokenise, folder / TOKENIZER),
    }


class _Tower(nn.Module):
    """One of the towers of a model as a module."""

    def __init__(self, model: nn.Module, name: str) -> None:
        super().__init__()
        self.model, self.name = model, name

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        features: torch.Tensor = getattr(self.model, self.name)(batch)
        return features


def _write(model: nn.Module, name: str, example: torch.Tensor, path: Path) -> None:
    """The weights go into a file beside it, so that they can be mapped, and exceed 2 GB."""
    torch.onnx.export(
        _Tower(model, name).eval(),
        (example,),
        path,
        dynamo=True,
        external_data=True,
        dynamic_shapes=({0: torch.export.Dim("n")},),
        verbose=False,
    )


def _prepared(source: Source, model: nn.Module) -> Prepared:
    said = get_model_preprocess_cfg(model)
    size = said["size"]
    sides = {size} if isinstance(size, int) else set(size)
    prepared = Prepared(
        size=min(sides),
        mean=tuple(said["mean"]),
        std=tuple(said["std"]),
        resize_mode=said["resize_mode"],
        interpolation=said["interpolation"],
    )
    if len(sides) > 1 or not prepared.is_known:
        raise _not_exported(source, f"its pictures are prepared otherwise ({said})")
    return prepared


def _write_tokens(source: Source, tokenise: Any, path: Path) -> Mapping[str, Any]:
    facts = {
        "clean": tokenise.clean_fn.__name__.removeprefix("_clean_"),
        "blank": tokenise.tokenizer.sep_token_id
        if getattr(tokenise, "strip_sep_token", False)
        else None,
    }
    _tokenizer(source, tokenise).save(str(path))
    if facts["clean"] not in CLEANERS or not _agrees(tokenise, Tokens(path, **facts), _SAMPLES):
        raise _not_exported(source, "its tokeniser gives other numbers without open_clip")
    return facts


def _tokenizer(source: Source, tokenise: Any) -> tokenizers.Tokenizer:
    if isinstance(tokenise, open_clip.SimpleTokenizer):
        return _pairs(tokenise)
    within = getattr(getattr(tokenise, "tokenizer", None), "backend_tokenizer", None)
    if within is None:
        raise _not_exported(source, "its tokeniser is none of the package tokenizers")
    # Only once it was used does it know how texts are filled up and cut.
    tokenise(["a"])
    found: tokenizers.Tokenizer = tokenizers.Tokenizer.from_str(within.to_str())
    return found


def _pairs(tokenise: Any) -> tokenizers.Tokenizer:
    """CLIP's own byte pairs, which open_clip merges in Python."""
    begin, end = "<start_of_text>", "<end_of_text>"
    pairs = tokenizers.models.BPE(
        vocab=tokenise.encoder,
        merges=sorted(tokenise.bpe_ranks, key=tokenise.bpe_ranks.get),
        end_of_word_suffix="</w>",
        continuing_subword_prefix="",
    )
    found = tokenizers.Tokenizer(pairs)
    words = tokenizers.Regex(_WORDS)
    found.pre_tokenizer = tokenizers.pre_tokenizers.Sequence(
        [
            tokenizers.pre_tokenizers.Split(words, behavior="removed", invert=True),
            tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    found.post_processor = tokenizers.processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        special_tokens=[(one, tokenise.encoder[one]) for one in (begin, end)],
    )
    found.enable_truncation(tokenise.context_length)
    found.enable_padding(length=tokenise.context_length, pad_id=0)
    return found


def _agrees(tokenise: Any, tokens: Tokens, samples: Sequence[str]) -> bool:
    expected = tokenise(list(samples)).numpy()
    found = tokens(samples)
    return found.shape == expected.shape and bool((found == expected).all())


def _not_exported(source: Source, why: str) -> ConfigurationError:
    return ConfigurationError(
        f'{source.model!r} cannot be exported: {why}. Set session="pytorch" in its OPTIONS.'
    )
