"""Proposes attributes of products by their pictures and names."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visual_search import proposals
from visual_search.exceptions import VisualSearchError
from visual_search.registry import registry
from visual_search.store.outbox.watch import by_command


class Command(BaseCommand):
    help = (
        "Proposes kind, colour, material and other attributes of products, and alternative texts "
        "where the searchable names their field. They wait in the admin to be accepted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--model", help="Label of a searched model, such as shop.product.")

    def handle(self, *_: Any, **options: Any) -> None:
        wanted = options["model"]
        try:
            searchables = [registry.asked(wanted)] if wanted else list(registry)
            with by_command("visual_search_attributes"):
                for searchable in searchables:
                    count = proposals.propose(searchable)
                    self.stdout.write(f"{searchable.label}: {count} proposals wait in the admin")
        except VisualSearchError as error:
            raise CommandError(f"{error} [{error.code}]") from error
