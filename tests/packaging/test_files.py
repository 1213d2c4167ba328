"""The files around the code name things that exist, and agree with each other."""

import os
import re
import shlex
import subprocess
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
APP_SERVICES = {"migrate", "web", "worker", "beat"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def requirements(name):
    lines = (ROOT / name).read_text().splitlines()
    wanted = [line for line in lines if line.strip() and not line.startswith(("#", "-"))]
    return [Requirement(line) for line in wanted]


def included(name):
    lines = (ROOT / name).read_text().splitlines()
    return [line.split()[1] for line in lines if line.startswith(("-r ", "-c "))]


def names(name):
    return {canonicalize_name(requirement.name) for requirement in requirements(name)}


def test_the_shop_is_made_of_these_services(compose):
    assert set(compose["services"]) == APP_SERVICES | {"db", "proxy", "redis"}


def test_every_service_that_stays_up_says_whether_it_is_well(compose):
    silent = [name for name, service in compose["services"].items() if "healthcheck" not in service]

    assert silent == ["migrate"]


def test_everything_waits_for_the_migration(compose):
    for name in APP_SERVICES - {"migrate"}:
        conditions = compose["services"][name]["depends_on"]
        assert conditions["migrate"] == {"condition": "service_completed_successfully"}


def test_redis_keeps_what_it_is_given(compose):
    command = " ".join(compose["services"]["redis"]["command"])

    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_secrets_come_from_the_environment_and_have_no_default(compose):
    environment = compose["services"]["web"]["environment"]

    assert environment["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert "${POSTGRES_PASSWORD:?" in environment["DATABASE_URL"]
    assert compose["services"]["db"]["environment"]["POSTGRES_PASSWORD"].startswith(
        "${POSTGRES_PASSWORD:?"
    )


def test_every_named_volume_is_declared(compose):
    mounted = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", [])
        if not volume.startswith("./")
    }

    assert mounted == set(compose["volumes"])


def test_every_service_is_confined(compose):
    for name, service in compose["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"], name


def test_only_the_proxy_has_a_door_and_it_runs_the_tested_configuration(compose):
    doors = {name for name, service in compose["services"].items() if service.get("ports")}
    proxy = compose["services"]["proxy"]

    assert doors == {"proxy"}
    [mount] = proxy["volumes"]
    source, target, mode = mount.split(":")
    assert (ROOT / source).exists()
    assert target in proxy["entrypoint"]
    assert mode == "ro"
    assert compose["services"]["web"]["environment"]["TRUSTED_PROXIES"].endswith(":-1}")


def test_redis_has_a_password_that_no_list_of_processes_shows(compose):
    redis = compose["services"]["redis"]

    assert "${REDIS_PASSWORD:?" in redis["environment"]["REDISCLI_AUTH"]
    assert "requirepass $$REDISCLI_AUTH" in " ".join(redis["command"])
    assert "${REDIS_PASSWORD:?" in compose["services"]["web"]["environment"]["REDIS_URL"]


def test_the_image_installs_only_files_of_known_hashes():
    text = (ROOT / "requirements-shop.lock").read_text()
    locked = dict(re.findall(r"^([\w.-]+)==(\S+) \\$", text, re.MULTILINE))
    pinned = {
        canonicalize_name(one.name): str(one.specifier).removeprefix("==")
        for one in requirements("constraints.txt")
    }

    assert "--require-hashes" in (ROOT / "Dockerfile").read_text()
    assert names("requirements-shop.txt") <= set(locked)
    assert {name: pinned.get(name) for name in locked} == locked


def test_the_image_holds_every_package_that_the_shop_imports():
    text = (ROOT / "Dockerfile").read_text()
    copied = set(re.findall(r"^COPY (\w+) \1$", text, re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    source = "\n".join(path.read_text() for path in (ROOT / "shop_demo").rglob("*.py"))
    imported = set(re.findall(r"^(?:from|import) (\w+)", source, re.MULTILINE)) & packages

    assert {"dev", "visual_search"} <= imported
    assert imported <= copied


def test_the_access_log_of_the_server_names_paths_only():
    for name in ("Dockerfile", "shop_demo/__main__.py"):
        text = (ROOT / name).read_text()

        assert "%(U)s" in text
        # The request line, the query string and the referring address hold what was typed.
        assert not re.search(r"%\((r|q|f)\)s", text)


def test_the_commands_of_the_shop_exist(compose):
    scripts = {script.name for script in entry_points(group="console_scripts")}
    commands = [compose["services"][name].get("command") for name in APP_SERVICES]

    programs = {command[0] for command in commands if command}
    assert programs == {"python", "celery", "nice"}
    assert {"celery", "gunicorn"} <= scripts
    assert (ROOT / "manage.py").exists()


def test_the_image_copies_what_exists_and_does_not_run_as_root():
    dockerfile = (ROOT / "Dockerfile").read_text()
    copies = re.findall(r"^COPY (.+) \S+$", dockerfile, flags=re.MULTILINE)
    sources = [source for copy in copies for source in shlex.split(copy)]

    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert re.search(r"^USER (?!root)\w+$", dockerfile, flags=re.MULTILINE)
    assert "torch" not in names("requirements-shop.txt")


@pytest.mark.parametrize(
    "name",
    [
        "requirements-shop.txt",
        "requirements-demo.txt",
        "requirements-core.txt",
        "requirements-docs.txt",
        "requirements.txt",
    ],
)
def test_every_requirement_is_pinned_and_constrained_alike(name):
    constraints = {
        canonicalize_name(constraint.name): str(constraint.specifier)
        for constraint in requirements("constraints.txt")
    }

    for requirement in requirements(name):
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), requirement
        assert constraints[canonicalize_name(requirement.name)] == str(requirement.specifier)
    assert "constraints.txt" in included(name)


def test_the_constraints_name_no_place():
    text = (ROOT / "constraints.txt").read_text()

    assert not re.search(r"[@/]|--", text)
    assert all(requirement.url is None for requirement in requirements("constraints.txt"))


def test_the_demo_and_the_quick_tests_stay_light():
    light = {name for one in ("demo", "shop", "core") for name in names(f"requirements-{one}.txt")}

    assert "requirements-shop.txt" in included("requirements-demo.txt")
    assert light.isdisjoint({"torch", "torchvision", "openvino", "open-clip-torch", "playwright"})


def test_the_shop_has_what_the_package_needs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    needed = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    assert needed <= names("requirements-shop.txt")


def test_torch_and_torchvision_are_the_pair_that_was_tested():
    pair = {r.name: str(r.specifier) for r in requirements("requirements.txt")}

    assert (pair["torch"], pair["torchvision"]) == ("==2.14.1", "==0.29.1")


def test_the_makefile_explains_its_targets():
    done = subprocess.run(
        ["make", "--no-print-directory"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
    )

    assert {line.split()[1] for line in done.stdout.splitlines()} >= {"demo", "test", "clean"}


def test_ci_runs_the_same_checks_as_everyone():
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()
