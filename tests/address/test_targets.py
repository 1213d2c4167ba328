"""Nothing but the public web is ever asked, however an address is dressed up."""

import ipaddress
import logging

import pytest

from tests.address.conftest import plain
from tests.address.web import OTHER_PUBLIC, PUBLIC
from tests.conftest import picture_bytes
from tests.faults.figures import record
from visual_search.exceptions import IntakeError
from visual_search.imaging.web.fetch import fetch

# The private, reserved and translated networks that requests-hardened tests.
NETWORKS = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "255.255.255.255/32", "::/128", "::1/128", "::ffff:0:0/104", "64:ff9b::/96",
    "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:2::/48", "2001:20::/28",
    "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
    "ff00::/8",
]  # fmt: skip

REFUSED_AS_WRITTEN = [
    "file:///etc/passwd", "gopher://127.0.0.1/_x", "ftp://pictures.example/a.png",
    "data:image/png;base64,AAAA", "dict://127.0.0.1:11211/stat", "javascript:alert(1)",
    "http:///a.png", "http://", "https:pictures.example", "pictures.example/a.png", "",
    "http://a@pictures.example/", "http://a:b@pictures.example/",
    "http://pictures.example:22/", "http://pictures.example:8080/", "http://pictures.example:0/",
    "http://pictures.example:99999/", "http://pictures.example:80a/", "http://127.0.0.1:6379/",
    "http://[::1/", "http://pictures.example/\r\nHost: x", "http://pictures.example/\x00",
    "http://pic\ttures.example/", "//pictures.example/a.png", "http://*/", "http://.example/",
    "https://pictures.example/" + "a" * 3000, "unix:///var/run/docker.sock", "http://[v1.x]/",
]  # fmt: skip

LEADS_INSIDE = [
    "http://2130706433/", "http://017700000001/", "http://0x7f000001/", "http://0x7f.1/",
    "http://127.1/", "http://0/", "http://0177.0.0.1/", "http://127.0.0.1/", "http://127.0.0.1:80/",
    "http://127。0。0。1/", "http://①②⑦.0.0.1/", "http://localhost/", "http://localhost./",
    "http://LOCALHOST:443/", "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:ffff:127.0.0.1]/", "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:7f00:1::]/",
    "http://[2002:a9fe:a9fe::1]/", "http://[2001:0:7f00:1::]/", "http://[fec0::1]/",
    "http://[fe80::1%25eth0]/", "http://169.254.169.254/latest/meta-data/",
    "http://pictures.example\\@127.0.0.1/", "http://127.0.0.1\\@pictures.example/",
    "http://127.0.0.1#@pictures.example/", "http://127.0.0.1?@pictures.example/",
    "https://127.0.0.1/", "https://[::1]/", "http://0.0.0.0/", "http://255.255.255.255/",
]  # fmt: skip


def refusal(address: str) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        fetch(address)
    return caught.value


def test_a_picture_of_the_public_web_is_fetched(web):
    assert fetch("http://pictures.example/a.png") == picture_bytes()
    assert fetch("http://pictures.example:80/a b.png?x=1#y") == picture_bytes()
    assert fetch("HTTP://PICTURES.example:443/") == picture_bytes()
    assert fetch(f"http://{PUBLIC}/") == picture_bytes()
    assert web.connected == [(PUBLIC, 80), (PUBLIC, 80), (PUBLIC, 443), (PUBLIC, 80)]
    assert b"Host: pictures.example" in web.site.requests[0]
    assert web.canary.hits == 0


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_network_that_is_not_public_is_reached_by_number_or_by_name(web, scheme):
    tried = 0
    for network in map(ipaddress.ip_network, NETWORKS):
        middle = network[network.num_addresses // 2]
        for number, address in enumerate((network[0], middle, network[-1])):
            host = f"[{address}]" if address.version == 6 else str(address)
            name = f"n{number}.inside.example"
            web.answers(name, [str(address)])
            for target in (host, name):
                assert refusal(f"{scheme}://{target}/").code == "address_unavailable", target
                tried += 1

    record(8, f"{tried} {scheme} addresses of {len(NETWORKS)} networks, 0 connections", "0 hits")
    assert len(NETWORKS) == 32
    assert web.connected == []
    assert web.canary.hits == 0


@pytest.mark.parametrize("address", LEADS_INSIDE)
def test_a_way_inside_in_disguise_is_none(web, address):
    assert refusal(address).code in ("address_refused", "address_unavailable")
    assert web.connected == []
    assert web.canary.hits == 0


@pytest.mark.parametrize("address", REFUSED_AS_WRITTEN)
def test_an_address_of_a_wrong_kind_is_refused_before_anything_is_looked_up(web, address):
    assert refusal(address).code == "address_refused"
    assert web.lookups == web.connected == []


def test_a_name_that_changes_its_mind_is_asked_once(web):
    web.answers("rebinding.example", [PUBLIC], ["127.0.0.1"])
    first = fetch("http://rebinding.example/")
    later = refusal("http://rebinding.example/")

    record(8, f"rebinding: {len(web.lookups)} lookups for 2 requests, 0 canary hits", "0 hits")
    assert first == picture_bytes()
    assert later.code == "address_unavailable"
    assert web.lookups == ["rebinding.example"] * 2
    assert web.connected == [(PUBLIC, 80)]
    assert web.canary.hits == 0


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"])
def test_a_name_of_mixed_answers_never_leads_inside(web, inside):
    web.answers("mixed.example", [PUBLIC, inside])
    web.answers("mixed2.example", [inside, OTHER_PUBLIC])
    fetch("http://mixed.example/")

    assert refusal("http://mixed2.example/").code == "address_unavailable"
    assert web.connected == [(PUBLIC, 80)]
    assert web.canary.hits == 0


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temp", "308 Perm"])
@pytest.mark.parametrize(
    "target", ["http://127.0.0.1/", "https://[::1]/", "//127.0.0.1/", "http://pictures.example/"]
)
def test_no_redirect_is_followed(web, site, status, target):
    answer = plain(picture_bytes(), f"Location: {target}", status=status)
    site["serve"] = lambda wire: wire.sendall(answer)

    assert refusal("http://pictures.example/").code == "address_unavailable"
    assert web.connected == [(PUBLIC, 80)]
    assert web.canary.hits == 0


def test_no_proxy_and_no_password_of_the_environment_is_used(web, monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine pictures.example login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:80")

    fetch("http://pictures.example/")

    assert web.connected == [(PUBLIC, 80)]
    assert b"Authorization" not in web.site.requests[0]
    assert b"Cookie" not in web.site.requests[0]


def test_a_refusal_tells_nothing_of_the_target(web, site, caplog):
    caplog.set_level(logging.DEBUG, logger="visual_search")
    web.answers("intranet.example", ["10.0.0.1"])
    secret = plain(b"a secret text", "X-Secret: yes", status="418 Teapot")
    site["serve"] = lambda wire: wire.sendall(secret)

    refusals = [
        refusal(f"http://{host}/secret-path")
        for host in ("pictures.example", "intranet.example", "nowhere.example", "127.0.0.1")
    ]

    assert len({(one.code, one.status, str(one)) for one in refusals}) == 1
    own = [one.getMessage() for one in caplog.records if one.name.startswith("visual_search")]
    text = str(refusals[0]) + "".join(own)
    assert len(own) == len(refusals)
    assert not any(word in text for word in ("secret", "418", "10.0.0.1", "intranet"))
