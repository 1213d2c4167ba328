"""What the index holds."""

from visual_search.models import Embedding


def names() -> list[str]:
    return sorted(Embedding.objects.values_list("image_name", flat=True))
