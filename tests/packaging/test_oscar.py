"""examples/oscar, a django-oscar shop, run from the built wheel in an environment of its own."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.services import EmbeddedRedis
from tests.packaging.databases import empty_database
from tests.packaging.environments import install, make_environment

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "oscar"
# What a shop writes for visual search: all of these files but what is oscar's in the last two.
OWN = (
    "shop/searchable.py",
    "shop/templates/visual_search/base.html",
    "shop/templates/oscar/layout.html",
    "shop/templates/oscar/catalogue/detail.html",
)


class Shop:
    """A copy of the example with an environment, a database and a broker."""

    def __init__(self, home: Path, *, database: str, broker: str) -> None:
        self.home = home / "oscar"
        self.python = home / "venv" / "bin" / "python"
        shutil.copytree(EXAMPLE, self.home)
        names = ("DJANGO_SETTINGS_MODULE", "PYTHONPATH")
        kept = {key: value for key, value in os.environ.items() if key not in names}
        address = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{database}"
        self.environment = {
            **kept, "DATABASE_URL": address, "REDIS_URL": broker, "DATA_DIR": str(home / "data")
        }  # fmt: skip

    def install(self, wheel: Path) -> None:
        make_environment(self.python.parent.parent)
        # Oscar works on the Django of the project's own tests; the newest may be too new for it.
        install(self.python, wheel, "-r", self.home / "requirements.txt", "Django==5.2.*")

    def manage(self, *arguments: str, reads: str = "") -> str:
        return self._run(self.python, "manage.py", *arguments, reads=reads)

    def _run(self, *command: Path | str, reads: str = "") -> str:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.home,
            env=self.environment,
            input=reads,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Iterator[Shop]:
    """The example, filled and embedded."""
    home = tmp_path_factory.mktemp("shop")
    with empty_database() as database, EmbeddedRedis(home / "redis") as redis:
        made = Shop(home, database=database, broker=redis.url)
        made.install(wheel)
        for command in ("migrate", "fill_shop", "visual_search_embed"):
            made.manage(command)
        yield made


@pytest.fixture(scope="module")
def visit(shop: Shop) -> dict[str, object]:
    """What its pages show."""
    script = (Path(__file__).parent / "oscar_visit.py").read_text()
    return json.loads(shop.manage("shell", "--verbosity=0", reads=script).splitlines()[-1])


def test_the_shop_passes_every_check(shop):
    shop.manage("check", "--fail-level", "WARNING")


def test_a_product_page_shows_similar_products_and_the_camera_button(visit):
    assert visit["on_product_page"] == visit["similar"]
    assert visit["similar"][0] == "Studio mug"
    assert "Harbour mug, first edition" not in visit["similar"]
    assert visit["has_camera_button"]


def test_the_picture_of_a_child_finds_its_parent(visit):
    assert visit["found"][0] == "Studio mug"
    assert visit["on_photo_page"][0] == "Studio mug"
    assert visit["is_in_the_shops_frame"]


def test_every_product_answers_once_whatever_tables_it_stands_in(visit):
    assert len(visit["found"]) == len(set(visit["found"])) == 6


def test_filters_have_the_shops_names_and_know_its_tree(visit):
    assert visit["up_to_ten"] == ["Harbour mug"]
    assert set(visit["in_mugs"]) == {"Studio mug", "Harbour mug", "Harbour mug, first edition"}
    assert set(visit["in_mugs"]) < set(visit["in_kitchen"])
    assert "Orbit lamp" not in visit["in_kitchen"]


def test_pages_ask_few_queries_whatever_the_tables(visit):
    assert 0 < visit["queries_of_widget"] <= 3
    assert 0 < visit["queries_of_photo_page"] <= 12


def test_an_object_on_the_photo_costs_no_query_more(visit):
    assert visit["has_object"]
    assert 0 < visit["queries_of_photo_page_with_object"] <= 12
    # What is sold out is read through the shop's queryset too.
    assert visit["has_sold_out"]
    assert 0 < visit["queries_of_photo_page_sold_out"] <= 13


def test_a_shop_writes_forty_lines_at_most():
    files = [(EXAMPLE / name).read_text() for name in OWN]
    lines = [line for text in files for line in text.splitlines() if line.strip()]

    assert len(lines) <= 40
