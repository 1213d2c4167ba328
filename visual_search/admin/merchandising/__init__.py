"""The admin of what merchandisers make: scenes."""

from .scenes import SceneAdmin

__all__ = ["SceneAdmin"]
