"""Wrong configuration is found at startup: numbered checks, each with a hint."""

from django.core.checks import Tags, register

from ..roles import check_roles
from . import databases, project
from .catalogue import check_barcodes, check_searchables, check_steps
from .consent import check_consent
from .engines import check_encoders, check_readers
from .settings import check_broker, check_metrics, check_settings
from .uploads import (
    check_fetching,
    check_rate_limit,
    check_threads,
    check_upload_formats,
    check_upload_limits,
)


def register_checks() -> None:
    for check in (
        check_settings,
        check_metrics,
        check_searchables,
        check_barcodes,
        check_steps,
        check_encoders,
        check_roles,
        check_readers,
        check_broker,
        check_upload_formats,
        check_threads,
        check_consent,
    ):
        register(check)
    register(check_upload_limits, Tags.security)
    register(check_fetching, Tags.security)
    register(check_rate_limit, Tags.security, deploy=True)
    databases.register_checks()
    project.register_checks()
