"""Encoders: pictures, and for some of them text, to unit vectors."""

from .base import Encoder, Vectors
from .loading import EncoderConfig, build_encoder, configured, get_encoder

__all__ = ["Encoder", "EncoderConfig", "Vectors", "build_encoder", "configured", "get_encoder"]
