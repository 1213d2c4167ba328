"""Encoders: pictures, and for some of them text, to unit vectors."""

from .base import Description, Encoder, TextEncoder, Vectors
from .loading import EncoderConfig, build_encoder, configured, get_encoder

__all__ = [
    "Description",
    "Encoder",
    "EncoderConfig",
    "TextEncoder",
    "Vectors",
    "build_encoder",
    "configured",
    "get_encoder",
]
