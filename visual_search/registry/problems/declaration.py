"""Finds what a searchable declares and cannot mean: names, shapes and kinds, each with the fix."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.checks import CheckMessage, Warning  # noqa: A004
from django.core.exceptions import EmptyResultSet, FieldError
from django.db import DatabaseError, models

from ...conf import TEXT_ALIAS, app_settings
from ...exceptions import ConfigurationError, RegistrationError
from ..filters import FilterSource
from ..paths import FieldPath, listed, resolve, resolve_image_path
from ..roles.sorting import CHEAPEST, NEWEST
from ..searchable import Searchable
from .filters import declared_wrongly, filter_problems
from .querysets import queryset_problems

_LISTS = (
    "text_fields", "filter_fields", "sample_photos", "retrievers", "stages", "rerankers",
)  # fmt: skip
_PATHS = ("images", "shopper_images", "barcode_field", "in_stock_field")
_IMAGE_HINT = (
    "Name an ImageField, a path such as 'photos__image', several of them, or a method of the class."
)
_NUMBERS = (models.BooleanField, models.IntegerField, models.DecimalField, models.FloatField)


def declaration_problems(searchable: Searchable) -> Iterator[CheckMessage]:
    """What is wrong with the attributes of a searchable."""
    # Names in the wrong shape would be read letter by letter, and filters ask the queryset.
    basic = [*_shape_problems(searchable), *queryset_problems(searchable)]
    if basic:
        yield from basic
        return
    yield from _choice_problems(searchable)
    yield from _image_problems(searchable)
    yield from _word_problems(searchable)
    filters = list(filter_problems(searchable))
    yield from filters
    yield from _role_problems(searchable, is_filtered_soundly=not filters)
    if not filters:
        yield from _stock_problems(searchable)
        yield from _order_problems(searchable)


def _shape_problems(searchable: Searchable) -> Iterator[CheckMessage]:
    for name in _LISTS:
        value = getattr(searchable, name)
        if name == "text_fields" and isinstance(value, Mapping):
            yield from _weight_problems(searchable, value)
        elif not isinstance(value, list | tuple):
            yield declared_wrongly(
                searchable,
                f"The value of '{name}' must be a list or tuple, not {value!r}.",
                hint=f"For one, write ({value!r},): the comma makes it a tuple.",
                number="E017",
            )
    for name in _PATHS:
        value = getattr(searchable, name)
        if not _is_one_or_more_names(value):
            yield declared_wrongly(
                searchable,
                f"The value of '{name}' must be a name or a tuple of names, not {value!r}.",
                hint=f"Write {name} = 'name', or ('name', 'relation__name').",
                number="E017",
            )


def _is_one_or_more_names(value: Any) -> bool:
    if value is None or isinstance(value, str):
        return True
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


def _weight_problems(searchable: Searchable, weights: Mapping[str, Any]) -> Iterator[CheckMessage]:
    for path, weight in weights.items():
        is_number = isinstance(weight, int | float) and not isinstance(weight, bool)
        if not is_number or weight <= 0:
            yield declared_wrongly(
                searchable,
                f"The weight of {path!r} in 'text_fields' must be a number above 0, "
                f"not {weight!r}.",
                hint="Write {'name': 8, 'description': 1}, or a tuple without weights.",
                number="E017",
            )


def _choice_problems(searchable: Searchable) -> Iterator[CheckMessage]:
    """What a searchable says instead of the settings."""
    size, weight = searchable.page_size, searchable.colour_weight
    if size is not None and (type(size) is not int or size < 1):
        yield declared_wrongly(
            searchable,
            f"The value of 'page_size' must be a whole number of 1 or more, not {size!r}.",
            hint="Leave it out to follow the setting PAGE_SIZE.",
            number="E020",
        )
    is_number = isinstance(weight, int | float) and not isinstance(weight, bool)
    if weight is not None and not (is_number and 0 <= weight <= 1):
        yield declared_wrongly(
            searchable,
            f"The value of 'colour_weight' must be a number from 0 to 1, not {weight!r}.",
            hint="Leave it out to follow the setting COLOUR_WEIGHT.",
            number="E020",
        )
    try:
        aliases = app_settings().encoders
    except ConfigurationError:
        return  # E001 says so.
    named = {searchable.encoder}
    if searchable.text_encoder not in (None, TEXT_ALIAS):
        named.add(str(searchable.text_encoder))
    for alias in sorted(named - set(aliases)):
        known = ", ".join(sorted(aliases))
        yield declared_wrongly(
            searchable,
            f"{type(searchable).__name__} names the encoder {alias!r}, which "
            f"ENCODERS does not have; it has {known}.",
            hint="Name an alias of ENCODERS in VISUAL_SEARCH, or add this one there.",
            number="E021",
        )


def _image_problems(searchable: Searchable) -> Iterator[CheckMessage]:
    name = type(searchable).__name__
    images = searchable.images
    # A subclass may have a way of its own to give images.
    if not images and type(searchable).get_images is Searchable.get_images:
        yield declared_wrongly(
            searchable,
            f"{name}.images = {images!r} names no images, so that nothing would be found.",
            hint=_IMAGE_HINT,
            number="E003",
        )
    if not (isinstance(images, str) and callable(getattr(searchable, images, None))):
        yield from _path_problems(searchable, "images")
    yield from _path_problems(searchable, "shopper_images")


def _path_problems(searchable: Searchable, attribute: str) -> Iterator[CheckMessage]:
    for path in listed(getattr(searchable, attribute)):
        try:
            field = resolve_image_path(searchable.model, path).field
        except RegistrationError as error:
            yield declared_wrongly(
                searchable,
                f"{type(searchable).__name__}.{attribute} = {path!r}: {error}",
                hint=_IMAGE_HINT,
                number="E003",
            )
        else:
            yield from file_problems(searchable, field)


def file_problems(searchable: Searchable, field: models.FileField) -> Iterator[CheckMessage]:
    if not isinstance(field, models.ImageField):
        yield Warning(
            f"{type(searchable).__name__}.images leads to {field}, a FileField and no ImageField.",
            hint="Files that are no images will be listed as failed.",
            obj=searchable.model,
            id="visual_search.W005",
        )


def _word_problems(searchable: Searchable) -> Iterator[CheckMessage]:
    text = dict.fromkeys(searchable.text_fields)
    codes = dict.fromkeys(listed(searchable.barcode_field))
    for path in (*text, *codes):
        found, reason = _resolved(searchable, path)
        if found is None:
            yield declared_wrongly(
                searchable,
                f"{type(searchable).__name__} names {path!r}, which "
                f"{searchable.model.__name__} does not have: {reason}",
                hint="Name a field, or a path over relations such as 'brand__name'.",
                number="E004",
            )
        elif path in codes and found.field.is_relation:
            yield declared_wrongly(
                searchable,
                f"The barcode {path!r} leads to objects and not to a field.",
                hint=f"Name the field of {found.way[-1].model.__name__} that holds the code, "
                f"such as '{path}__gtin'.",
                number="E004",
            )


def _role_problems(searchable: Searchable, *, is_filtered_soundly: bool) -> Iterator[CheckMessage]:
    roles: list[tuple[str, str]] = []
    if searchable.variant_field:
        roles.append(("variants", searchable.variant_field))
    # "category" is only a guess as long as it is no filter.
    if is_filtered_soundly and searchable.category_path:
        roles.append(("the category", searchable.category_path.lookup))
    for role, path in roles:
        found, reason = _resolved(searchable, path)
        if found is None or not found.has_values:
            model = searchable.model.__name__
            yield declared_wrongly(
                searchable,
                f"{type(searchable).__name__} reads {role} from {path!r}, which is no field of "
                f"{model}. {reason}".rstrip(),
                hint="Name a field, or a path over relations to one. For what no field tells, "
                "override get_variant_group() or category_values().",
                number="E016",
            )


def _order_problems(searchable: Searchable) -> Iterator[CheckMessage]:
    # The price that every searchable has by inheritance is only a guess.
    is_guess = searchable.price_field == Searchable.price_field
    roles = ("price_field", CHEAPEST), ("date_field", NEWEST)
    for name, sort in roles:
        named = getattr(searchable, name)
        if not named or (name == "price_field" and is_guess):
            continue
        if searchable.order_source(sort) is None:
            yield declared_wrongly(
                searchable,
                f"{type(searchable).__name__}.{name} = {named!r} leads to nothing that answers "
                "could be sorted by.",
                hint="Name a field, a path over relations, a filter, or an annotation of "
                "get_queryset(); None where answers are not sorted by it.",
                number="E016",
            )


def _stock_problems(searchable: Searchable) -> Iterator[CheckMessage]:
    try:
        wrong = [one.lookup for one in searchable.stock_sources if not _is_number(one)]
        str(searchable.only_in_stock(searchable.get_queryset().all()).query)
        reason = f"{wrong[0]} is neither a number nor a boolean." if wrong else ""
    except (ConfigurationError, FieldError) as error:
        reason = str(error)
    except (EmptyResultSet, DatabaseError):
        return  # Nothing to find is an answer too; Django itself reports a database that is away.
    if reason:
        yield declared_wrongly(
            searchable,
            f"{type(searchable).__name__} cannot tell what is in stock: {reason}",
            hint="Let in_stock_field name a number or a boolean: a field of the model, "
            "a path over relations to one, or an annotation of get_queryset(). For all else "
            "override only_in_stock().",
            number="E016",
        )
    elif not searchable.tells_stock and type(searchable).is_in_stock is not Searchable.is_in_stock:
        yield Warning(
            f"{type(searchable).__name__} overrides is_in_stock() alone.",
            hint="Override only_in_stock() too: it leaves out what is sold out in a query.",
            obj=searchable.model,
            id="visual_search.W018",
        )


def _resolved(searchable: Searchable, path: str) -> tuple[FieldPath | None, str]:
    try:
        return resolve(searchable.model, path), ""
    except RegistrationError as error:
        return None, str(error)


def _is_number(source: FilterSource) -> bool:
    return source.related is None and isinstance(source.field, _NUMBERS)
