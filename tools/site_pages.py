"""Gives the site of the documentation the pages outside docs/, with their links put right."""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
_LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the root to those of docs/."""
    for source, page in PAGES.items():
        text = as_site_page((ROOT / source).read_text("utf-8"))
        files.append(File.generated(config, page, content=text))
    return files


def as_site_page(markdown: str) -> str:
    """A page of the root with links as they lead from one page of the site to another.

    What is no page of the site stays as it is, and the strict build refuses it.
    """
    return _LINK.sub(lambda link: f"]({_target(link[1])}", markdown)


def _target(link: str) -> str:
    return PAGES.get(link, link.removeprefix("docs/"))
