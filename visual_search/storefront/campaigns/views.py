"""The page of a campaign: for everybody while it runs, before that for its merchandisers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import cache_control

from ...imaging.web.uploads import takes_little
from ...merchandising.campaigns import note_click
from ...models import Campaign
from ..cards import tell_impressions
from .rows import CampaignPage


@method_decorator(cache_control(private=True, no_cache=True), name="dispatch")
@method_decorator(takes_little, name="dispatch")
class CampaignView(View):
    """A landing page; nothing is left of it when its time is over."""

    http_method_names = ["get", "head", "options"]
    template_name = "visual_search/campaign.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        campaign = get_object_or_404(Campaign.objects.prefetch_related("pictures"), slug=slug)
        if not (campaign.is_running or _may_see(request)):
            raise Http404(_("This campaign is over, or has not begun."))
        page = CampaignPage(campaign=campaign, request=request)
        if campaign.is_running:
            note_click(campaign, request)
            tell_impressions(page.cards)
        return render(request, self.template_name, {"page": page, "campaign": campaign})


def _may_see(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.has_perm("visual_search.view_campaign")
