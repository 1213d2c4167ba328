"""Shows a report: tables, plots, one page of HTML."""
