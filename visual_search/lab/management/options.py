"""What the commands that learn share: where pictures come from, where results go, the verdict."""

import shutil
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from ...conf import DEFAULT_ALIAS
from ...management.progress import Progress
from ...registry import Searchable, registry
from ...store.outbox.watch import Watch
from ..data.splits import Columns, Examples, catalogue_examples, field_examples, read_examples
from ..train import card
from ..train.fit_reducer import Made
from ..train.workspace import Workspace

# So that a script can tell "it did not win" from "it did not work".
REFUSED = 3


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options that say what is learned from, and where the result goes."""
    parser.add_argument(
        "--output",
        type=Path,
        required=True,
        metavar="FILE.safetensors",
        help="Where to write; cards and curves go beside it.",
    )
    parser.add_argument("--encoder", default=DEFAULT_ALIAS, help="Alias in ENCODERS.")
    parser.add_argument("--model", metavar="APP.MODEL", help="Which catalogue, if there are more.")
    parser.add_argument(
        "--manifest",
        type=Path,
        metavar="FILE.csv",
        help="Learn from this file, not from the catalogue: columns image and label and, if "
        "wanted, group and split.",
    )
    parser.add_argument("--label", default="label", help="Column: what a picture shows.")
    parser.add_argument("--group", default="group", help="Column: never divided, as a sender.")
    parser.add_argument("--split", default="split", help="Column: train, val or test.")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--workspace",
        type=Path,
        metavar="FOLDER",
        help="Keeps what was computed for further trainings. Default: beside the output, removed "
        "in the end.",
    )


def examples(options: Mapping[str, Any], *, field: str | None = None) -> Examples:
    """Read what the options name: a manifest, or the catalogue (a field of it)."""
    seed = options["seed"]
    if options["manifest"]:
        columns = Columns(label=options["label"], group=options["group"], part=options["split"])
        return read_examples(options["manifest"], columns=columns, seed=seed)
    searchable = _searchable(options["model"])
    if field is not None:
        return field_examples(searchable, field, seed=seed)
    return catalogue_examples(searchable, seed=seed)


def output(options: Mapping[str, Any]) -> Path:
    """The file to write, checked before hours are spent on it."""
    path: Path = options["output"].absolute()
    if path.suffix != ".safetensors":
        raise CommandError(f"The output {path.name} must end in .safetensors.")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def workspace(options: Mapping[str, Any], stdout: Any, watch: Watch) -> Workspace:
    """The folder that was named, or one beside the output, which stays after a kill only."""

    def tell(line: str) -> None:
        watch.check()
        stdout.write(line)

    return Workspace(
        directory=options["workspace"] or output(options).with_suffix(".work"),
        progress=Progress(stdout, total=0, told=watch.progress),
        told=tell,
        check=watch.check,
    )


def conclude(
    made: Made, read: Examples, path: Path, *, options: Mapping[str, Any], stdout: Any
) -> None:
    """Write what won, or was forced; refuse all else with its numbers.

    Raises:
        CommandError: it did not win; exit code REFUSED.
    """
    stdout.write(str(made.verdict))
    if not made.verdict.wins and not options["force"]:
        _clear(path, options)
        raise CommandError(
            "Refused: it is not shown to be better than the encoder without it. Nothing was "
            "written; --force writes it all the same.",
            returncode=REFUSED,
        )
    write(made.product, read, path, options=options, stdout=stdout)


def write(
    product: card.Product, read: Examples, path: Path, *, options: Mapping[str, Any], stdout: Any
) -> None:
    """Write a product with its cards and say how it is used; clear the workspace."""
    shown = {name: value for name, value in options.items() if name in _SHOWN}
    card.write(path, product, read, settings=shown)
    _clear(path, options)
    stdout.write(f"Wrote {path}. Use it as:")
    stdout.write(product.usage.replace("FILE", str(path)))


_SHOWN = {
    "dimensions", "encoder", "epochs", "field", "group", "label", "lite", "loss", "model",
    "networks",
    "recipes", "reducer", "seed", "simulated", "unfreeze", "whiten",
}  # fmt: skip


def _clear(path: Path, options: Mapping[str, Any]) -> None:
    if options["workspace"] is None:
        shutil.rmtree(path.with_suffix(".work"), ignore_errors=True)


def _searchable(label: str | None) -> Searchable:
    return registry.for_label(label) if label else registry.only()
