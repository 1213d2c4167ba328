"""Opens the quality pages as an admin does."""

from django.urls import reverse

QUALITY = "admin:visual_search_quality"
SIDES = "admin:visual_search_side_by_side"


def page(client, name: str, **query: object) -> str:
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    return response.content.decode()
