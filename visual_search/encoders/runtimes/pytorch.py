"""Runs networks in PyTorch, for those that exist nowhere else."""

import torch

from .base import Array, Session, SessionOptions


class PyTorchSession(Session):
    """Takes a module that maps images to features; runs it on the CPU.

    PyTorch knows one number of threads per process, so `threads` counts for all its sessions.
    With more than one, its thread pool does not survive a fork: load it in the worker only.
    """

    def __init__(self, module: torch.nn.Module, options: SessionOptions) -> None:
        torch.set_num_threads(options.threads)
        self._module = module.eval().to(memory_format=torch.channels_last)
        self._is_lowered = options.precision == "bf16"

    def run(self, batch: Array) -> Array:
        images = torch.from_numpy(batch).to(memory_format=torch.channels_last)
        lowered = torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._is_lowered)
        with torch.inference_mode(), lowered:
            features: torch.Tensor = self._module(images)
        return features.float().numpy()
