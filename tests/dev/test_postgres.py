"""The embedded PostgreSQL survives what people and machines do to it."""

import os
import socket
import stat
from pathlib import Path

import psutil
import psycopg
import pytest

from dev.services import EmbeddedPostgres, EmbeddedServerError, InUseError
from dev.services.installation import installed_version, programs
from dev.services.postgres import THROWAWAY_SETTINGS

pytestmark = pytest.mark.long


def execute(server, statement):
    with psycopg.connect(server.url) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone() if cursor.description else None


def server_process(server):
    assert server.pid is not None
    return psutil.Process(server.pid)


def test_a_new_server_has_pgvector_and_knows_accented_letters(running_postgres):
    execute(running_postgres, "CREATE EXTENSION vector")
    (version,) = execute(
        running_postgres, "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
    )
    assert tuple(map(int, version.split("."))) >= (0, 8, 4)
    assert execute(running_postgres, "SELECT lower('ÄÉ'), current_database()") == ("äé", "shop")


def test_it_listens_on_the_loopback_address_only(running_postgres):
    connections = server_process(running_postgres).net_connections(kind="all")
    listening = {c.laddr for c in connections if c.status == psutil.CONN_LISTEN}
    assert listening == {("127.0.0.1", running_postgres.port)}
    assert not [c for c in connections if c.family == socket.AF_UNIX and c.laddr]


def test_it_wants_its_password(running_postgres):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(
            host="127.0.0.1", port=running_postgres.port, user="postgres", dbname="shop"
        )


def test_it_never_runs_as_root(running_postgres):
    assert server_process(running_postgres).uids().effective != 0


def test_settings_reach_the_server(postgres):
    server = EmbeddedPostgres(postgres.data_dir, database="two words", settings={"jit": "off"})

    with server:
        row = execute(server, "SELECT current_database(), current_setting('jit')")
        safety = execute(server, "SHOW fsync")

    assert row == ("two words", "off")
    assert safety == ("on",)


def test_a_wrong_setting_is_reported_in_the_servers_own_words(postgres):
    server = EmbeddedPostgres(postgres.data_dir, settings={"no_such_setting": "1"})

    with pytest.raises(EmbeddedServerError, match="no_such_setting"):
        server.start()

    assert not server.is_running


def test_a_killed_server_comes_back_with_its_data_and_address(postgres):
    postgres.start()
    url = postgres.url
    execute(postgres, "CREATE TABLE kept AS SELECT 1 AS one")

    postgres.kill()
    was_running = postgres.is_running
    postgres.restart()

    assert not was_running
    assert postgres.url == url
    assert execute(postgres, "SELECT one FROM kept") == (1,)


def test_restarting_a_running_server_keeps_its_data_and_address(postgres):
    postgres.start()
    url = postgres.url
    execute(postgres, "CREATE TABLE kept AS SELECT 1 AS one")

    postgres.restart()

    assert postgres.url == url
    assert execute(postgres, "SELECT one FROM kept") == (1,)


def test_killing_ends_every_process_of_the_server(postgres):
    postgres.start()
    family = [server_process(postgres), *server_process(postgres).children(recursive=True)]

    postgres.kill()

    assert len(family) > 1
    assert not [p for p in family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def test_a_start_takes_over_from_a_server_that_a_crash_has_left(postgres):
    postgres.start()
    execute(postgres, "CREATE TABLE kept AS SELECT 1 AS one")
    orphan = server_process(postgres)
    # What is left when the process that held the lock is gone: a server, and its pid file.
    postgres._lock.release()

    successor = EmbeddedPostgres(postgres.data_dir, settings=THROWAWAY_SETTINGS)
    with successor:
        kept = execute(successor, "SELECT one FROM kept")

    assert kept == (1,)
    assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE


def test_a_stale_pid_file_that_names_a_stranger_does_not_stop_a_start(postgres):
    postgres.start()
    lines = postgres._pid_file.read_text().splitlines()
    postgres.kill()
    lines[0] = str(os.getpid())
    postgres._pid_file.write_text("\n".join(lines))

    postgres.restart()

    assert execute(postgres, "SELECT 1") == (1,)
    assert psutil.pid_exists(os.getpid())


def test_an_initialisation_that_was_cut_off_is_done_again(postgres):
    home = postgres.data_dir / "home"
    (home / "data").rename(home / "data.unfinished")

    postgres.start()

    assert execute(postgres, "SELECT 1") == (1,)


def test_a_second_server_on_the_same_directory_is_told_who_works_there(running_postgres):
    second = EmbeddedPostgres(running_postgres.data_dir)

    with pytest.raises(InUseError, match=rf"in use by process {os.getpid()}\."):
        second.start()

    assert execute(running_postgres, "SELECT 1") == (1,)


def test_data_of_another_major_version_is_left_alone(postgres):
    (postgres.data_dir / "home" / "data" / "PG_VERSION").write_text("9\n")

    with pytest.raises(EmbeddedServerError, match=r"made by PostgreSQL 9, and .* is installed"):
        postgres.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_a_closed_directory_stays_closed_and_the_data_elsewhere_goes_too(tmp_path):
    tmp_path.chmod(0o700)
    server = EmbeddedPostgres(tmp_path / "data", settings=THROWAWAY_SETTINGS)

    server.start()
    home = server._home
    modes = stat.S_IMODE(tmp_path.stat().st_mode), stat.S_IMODE(home.stat().st_mode)
    server.remove()

    assert modes == (0o700, 0o711)
    assert not home.is_relative_to(tmp_path)
    assert not home.exists()
    assert list(tmp_path.iterdir()) == []


class NobodyCanRead:
    """An account that can run nothing, as when everything is installed under /root."""

    def can_run(self, command):
        return False


def test_programs_that_the_servers_user_cannot_reach_are_copied(tmp_path):
    found = programs(tmp_path, NobodyCanRead())

    assert found.is_relative_to(tmp_path / f"postgresql-{installed_version()}")
    assert stat.S_IMODE((found / "postgres").stat().st_mode) & 0o055 == 0o055
    assert Path(found.parent / "lib" / "vector.so").exists()
