"""Alternative texts of product pictures: what somebody who cannot see them would be told."""

from .base import Captioner, Facts
from .template import TemplateCaptioner

__all__ = ["Captioner", "Facts", "TemplateCaptioner"]
