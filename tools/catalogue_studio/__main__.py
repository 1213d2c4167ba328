"""The studio's command line: lists the pictures and renders them."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .listing import COLLECTION, write_listing
from .orders import Order, all_orders


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tools.catalogue_studio", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="name every picture")
    verbs.add_parser("write", help="write the CSV files of the collection")
    render = verbs.add_parser("render", help="render pictures by name")
    render.add_argument("names", nargs="*", metavar="NAME", help="a part of a picture's path")
    render.add_argument("--all", action="store_true", help="render every picture")
    render.add_argument("--missing", action="store_true", help="leave those that exist")
    render.add_argument("--out", type=Path, default=COLLECTION, metavar="DIR")
    options = parser.parse_args(arguments)
    if options.verb == "write":
        write_listing()
    elif options.verb == "list":
        say("\n".join(all_orders()))
    else:
        return render_chosen(options, parser)
    return 0


def render_chosen(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    everything = options.all or (options.missing and not options.names)
    chosen = {
        path: order
        for path, order in all_orders().items()
        if everything or any(name in path for name in options.names)
    }
    if not chosen:
        parser.error("name a picture, as `list` does, or say --all or --missing")
    for path, order in chosen.items():
        if not (options.missing and (options.out / path).exists()):
            _render(order, options.out / path)
    return 0


def _render(order: Order, path: Path) -> None:
    started = time.monotonic()
    data = order.picture()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not at all, so that an interrupted run can go on.
    half = path.with_suffix(".part")
    half.write_bytes(data)
    half.rename(path)
    say(f"{path.name}  {len(data) / 1000:.0f} kB  {time.monotonic() - started:.1f} s")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
