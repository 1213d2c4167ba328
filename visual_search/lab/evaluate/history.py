"""Keeps reports in the database, so that a shop sees whether it gets better."""

from ...models import EvaluationReport
from ..data.manifest import Manifest
from .report import Report


def keep(report: Report) -> EvaluationReport:
    """Store the figures and curves of a report: neither photos nor file names of queries."""
    manifest: Manifest = report.manifest
    return EvaluationReport.objects.create(
        name=report.figures["name"][:100],
        fingerprint=report.figures["space_fingerprint"],
        source=manifest.source,
        source_name=manifest.name[:200],
        source_digest=manifest.digest,
        queries=len(manifest.queries),
        catalogue=len(manifest.catalogue),
        figures=report.figures,
        curves=report.curves,
    )
