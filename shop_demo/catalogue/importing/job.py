"""One import from a folder: read both files, then write the products in batches."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .extras import import_extras
from .pictures import PictureFolder
from .problems import Problem
from .rows import ImageRow, ProductRow, read_images, read_products
from .scenes import import_scenes
from .writing import CatalogueWriter, Report

PRODUCTS_FILE = "products.csv"
IMAGES_FILE = "images.csv"
BATCH_SIZE = 25


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """`columns` names a file's columns where they cannot be guessed from their names."""

    columns: Mapping[str, str | None] = field(default_factory=dict)
    where: Sequence[tuple[str, str]] = ()
    images_dir: str = "images"
    limit: int | None = None


def import_folder(
    root: Path, options: ImportOptions, *, on_progress: Callable[[int, int], None]
) -> Report:
    """Bring a folder's products into the catalogue; call `on_progress(done, total)`.

    A batch that was written stays, whatever happens to the next.

    Raises:
        ColumnError: a file lacks a column that is needed or was chosen.
        RowError: `images_dir` leads out of the folder.
        OSError, UnicodeDecodeError: a file is missing or is no UTF-8 text.
    """
    report = Report()
    pictures = PictureFolder(root, images_dir=options.images_dir)
    writer = CatalogueWriter(pictures, report, files=(PRODUCTS_FILE, IMAGES_FILE))
    work = _read(root, options, report)
    on_progress(0, len(work))
    for start in range(0, len(work), BATCH_SIZE):
        batch = work[start : start + BATCH_SIZE]
        writer.write(batch)
        on_progress(start + len(batch), len(work))
    import_extras(root, report)
    import_scenes(root, report)
    return report


def _read(
    root: Path, options: ImportOptions, report: Report
) -> list[tuple[ProductRow, list[ImageRow]]]:
    problems = report.problems
    products = read_products(root / PRODUCTS_FILE, options.columns, problems)
    images = read_images(root / IMAGES_FILE, options.columns, problems, where=options.where)
    by_sku = _by_sku(images, {product.sku for product in products}, problems)
    return [(product, by_sku[product.sku]) for product in products[: options.limit]]


def _by_sku(
    images: Sequence[ImageRow], skus: set[str], problems: list[Problem]
) -> Mapping[str, list[ImageRow]]:
    by_sku: defaultdict[str, list[ImageRow]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for row in images:
        if row.sku not in skus:
            problems.append(Problem(IMAGES_FILE, row.line, f"no product has the SKU {row.sku}"))
        elif (row.sku, row.path) in seen:
            problems.append(Problem(IMAGES_FILE, row.line, f"{row.path} is listed twice"))
        else:
            by_sku[row.sku].append(row)
            seen.add((row.sku, row.path))
    return by_sku
