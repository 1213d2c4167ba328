"""Fits a reducer to the catalogue: PCA, LDA or a mixture of Gaussians."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visual_search.encoders import configured
from visual_search.exceptions import VisualSearchError
from visual_search.lab.management import options as learning
from visual_search.lab.train.fit_reducer import REDUCERS, Reducer, fit
from visual_search.models import Job
from visual_search.store.outbox.watch import Watch, by_command, watched


class Command(BaseCommand):
    help = (
        "Fits a reducer to the catalogue and writes it only if held-out products are found "
        f"better with it; otherwise the exit code is {learning.REFUSED}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reducer", choices=REDUCERS)
        parser.add_argument(
            "--dimensions", type=int, help="Of the result; gmm: how many Gaussians."
        )
        parser.add_argument("--whiten", action="store_true", help="PCA: weigh directions alike.")
        parser.add_argument("--force", action="store_true", help="Write it even if it loses.")
        learning.add_arguments(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            about = options["reducer"]
            with (
                by_command("visual_search_fit"),
                watched(Job.Kind.TRAIN, subject=about) as watch,
            ):
                self.run(options, watch)
        except VisualSearchError as error:
            raise CommandError(f"{error} [{error.code}]") from error

    def run(self, options: dict[str, Any], watch: Watch) -> None:
        path = learning.output(options)
        reducer = Reducer(
            kind=options["reducer"],
            dimensions=options["dimensions"],
            is_whitened=options["whiten"],
        )
        read = learning.examples(options)
        made = fit(
            read,
            configured(options["encoder"]),
            reducer,
            workspace=learning.workspace(options, self.stdout, watch),
            seed=options["seed"],
        )
        learning.conclude(made, read, path, options=options, stdout=self.stdout)
