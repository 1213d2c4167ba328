"""`manage.py visual_search_*`."""
