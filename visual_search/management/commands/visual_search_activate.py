"""Switches to another embedding space, in one step."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visual_search.exceptions import VisualSearchError
from visual_search.models import EmbeddingSpace
from visual_search.store import spaces


class Command(BaseCommand):
    help = "Makes a space live and retires the one before it. Without a number: lists all spaces."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("space", type=int, nargs="?", help="Number of the space.")
        parser.add_argument(
            "--allow-missing", action="store_true", help="Switch although images are missing."
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["space"] is None:
            self.list_spaces()
            return
        space = EmbeddingSpace.objects.filter(pk=options["space"], expires_at=None).first()
        if space is None:
            raise CommandError(f"There is no space {options['space']}.")
        try:
            spaces.activate(space, allow_missing=options["allow_missing"])
        except VisualSearchError as error:
            raise CommandError(f"{error} [{error.code}]") from error
        self.stdout.write(f"Space {space.pk} answers from now on.")

    def list_spaces(self) -> None:
        for space in EmbeddingSpace.objects.filter(expires_at=None):
            counts = spaces.coverage(space)
            self.stdout.write(
                f"{space.pk}: {space}, {counts.ready} of {counts.total} images, "
                f"{counts.failed} failed"
            )
