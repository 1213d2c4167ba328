"""Test suites of shops, in processes of their own: none dies of the app, whatever they run on."""

import pytest

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    ("set_up", "options"),
    [
        ("eager", []),
        ("plain", ["--nomigrations"]),
        ("server_side_binding", []),
        ("sqlite", []),
        ("sqlite", ["--nomigrations"]),
    ],
)
def test_a_shops_own_tests_pass(make_host, set_up, options):
    plugins = ["-p", "no:cacheprovider", "-p", "no:randomly"]

    done = make_host(set_up).run(
        "-m", "pytest", "tests/hosts/suite.py", "--ds", "tests.hosts.settings", *plugins, *options
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
