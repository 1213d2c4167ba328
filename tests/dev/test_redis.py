"""The embedded Redis keeps what it should, and only that."""

import socket
import stat

import psutil
import pytest
import redis

from dev.services import EmbeddedRedis, EmbeddedServerError, InUseError
from dev.services.server import free_port


def client_of(server):
    return redis.Redis.from_url(server.url)


def test_it_listens_on_the_loopback_address_only(redis_server):
    redis_server.start()

    connections = psutil.Process(redis_server.pid).net_connections(kind="inet")
    listening = {c.laddr for c in connections if c.status == psutil.CONN_LISTEN}
    assert listening == {("127.0.0.1", redis_server.port)}


def test_it_wants_its_password_which_no_other_user_can_read(redis_server):
    redis_server.start()

    with (
        redis.Redis(port=redis_server.port, retry=None) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()
    assert redis_server._password not in " ".join(psutil.Process(redis_server.pid).cmdline())
    assert stat.S_IMODE(redis_server._configuration_path.stat().st_mode) == 0o600


def test_a_durable_one_refuses_to_forget(redis_server):
    redis_server.start()

    with client_of(redis_server) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("append*") | {"appendonly": "yes", "appendfsync": "everysec"} == (
            client.config_get("append*")
        )


def test_a_durable_one_has_its_keys_after_a_stop(redis_server):
    redis_server.start()
    with client_of(redis_server) as client:
        client.set("kept", "1")
    url = redis_server.url

    redis_server.restart()

    assert redis_server.url == url
    with client_of(redis_server) as client:
        assert client.get("kept") == b"1"


def test_a_passing_one_is_empty_after_a_kill(tmp_path):
    with EmbeddedRedis(tmp_path / "redis", durable=False) as server:
        with client_of(server) as client:
            client.set("lost", "1")

        server.kill()
        server.restart()

        with client_of(server) as client:
            assert client.dbsize() == 0


def test_a_start_takes_over_from_a_server_that_a_crash_has_left(redis_server):
    redis_server.start()
    orphan = psutil.Process(redis_server.pid)
    redis_server._lock.release()

    with EmbeddedRedis(redis_server.data_dir) as successor, client_of(successor) as client:
        answers = client.ping()

    assert answers
    assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE


def test_a_second_server_on_the_same_directory_is_refused(redis_server):
    redis_server.start()
    second = EmbeddedRedis(redis_server.data_dir)

    with pytest.raises(InUseError, match="in use"):
        second.start()


def test_ten_restarts_in_a_row_end_with_a_server_that_answers(redis_server):
    redis_server.start()

    for _ in range(10):
        redis_server.kill()
        redis_server.restart()

    with client_of(redis_server) as client:
        assert client.ping()


@pytest.fixture
def occupied_port():
    with socket.socket() as occupant:
        occupant.bind(("127.0.0.1", free_port()))
        occupant.listen()
        yield occupant.getsockname()[1]


def test_a_port_that_is_taken_at_the_last_moment_is_given_up(tmp_path, occupied_port):
    ports = [free_port(), occupied_port]

    class UnluckyRedis(EmbeddedRedis):
        def _choose_port(self):
            return ports.pop()

    with UnluckyRedis(tmp_path / "redis", durable=False) as server, client_of(server) as client:
        answers = client.ping()

    assert answers
    assert ports == []


def test_a_restart_whose_port_was_taken_says_so(tmp_path):
    server = EmbeddedRedis(tmp_path / "redis", durable=False)
    server.start()
    server.kill()

    with socket.socket() as occupant:
        occupant.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        occupant.bind(("127.0.0.1", server.port))
        occupant.listen()
        with pytest.raises(EmbeddedServerError, match="Address already in use"):
            server.restart()

    server.restart()
    assert server.is_running
    server.stop()
