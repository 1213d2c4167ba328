"""Finds the objects in a scene, and the products that look like them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import IO

from django.utils.text import slugify

from ... import search
from ...exceptions import InvalidQueryError
from ...imaging import Crop, DecodedImage, measure_image
from ...models import Document, Scene, SceneDot
from ...registry import Searchable, registry
from ...search.hits import Hit
from ...search.meaning.bands import Band
from ...search.query import Page, decoded, photo_queries
from ...store import database
from ...store.documents.synchronise import documents_of
from .editing import remember
from .objects import objects_in
from .pictures import clean_file

# Products to choose among for one dot.
CANDIDATES = 6
# Of the picture: what is looked at around a dot that somebody set by hand.
_AROUND = 0.3


def searchable_of(scene: Scene) -> Searchable:
    """What is searched for the products of a scene.

    Raises:
        RegistrationError: its model is searched no more.
    """
    return registry.asked(scene.model_label or None)


def make_scene(
    picture: bytes | IO[bytes], *, name: str, slug: str = "", searchable: Searchable | None = None
) -> Scene:
    """Keep a picture as a draft, with a dot for each object that is found in it.

    Raises:
        IntakeError: the picture is refused.
        NoLiveSpaceError, EncoderError, BusyError: nothing can be compared with it just now; the
            draft is kept without dots.
    """
    searchable = searchable or registry.asked(None)
    file, (width, height) = clean_file(picture)
    scene = Scene(
        name=name,
        slug=slug or slugify(name),
        model_label=searchable.label,
        width=width,
        height=height,
    )
    scene.picture.save(str(file.name), file)
    find_dots(scene)
    return scene


def find_dots(scene: Scene) -> list[SceneDot]:
    """Put a dot on each object of the picture, with the product that looks most like it.

    Dots that were found before go; those that somebody moved or set stay. An object that nothing
    in the shop is like has a dot without a product, which shoppers do not see.

    Raises:
        IntakeError: the picture cannot be read any more.
        NoLiveSpaceError, EncoderError, BusyError: nothing can be compared with it just now.
    """
    searchable, photo = searchable_of(scene), _photo_of(scene)
    kept = list(scene.dots.exclude(how=SceneDot.How.FOUND))
    # From the left to the right, as their cards stand.
    boxes = sorted(objects_in(photo), key=lambda box: box.x + box.width / 2)
    boxes = [box for box in boxes if not _is_known(box, kept)]
    matches = _matches(searchable, photo, boxes)
    with database.atomic():
        remember(scene)
        scene.dots.filter(how=SceneDot.How.FOUND).delete()
        taken = {dot.document_id for dot in kept}
        first = max((dot.position for dot in kept), default=-1) + 1
        dots = [
            _dot(scene, box, match, position=position, taken=taken)
            for position, (box, match) in enumerate(zip(boxes, matches, strict=True), start=first)
        ]
        return SceneDot.objects.bulk_create(dots)


def find_again(scene: Scene, dot: SceneDot, *, words: str = "") -> int:
    """Look for a dot's product: by words, or by what is to be seen around the dot.

    The nearest becomes its product, the others are its candidates. Returns how many were found.

    Raises:
        IntakeError, NoLiveSpaceError, EncoderError, BusyError: as for `find_dots`.
    """
    searchable = searchable_of(scene)
    if words.strip():
        match = _match(searchable, _named(searchable, words))
    else:
        box = _around(dot)
        [match] = _matches(searchable, _photo_of(scene), [box])
        dot.box = [box.x, box.y, box.width, box.height]
    if match.documents:
        with database.atomic():
            remember(scene)
            dot.document, dot.how = match.documents[0], SceneDot.How.BY_HAND
            dot.candidates = [document.pk for document in match.documents]
            dot.save()
    return len(match.documents)


@dataclass(frozen=True, kw_only=True)
class _Match:
    """The documents of what looks like a part, nearest first, and those of them near enough."""

    documents: Sequence[Document]
    near: Sequence[Document]


def _matches(searchable: Searchable, photo: DecodedImage, boxes: Sequence[Crop]) -> list[_Match]:
    if not boxes:
        return []
    queries = photo_queries(searchable, photo, boxes=boxes, page=Page(limit=CANDIDATES))
    in_stock = searchable.only_in_stock(queries[0].eligible)
    answers = [search.run(replace(query, eligible=in_stock)).hits for query in queries]
    return [_match(searchable, hits) for hits in answers]


def _match(searchable: Searchable, hits: Sequence[Hit]) -> _Match:
    documents = documents_of(searchable, [hit.instance.pk for hit in hits])
    known = [(hit, documents[hit.instance.pk]) for hit in hits if hit.instance.pk in documents]
    return _Match(
        documents=[document for _hit, document in known],
        near=[document for hit, document in known if hit.band is not Band.NO_GOOD_MATCH],
    )


def _named(searchable: Searchable, words: str) -> Sequence[Hit]:
    try:
        query = search.words_query(searchable, words, page=Page(limit=CANDIDATES))
    except InvalidQueryError:
        return ()
    return search.run(query).hits


def _dot(
    scene: Scene, box: Crop, match: _Match, *, position: int, taken: set[int | None]
) -> SceneDot:
    """The dot of an object; a product that another dot has already is not taken twice."""
    chosen = next((one for one in match.near if one.pk not in taken), None)
    taken.add(chosen.pk if chosen else None)
    return SceneDot(
        scene=scene,
        position=position,
        x=box.x + box.width / 2,
        y=box.y + box.height / 2,
        box=[box.x, box.y, box.width, box.height],
        how=SceneDot.How.FOUND,
        document=chosen,
        candidates=[document.pk for document in match.documents],
    )


def _photo_of(scene: Scene) -> DecodedImage:
    with scene.picture.open("rb") as file:
        return decoded(measure_image(file.read()))


def _is_known(box: Crop, dots: Sequence[SceneDot]) -> bool:
    return any(box.x <= dot.x <= box.right and box.y <= dot.y <= box.bottom for dot in dots)


def _around(dot: SceneDot) -> Crop:
    """The part around a dot where it stands now, as large as what was searched before."""
    width, height = dot.box[2:] or (_AROUND, _AROUND)
    x = min(max(dot.x - width / 2, 0.0), 1 - width)
    y = min(max(dot.y - height / 2, 0.0), 1 - height)
    return Crop(max(x, 0.0), max(y, 0.0), width, height).rounded()
