"""The metrics of Prometheus, for those inside the firewall."""

from collections.abc import Iterator

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from .. import telemetry
from ..conf import app_settings
from ..exceptions import DATABASE_AWAY
from ..imaging.web.uploads import takes_little
from ..store.outbox.backlog import Backlog, backlogs
from ..transactions import savepoint


@method_decorator(never_cache, name="dispatch")
@method_decorator(takes_little, name="dispatch")
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class MetricsView(View):
    """Not there unless METRICS is on: numbers of a shop are nobody else's business."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002  # the signature is Django's
        if not (app_settings().metrics and telemetry.IS_INSTALLED):
            raise Http404
        content = telemetry.exposition(_readings())
        return HttpResponse(content, content_type=telemetry.CONTENT_TYPE)


def _readings() -> Iterator[telemetry.Reading]:
    """What the database knows; without it, what the processes counted is still of use."""
    try:
        with savepoint():
            found = backlogs()
    except DATABASE_AWAY:
        yield _database_up(0)
        return
    yield _database_up(1)
    for backlog in found:
        yield from _of_space(backlog)


def _database_up(value: int) -> telemetry.Reading:
    return telemetry.Reading(
        name="visual_search_database_up",
        text="Whether the database answered this request for metrics.",
        value=value,
        labels={},
    )


def _of_space(backlog: Backlog) -> Iterator[telemetry.Reading]:
    space = backlog.space
    labels = {"space": str(space.pk), "alias": space.alias, "life": str(space.state)}
    for state, count in backlog.images.items():
        yield telemetry.Reading(
            name="visual_search_images",
            text="Images of a space by state.",
            value=count,
            labels={**labels, "state": state},
        )
    yield telemetry.Reading(
        name="visual_search_queue_age_seconds",
        text="How long a worker could have taken the image that has waited longest.",
        value=backlog.oldest_seconds,
        labels=labels,
    )
