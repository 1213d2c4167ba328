"""Where the documentation stands on the web: who installs a wheel has no folder of it."""

ADDRESS = "https://github.com/django-visual-search/django-visual-search/blob/main"
README = f"{ADDRESS}/README.md"


def page(name: str) -> str:
    """The address of a page of docs/, such as `settings.md` or `api.md#errors`."""
    return f"{ADDRESS}/docs/{name}"
