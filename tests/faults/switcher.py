"""Switches between the spaces without end, until it is killed: a switch is cut short somewhere."""

import itertools

import django


def main() -> None:
    django.setup()
    from tests.faults.test_switch import switch_to
    from visual_search.models import EmbeddingSpace

    for space in itertools.cycle(EmbeddingSpace.objects.order_by("pk")):
        switch_to(space)
        print("switched", flush=True)


if __name__ == "__main__":
    main()
