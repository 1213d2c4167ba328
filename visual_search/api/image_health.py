"""What is wrong with the shop's pictures: for its staff, and for nobody else."""

from typing import Any

from django.db.models import Count
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from ..models import Finding
from ..store.documents.titles import titles_of
from ..store.health.details import details_of
from . import serializers
from .schema import described
from .views import SearchView

_ERRORS = dict.fromkeys((400, 401, 403, 503), serializers.ErrorSerializer)


class MayViewFindings(BasePermission):
    """Staff that may look at the list in the admin."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002
        user = request.user
        return bool(user and user.is_staff and user.has_perm("visual_search.view_finding"))


class ImageHealthView(SearchView):
    """Findings of image health, the newest first."""

    permission_classes: Any = (MayViewFindings,)

    @described(
        parameters=[serializers.FindingsFormSerializer],
        responses={200: serializers.FindingsSerializer, **_ERRORS},
    )
    def get(self, request: Request) -> Response:
        form = serializers.FindingsFormSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        rows = Finding.objects.filter(dismissed_at__isnull=not wanted["fine"])
        rows = rows.filter(kind=wanted["kind"]) if "kind" in wanted else rows
        rows = rows.select_related("document__content_type", "reading__comparison")
        first, limit = wanted["offset"], wanted["limit"]
        page = list(rows.order_by("-found_at", "-pk")[first : first + limit + 1])
        open_ones = Finding.objects.open().values_list("kind")
        answer = {
            "counts": dict(open_ones.annotate(Count("pk")).order_by("kind")),
            "findings": _told(page[:limit]),
            "next_offset": first + limit if len(page) > limit else None,
        }
        return Response(serializers.FindingsSerializer(answer).data)


def _told(rows: list[Finding]) -> list[dict[str, Any]]:
    titles = titles_of(row.document for row in rows)
    details = details_of(rows)
    return [
        {
            "kind": row.kind,
            "model": row.document.label,
            "id": str(row.document.object_pk),
            "title": titles[row.document_id],
            "image_name": row.image_name,
            "detail": details[row.pk],
            "advice": row.advice,
            "found_at": row.found_at,
        }
        for row in rows
    ]
