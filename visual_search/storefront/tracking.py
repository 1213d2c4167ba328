"""`{% track product %}`: notes that a product was looked at, at once or by a tiny picture."""

from base64 import b64decode

from django.core import signing
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views import View

from ..exceptions import RegistrationError
from ..imaging.web.uploads import takes_little
from ..personalisation import note
from ..personalisation.noting import note_key
from ..registry import registry

_SALT = "visual_search.track"
# One transparent pixel, which leads to the request that notes the view.
_PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_OWN_PAGES = ("same-origin", "same-site")


def track(
    request: HttpRequest | None, instance: models.Model, *, lazy: bool, placement: str
) -> str | SafeString:
    """Note a view now, or print the picture that does it whenever the page is shown.

    Raises:
        RegistrationError: the model is not searchable.
    """
    if lazy:
        return _picture(instance, placement)
    if request is not None:
        note(request, "view", instance, placement=placement)
    return ""


def _picture(instance: models.Model, placement: str) -> SafeString:
    # The page may lie in a cache for long, so what it says does not grow old.
    label = registry.for_model(type(instance)).label
    what = signing.dumps([label, str(instance.pk), placement], salt=_SALT)
    return format_html(
        '<img src="{}" alt="" width="1" height="1" hidden loading="eager">',
        reverse("visual_search:seen", args=[what]),
    )


@method_decorator(takes_little, name="dispatch")
class SeenView(View):
    """The tiny picture. Other sites' pages cannot note anything with it."""

    http_method_names = ["get", "options"]

    def get(self, request: HttpRequest, what: str) -> HttpResponse:
        if request.headers.get("Sec-Fetch-Site", "same-origin") in _OWN_PAGES:
            self.note(request, what)
        return HttpResponse(_PIXEL, "image/gif", headers={"Cache-Control": "private, no-store"})

    def note(self, request: HttpRequest, what: str) -> None:
        """What nobody signed, or names a model that is searched no more, is no view."""
        try:
            label, key, placement = signing.loads(what, salt=_SALT)
            searchable = registry.for_label(label)
        except (signing.BadSignature, ValueError, RegistrationError):
            return
        note_key(request, "view", searchable, key, placement=placement)
