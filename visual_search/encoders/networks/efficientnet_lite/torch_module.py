"""Builds the blocks of an EfficientNet-Lite as a PyTorch module."""

from collections.abc import Sequence

import torch
from torch import nn

from .architecture import Block, Convolution


class LiteModule(nn.Module):
    """Maps images (n, 3, size, size) to average-pooled features (n, 1280), or to their map."""

    def __init__(self, blocks: Sequence[Block], *, is_pooled: bool = True) -> None:
        super().__init__()
        self.is_pooled = is_pooled
        self.blocks = nn.Sequential(*[_BlockModule(block) for block in blocks])

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        features: torch.Tensor = self.blocks(images)
        return features.mean(dim=(2, 3)) if self.is_pooled else features


class _BlockModule(nn.Module):
    def __init__(self, block: Block) -> None:
        super().__init__()
        layers = [layer for item in block.convolutions for layer in _layers(item)]
        self.layers = nn.Sequential(*layers)
        self.is_residual = block.is_residual

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.layers(given)
        return result + given if self.is_residual else result


def _layers(convolution: Convolution) -> list[nn.Module]:
    outputs, inputs_per_group, *kernel = convolution.weight.shape
    module = nn.Conv2d(
        inputs_per_group * convolution.groups,
        outputs,
        (kernel[0], kernel[1]),
        stride=convolution.stride,
        groups=convolution.groups,
    )
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(convolution.weight))
        module.bias.copy_(torch.from_numpy(convolution.bias))  # type: ignore[union-attr]
    before, after = convolution.padding
    layers: list[nn.Module] = [module]
    if before or after:
        layers.insert(0, nn.ZeroPad2d((before, after, before, after)))
    if convolution.is_clipped:
        layers.append(nn.ReLU6(inplace=True))
    return layers
