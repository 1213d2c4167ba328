"""Switches to another embedding space, in one step."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visual_search.exceptions import IncompleteSpaceError, VisualSearchError
from visual_search.models import EmbeddingSpace
from visual_search.registry import registry
from visual_search.store import coverage, spaces
from visual_search.store.documents.titles import titles_of
from visual_search.store.spaces.missing import lost_by_failure
from visual_search.store.spaces.standing import Standing, standing

_LISTED_FAILURES = 20


class Command(BaseCommand):
    help = "Makes a space live and retires the one before it. Without a number: lists all spaces."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("space", type=int, nargs="?", help="Number of the space.")
        parser.add_argument(
            "--allow-missing", action="store_true", help="Switch although images are missing."
        )
        parser.add_argument(
            "--allow-failed",
            action="store_true",
            help="Go on without the images that failed for good, but wait for all others.",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["space"] is None:
            self.list_spaces()
            return
        space = EmbeddingSpace.objects.filter(pk=options["space"], expires_at=None).first()
        if space is None:
            raise CommandError(f"There is no space {options['space']}.")
        try:
            spaces.activate(
                space,
                allow_missing=options["allow_missing"],
                allow_failed=options["allow_failed"],
            )
        except IncompleteSpaceError as error:
            self.list_failures(space)
            raise CommandError(
                f"{error} [{error.code}] (--allow-failed goes on without those that failed, "
                "--allow-missing without any that is missing)"
            ) from error
        except VisualSearchError as error:
            raise CommandError(f"{error} [{error.code}]") from error
        if standing(space) == Standing.ANSWERS:
            self.stdout.write(f"Space {space.pk} answers from now on.")
        else:
            self.stdout.write(
                f"Space {space.pk} is now the live one of {space.alias!r}; shoppers are answered "
                f"from {', '.join(map(repr, sorted(registry.aliases)))}."
            )

    def list_failures(self, space: EmbeddingSpace) -> None:
        rows = lost_by_failure(space).select_related("document__content_type")
        found = list(rows[:_LISTED_FAILURES])
        titles = titles_of(row.document for row in found)
        for row in found:
            name = titles[row.document_id]
            self.stderr.write(
                f"  {name}, {row.image_name}: {row.failure_reason} [{row.failure_code}]"
            )

    def list_spaces(self) -> None:
        for space in EmbeddingSpace.objects.filter(expires_at=None):
            counts = coverage(space)
            self.stdout.write(
                f"{space.pk}: {space}, {counts.ready} of {counts.total} {space.noun}, "
                f"{counts.failed} failed; {standing(space).label}"
            )
