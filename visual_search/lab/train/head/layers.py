"""Small modules after a trunk, and their weights as the files of encoders. Imports torch."""

from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional

from ....encoders.weights.learned_file import Arrays
from .recipe import Recipe


class Head(nn.Module):
    """One or two affine layers on unit vectors, after dropout. Starts near the encoder itself.

    The first weights of a linear head are a random orthogonal projection, which keeps most
    similarities, so training begins with what the encoder knows.
    """

    def __init__(self, inputs: int, recipe: Recipe) -> None:
        super().__init__()
        self.dropout = nn.Dropout(recipe.dropout)
        widths = [inputs, recipe.hidden, recipe.dimensions] if recipe.hidden else None
        widths = widths or [inputs, recipe.dimensions]
        self.layers = nn.ModuleList([nn.Linear(*pair) for pair in pairwise(widths)])
        for layer in self.layers:
            nn.init.orthogonal_(layer.weight)  # type: ignore[arg-type]
            nn.init.zeros_(layer.bias)  # type: ignore[arg-type]

    def forward(self, vectors: torch.Tensor) -> torch.Tensor:
        mapped: torch.Tensor = self.dropout(functional.normalize(vectors, dim=1))
        for number, layer in enumerate(self.layers):
            mapped = layer(functional.relu(mapped) if number else mapped)
        return mapped


class Whole(nn.Module):
    """A trunk's tail and a head in a row."""

    def __init__(self, tail: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.tail = tail
        self.head = head

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        mapped: torch.Tensor = self.head(self.tail(inputs))
        return mapped


def layer_arrays(head: nn.Module) -> Arrays:
    """Return the affine layers of a head as a LayerProjection takes them."""
    layers = [layer for layer in head.modules() if isinstance(layer, nn.Linear)]
    arrays = {}
    for number, layer in enumerate(layers):
        arrays[f"{number}.weight"] = layer.weight.detach().cpu().numpy().T.copy()
        arrays[f"{number}.bias"] = layer.bias.detach().cpu().numpy().copy()
    return arrays
