"""Brings scenes.csv of an imported folder along: pictures of rooms, and what stands in them."""

from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from visual_search.exceptions import IntakeError
from visual_search.merchandising.scenes import clean_file, publish
from visual_search.models import Document, Scene, SceneDot

from ..models import Product
from .problems import Problem, RowError
from .rows import Table
from .writing import Report, describe

SCENES_FILE = "scenes.csv"
COLUMNS = {"scene", "name", "picture", "sku", "x", "y"}


def import_scenes(root: Path, report: Report) -> None:
    """Make the scenes that are missing, one row of the file a dot; those that are there stay."""
    path = root / SCENES_FILE
    if not (path.is_file() and set(Table(path).header) >= COLUMNS):
        return
    known = set(Scene.objects.values_list("slug", flat=True))
    made: dict[str, Scene] = {}
    for line, cells in Table(path).rows(report.problems):
        slug = cells["scene"]
        if slug in known:
            continue
        try:
            with transaction.atomic():
                made[slug] = made.get(slug) or _scene(root, cells)
                _add_dot(made[slug], cells)
        except (RowError, ValidationError, IntakeError, OSError, ValueError) as error:
            report.problems.append(Problem(path.name, line, describe(error)))
    for scene in made.values():
        publish(scene)
    report.counts["scenes added"] += len(made)


def _scene(root: Path, cells: Mapping[str, str]) -> Scene:
    path = (root / cells["picture"]).resolve()
    if not path.is_relative_to(root.resolve()):
        raise RowError(f"{cells['picture']!r} lies outside of the folder")
    file, (width, height) = clean_file(path.read_bytes())
    scene = Scene(slug=cells["scene"], name=cells["name"], words=cells.get("words", ""))
    scene.model_label = Product._meta.label_lower
    scene.width, scene.height = width, height
    scene.picture.save(str(file.name), file)
    return scene


def _add_dot(scene: Scene, cells: Mapping[str, str]) -> None:
    pks = Product.objects.filter(sku=cells["sku"]).values_list("pk", flat=True)
    document = Document.objects.of_objects(Product, list(pks)).first()
    if document is None:
        raise RowError(f"no product has the SKU {cells['sku']}")
    place = {name: float(cells[name]) for name in ("x", "y")}
    SceneDot.objects.create(scene=scene, document=document, position=scene.dots.count(), **place)
