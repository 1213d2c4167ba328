"""What contributors are told to run exists, and the forge runs the same."""

import json
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = {
    path.name: yaml.safe_load(path.read_text("utf-8"))
    for path in (ROOT / ".github" / "workflows").glob("*.yml")
}
JOBS = {
    f"{name}: {job}": told for name, flow in WORKFLOWS.items() for job, told in flow["jobs"].items()
}
STEPS = [step for job in JOBS.values() for step in job["steps"]]
PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ".github/PULL_REQUEST_TEMPLATE.md"]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def classifiers(start: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    told = (one.removeprefix(start) for one in project["classifiers"] if one.startswith(start))
    return {version for version in told if "." in version}


@pytest.mark.parametrize("page", PAGES)
def test_every_target_that_a_page_names_is_there(page):
    text = (ROOT / page).read_text("utf-8")

    told = {
        one or other
        for one, other in re.findall(
            r"(?:^make ([a-z-]+)(?= *(?:#|$)))|`make ([a-z-]+)", text, re.MULTILINE
        )
    }
    assert told <= targets()


def test_the_loop_has_five_commands():
    loop = re.search(r"```sh\n(.+?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL)

    assert loop is not None
    assert len(re.findall(r"^make ", loop[1], re.MULTILINE)) == 5


def test_the_forge_runs_targets_and_nothing_else():
    runs = [
        shlex.split(step["run"].replace("${{ ", "${{").replace(" }}", "}}"))
        for step in STEPS
        if "run" in step
    ]

    assert len(runs) >= len(JOBS)
    assert {run[0] for run in runs} == {"make"}
    assert {run[1] for run in runs} <= targets()
    assert {"test", "test-core", "js", "docs", "demo-check"} <= {run[1] for run in runs}


def test_the_forge_may_only_read():
    assert all(flow["permissions"] == {"contents": "read"} for flow in WORKFLOWS.values())
    assert not [name for name, job in JOBS.items() if "permissions" in job or "secrets" in job]
    checkouts = [step for step in STEPS if "/checkout@" in step.get("uses", "")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_every_action_has_a_whole_version_and_every_job_an_end():
    used = [step["uses"] for step in STEPS if "uses" in step]

    assert [one for one in used if not re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", one)] == []
    assert all(job["timeout-minutes"] <= 120 for job in JOBS.values())


def test_the_forge_tests_every_version_that_the_package_names():
    matrix = JOBS["tests.yml: core"]["strategy"]["matrix"]
    more = matrix["include"]

    assert classifiers("Programming Language :: Python :: ") <= set(matrix["python"])
    assert classifiers("Framework :: Django :: ") <= {
        *matrix["django"],
        *(one["django"] for one in more),
    }


def test_hooks_call_what_the_project_installs():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    pinned = (ROOT / "constraints.txt").read_text("utf-8")
    programs = {"ruff": "ruff", "djade": "djade", "lint-imports": "import-linter"}

    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    for hook in config["repos"][0]["hooks"]:
        program, *arguments = hook["entry"].split()
        if program == "make":
            assert arguments[0] in targets()
        else:
            package = programs[program.removeprefix(".venv/bin/")]
            assert f"\n{package}==" in pinned


def test_packages_of_javascript_are_locked_and_name_no_registry():
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    packages = [one for name, one in lock["packages"].items() if name]

    assert packages
    assert all(one["integrity"] for one in packages)
    assert not any("resolved" in one for one in packages)


def test_every_text_keeps_to_what_editors_are_told():
    if not (ROOT / ".git").exists():
        pytest.skip("only a checkout says which files are the project's own")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    texts = {}
    for name in filter(None, listed.stdout.split("\0")):
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b"\0"
        if b"\0" not in content and not name.endswith((".po", ".lock", "package-lock.json")):
            texts[name] = content

    assert len(texts) > 500
    assert [name for name, text in texts.items() if text and not text.endswith(b"\n")] == []
    assert [name for name, text in texts.items() if re.search(rb"(?m)\r|[ \t]+$", text)] == []
