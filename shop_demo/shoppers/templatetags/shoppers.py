"""Whether the shopper was asked what may be remembered."""

from django import template

from visual_search.conf import app_settings

from .. import consent

register = template.Library()


@register.simple_tag(takes_context=True)
def was_asked(context: template.Context) -> bool:
    """Yes where there is no request, as on the page of an error, or nothing to ask for."""
    request = context.get("request")
    if request is None or not app_settings().consent:
        return True
    return consent.was_asked(request)
