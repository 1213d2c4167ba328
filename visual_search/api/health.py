"""Health for load balancers and monitors: names no host, file or text of an error."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from ..exceptions import DATABASE_AWAY, ConfigurationError, EncoderError, NoLiveSpaceError
from ..models import EmbeddingSpace
from ..registry import registry
from ..store import coverage
from ..store.spaces import live_space, space_encoder
from ..tasks import broker_answers, broker_url
from ..transactions import savepoint
from . import serializers
from .schema import described
from .views import SearchView

_COUNTS = ("images", "searchable", "pending", "failed")


class _Recent:
    """Remembers one answer for some seconds: monitors ask often, and counting is not free."""

    def __init__(self, *, seconds: float) -> None:
        self._seconds = seconds
        self._held: tuple[Any, float, Any] | None = None

    def get(self, key: Any, ask: Callable[[], Any]) -> Any:
        held, now = self._held, time.monotonic()
        if held is not None and held[0] == key and now < held[1]:
            return held[2]
        answer = ask()
        self._held = (key, now + self._seconds, answer)
        return answer


_recent_counts = _Recent(seconds=3)
_recent_broker = _Recent(seconds=5)


class HealthView(SearchView):
    """What both have in common: nobody needs to log in, and no throttle counts them."""

    authentication_classes = ()
    throttle_classes = ()


class LiveView(HealthView):
    """Whether this process answers. Asks neither database nor broker."""

    @described(responses={200: serializers.LiveSerializer})
    def get(self, request: Request) -> Response:  # noqa: ARG002  # the signature is DRF's
        return Response({"status": "live"})


class ReadyView(HealthView):
    """Whether searches can be answered, why not, and what waits."""

    @described(responses={200: serializers.HealthSerializer, 503: serializers.HealthSerializer})
    def get(self, request: Request) -> Response:  # noqa: ARG002  # the signature is DRF's
        counts = dict.fromkeys(_COUNTS, 0)
        reasons: list[str] = []
        try:
            with savepoint():
                found = [live_space(alias) for alias in sorted(registry.aliases)]
                versions = tuple((space.pk, space.version) for space in found)
                counts = _recent_counts.get(versions, lambda: _count(found))
                for space in found:
                    space_encoder(space).check_files()
        except (NoLiveSpaceError, EncoderError, ConfigurationError) as error:
            reasons.append(error.code)
        except DATABASE_AWAY:
            reasons.append("database_unavailable")
        return Response(
            {
                "status": "unavailable" if reasons else "ready",
                "reasons": reasons,
                "warnings": _warnings(),
                **counts,
            },
            status=503 if reasons else 200,
        )


def _count(found: Sequence[EmbeddingSpace]) -> dict[str, int]:
    counts = [coverage(space) for space in found]
    return {
        "images": sum(one.total for one in counts),
        "searchable": sum(one.ready for one in counts),
        "pending": sum(one.pending for one in counts),
        "failed": sum(one.failed for one in counts),
    }


def _warnings() -> list[str]:
    """Searches do without a broker; new images wait until a sweep runs again."""
    answers = _recent_broker.get(broker_url(), broker_answers)
    return [] if answers else ["broker_unavailable"]
