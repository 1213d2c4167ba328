"""Template tags: `{% load visual_search %}`."""
