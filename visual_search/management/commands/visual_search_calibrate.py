"""Learns anew what similarities mean in this shop."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visual_search.calibration import calibrate
from visual_search.exceptions import VisualSearchError
from visual_search.management.progress import Progress
from visual_search.models import EmbeddingSpace
from visual_search.search.meaning.bands import Scale
from visual_search.store.outbox.watch import by_command


class Command(BaseCommand):
    help = (
        "Learns the limits of the bands (very close, similar, loosely related) from simulated "
        "photos of the shop's own products. Workers do it whenever the catalogue has changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("space", type=int, nargs="?", help="Number of the space; else all.")

    def handle(self, *_: Any, **options: Any) -> None:
        spaces = EmbeddingSpace.objects.maintained().of_pictures()
        if options["space"] is not None:
            spaces = spaces.filter(pk=options["space"])
        if not spaces:
            raise CommandError("There is no such space. See: manage.py visual_search_activate")
        for space in spaces:
            self.calibrate(space)

    def calibrate(self, space: EmbeddingSpace) -> None:
        progress = Progress(self.stderr, total=0, noun="photos")
        try:
            with by_command("visual_search_calibrate"):
                is_learned = calibrate(space, progress=progress)
        except VisualSearchError as error:
            raise CommandError(f"{error} [{error.code}]") from error
        finally:
            progress.finish()
        self.stdout.write(f"Space {space.pk}, {space.calibration.get('photos', 0)} photos")
        if not is_learned:
            self.stdout.write("  too few found what they show: bands stay unknown")
        for name, stored in space.calibration.get("scales", {}).items():
            self.stdout.write(_described(name, Scale.from_json(stored)))


def _described(name: str, scale: Scale) -> str:
    limits = scale.limits
    return (
        f"  asked by {name}: very close from {limits.very_close:.3f}, "
        f"similar from {limits.similar:.3f}, loosely related from {limits.loosely_related:.3f}; "
        f"{len(scale.by_category)} categories have limits of their own"
    )
