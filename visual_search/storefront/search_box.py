"""The search box of a shop: words with suggestions, and a camera."""

from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from django.urls import reverse

from .scan import scan_url


@dataclass(frozen=True, kw_only=True)
class SearchBox:
    """What `{% product_search %}` prints.

    Args:
        model: the `app-model` that is searched; the first registered one by default.
        action: the address that answers `?q=`; the app's own page by default.
        words: what stands in the field.
    """

    model: str = ""
    action: str = ""
    placeholder: str = ""
    words: str = ""
    # A page may have several of them.
    id: str = field(default_factory=lambda: f"vs-search-{uuid4().hex[:8]}")

    def __post_init__(self) -> None:
        if not self.action:
            object.__setattr__(self, "action", reverse("visual_search:photo_search"))

    @property
    def scan_url(self) -> str:
        """Where barcodes are scanned; empty where the searchable has none."""
        return scan_url(self.model)

    @property
    def suggest_url(self) -> str:
        """Where suggestions are asked for."""
        address = reverse("visual_search:api_suggest")
        return f"{address}?{urlencode({'model': self.model})}" if self.model else address
