"""Whether the project around the app fits: its addresses, base template, and schema."""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template, TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import NodeList
from django.template.loader import get_template
from django.template.loader_tags import BlockNode, ExtendsNode
from django.urls import NoReverseMatch, reverse

from ...documentation import page
from ...registry import registry

_PHOTO_PAGE = "visual_search/photo_search.html"


def register_checks() -> None:
    register(check_addresses, Tags.urls)
    register(check_base_template, Tags.templates)
    register(check_schema)


def check_addresses(**_: Any) -> list[CheckMessage]:
    if not list(registry) or _has_addresses():
        return []
    return [
        checks.Warning(
            "The addresses of the app are not included, so that the photo page, the API, "
            "{% photo_search_button %} and lazy widgets do not work.",
            hint='Add path("visual-search/", include("visual_search.urls")) to your urls.py.',
            id="visual_search.W020",
        )
    ]


def _has_addresses() -> bool:
    try:
        reverse("visual_search:photo_search")
    except NoReverseMatch:
        return False
    # Without addresses of any kind, or with ones that cannot be read, Django itself complains.
    except (AttributeError, ImportError, ImproperlyConfigured):
        return True
    return True


def check_base_template(**_: Any) -> list[CheckMessage]:
    """The page is made of one block of the host's base. Of its own style it takes care itself."""
    problem = _problem_of_base()
    if not problem:
        return []
    return [
        checks.Warning(
            f"The photo-search page cannot be shown: {problem}",
            hint="Let visual_search/base.html extend your base template, with a block named "
            f"content where the page stands. See {page('widgets.md#your-base-template')}",
            id="visual_search.W021",
        )
    ]


def _problem_of_base() -> str:
    try:
        # Another engine than Django's has no template within.
        template = getattr(get_template(_PHOTO_PAGE), "template", None)
        if not isinstance(template, Template):
            return ""
        _page, *bases = _chain(template)
    except TemplateDoesNotExist as error:
        return f"there is no template {error}."
    except TemplateSyntaxError as error:
        return str(error)
    if "content" in _reachable_blocks(bases):
        return ""
    return f"{bases[-1].name} has no block named content."


def check_schema(**_: Any) -> list[CheckMessage]:
    """The REST framework would fail at the first request, and name neither cause nor cure."""
    named = getattr(settings, "REST_FRAMEWORK", {}).get("DEFAULT_SCHEMA_CLASS", "")
    if not str(named).startswith("drf_spectacular.") or _is_installed("drf_spectacular"):
        return []
    return [
        Error(
            "REST_FRAMEWORK names a schema class of drf-spectacular, which is not installed.",
            hint="pip install 'django-visual-search[schema]', or leave DEFAULT_SCHEMA_CLASS out: "
            "the API does without. See " + page("api.md#in-your-project"),
            id="visual_search.E051",
        )
    ]


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ValueError:  # Somebody keeps it from being imported.
        return False


def _chain(template: Template) -> Iterator[Template]:
    """A template, what it extends, and so on to the root."""
    context = Context()
    with context.render_context.push_state(template), context.bind_template(template):
        while True:
            yield template
            extending: Any = next(iter(template.nodelist.get_nodes_by_type(ExtendsNode)), None)
            if extending is None:
                return
            template = extending.get_parent(context)


def _reachable_blocks(bases: list[Template]) -> set[str]:
    """Blocks of the root, and those that stand within an override of one of them."""
    found = {block.name for block in _blocks(bases[-1].nodelist)}
    for template in reversed(bases[:-1]):
        for block in _blocks(template.nodelist):
            if block.name in found:
                found.update(one.name for one in _blocks(block.nodelist))
    return found


def _blocks(nodes: NodeList) -> list[Any]:
    return list(nodes.get_nodes_by_type(BlockNode))
