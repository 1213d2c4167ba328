"""Switches between the spaces without end, until it is killed: a switch is cut short somewhere."""

import itertools

import django


def main() -> None:
    django.setup()
    from visual_search.models import EmbeddingSpace
    from visual_search.store import spaces

    for space in itertools.cycle(EmbeddingSpace.objects.order_by("pk")):
        space.refresh_from_db()
        spaces.activate(space)
        print("switched", flush=True)


if __name__ == "__main__":
    main()
