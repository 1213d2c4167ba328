"""The quality pages of the admin, which Django finds because the laboratory is an app."""

from .quality import EvaluationReportAdmin

__all__ = ["EvaluationReportAdmin"]
