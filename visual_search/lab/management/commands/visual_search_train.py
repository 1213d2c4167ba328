"""Trains on the shop's own catalogue: a head, the last blocks of a network, a classifier."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visual_search.encoders import configured
from visual_search.encoders.backends.tuned import TAIL_BLOCKS
from visual_search.encoders.runtimes.optional import require
from visual_search.exceptions import VisualSearchError
from visual_search.lab.data.splits import Examples, only_largest
from visual_search.lab.management import options as learning
from visual_search.lab.train.classifier.train import (
    DEFAULT_NETWORKS,
    ClassifierPlan,
    train_classifier,
)
from visual_search.lab.train.head.recipe import LOSSES
from visual_search.lab.train.head.recipe_search import Budget
from visual_search.lab.train.head.train import Plan, teach
from visual_search.models import Job
from visual_search.store.outbox.watch import Watch, by_command, watched

HEAD, CLASSIFIER = "head", "classifier"
_FROZEN = "none"


class Command(BaseCommand):
    help = (
        "Trains on the catalogue and on simulated shopper photos of it. A head is written only "
        "if held-out products are found better with it; otherwise the exit code is "
        f"{learning.REFUSED}. Run it again after a kill: it goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="?", choices=(HEAD, CLASSIFIER), default=HEAD)
        learning.add_arguments(parser)
        parser.add_argument(
            "--unfreeze",
            choices=(_FROZEN, *TAIL_BLOCKS),
            default=_FROZEN,
            help="Head: train this much of EfficientNet-Lite in its place: the last block, the "
            "last two stages, or the last three.",
        )
        parser.add_argument(
            "--lite", type=int, choices=(0, 1, 2), default=0, help="Which one is unfrozen."
        )
        parser.add_argument("--simulated", type=int, help="Photos simulated of each picture.")
        parser.add_argument("--epochs", type=int, help="At most.")
        self.add_head_arguments(parser)
        self.add_classifier_arguments(parser)

    def add_head_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--loss", choices=LOSSES, action="append", help="May be repeated; default: the first 3."
        )
        parser.add_argument(
            "--recipes", type=int, default=9, help="How many the search begins with; 1: no search."
        )
        parser.add_argument("--force", action="store_true", help="Write it even if it loses.")

    def add_classifier_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--field", default="category", help="Filter field to be guessed.")
        parser.add_argument(
            "--networks",
            nargs="+",
            metavar="NAME",
            default=DEFAULT_NETWORKS,
            help="Classifier: who takes part: encoder (the configured one), lite0, lite0:last, "
            f"lite0:stage and so on. Default: {' '.join(DEFAULT_NETWORKS)}.",
        )
        parser.add_argument("--classes", type=int, help="Only the largest so many.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object at the end.")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            require("torch", extra="training")
            require("matplotlib", extra="training")
            train = self.train_classifier if options["what"] == CLASSIFIER else self.train_head
            with (
                by_command("visual_search_train"),
                watched(Job.Kind.TRAIN, subject=options["what"]) as watch,
            ):
                train(options, watch)
        except VisualSearchError as error:
            raise CommandError(f"{error} [{error.code}]") from error

    def train_head(self, options: dict[str, Any], watch: Watch) -> None:
        path = learning.output(options)
        read = learning.examples(options)
        budget = Budget(recipes=options["recipes"], epochs=options["epochs"] or Budget.epochs)
        plan = Plan(
            depth=None if options["unfreeze"] == _FROZEN else options["unfreeze"],
            variant=options["lite"],
            losses=tuple(options["loss"] or LOSSES[:3]),
            budget=budget,
            simulated=options["simulated"] or Plan.simulated,
            seed=options["seed"],
        )
        made = teach(
            read,
            configured(options["encoder"]),
            plan,
            workspace=learning.workspace(options, self.stdout, watch),
        )
        learning.conclude(made, read, path, options=options, stdout=self.stdout)

    def train_classifier(self, options: dict[str, Any], watch: Watch) -> None:
        path = learning.output(options)
        # With --json the answer alone goes to the standard output, so that it can be piped.
        shown = self.stderr if options["json"] else self.stdout
        read = _labelled(options)
        plan = ClassifierPlan(
            field=options["field"],
            networks=tuple(options["networks"]),
            epochs=options["epochs"],
            simulated=options["simulated"] or ClassifierPlan.simulated,
            seed=options["seed"],
        )
        product, accuracy = train_classifier(
            read,
            configured(options["encoder"]),
            plan,
            path=path,
            workspace=learning.workspace(options, shown, watch),
        )
        learning.write(product, read, path, options=options, stdout=shown)
        if options["json"]:
            self.stdout.write(json.dumps(accuracy.as_json()))


def _labelled(options: dict[str, Any]) -> Examples:
    read = learning.examples(options, field=options["field"])
    return only_largest(read, options["classes"]) if options["classes"] else read
