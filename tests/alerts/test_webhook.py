"""What is posted reaches a real web server, and each way of not taking it says whether to try again."""

from __future__ import annotations

import socket

import pytest

from alerts.receivers import WebServer
from alerts.samples import SUNDAY
from shield_run.servers_process import free_port
from shield_shared.errors import RejectedError, UnavailableError
from shield_shared.webhook import Webhook


def post(url: str, secret: bytes | None = None, patience: float = 5) -> None:
    Webhook(secret, patience).post(url, {"text": "é", "n": 1}, "id@x", SUNDAY)


def test_canonical_json_is_posted_with_its_message_id(web: WebServer) -> None:
    post(web.url)
    assert web.bodies == ['{"n":1,"text":"é"}'.encode()]
    assert web.heads[0]["Shield-Message-Id"] == "id@x"
    assert "Shield-Signature" not in web.heads[0]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_a_receiver_that_cannot_just_now_is_tried_again(web: WebServer, status: int) -> None:
    web.statuses.append(status)
    with pytest.raises(UnavailableError, match=f"webhook at 127.0.0.1: it takes nothing just now \\({status}\\)"):
        post(f"{web.url}/secret")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 400, 401, 404, 410])
def test_a_receiver_that_refuses_or_sends_us_elsewhere_refuses(web: WebServer, status: int) -> None:
    web.statuses.append(status)
    with pytest.raises(RejectedError, match=f"refused the message \\({status}\\)"):
        post(f"{web.url}/secret")
    assert web.posted == []


def test_nobody_there_and_nobody_answering_is_for_now() -> None:
    with pytest.raises(UnavailableError, match="ConnectionRefusedError"):
        post(f"http://127.0.0.1:{free_port()}/secret")
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(UnavailableError, match="TimeoutError"):
        post(f"http://127.0.0.1:{silent.getsockname()[1]}/secret", patience=0.2)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "duty"])
def test_only_web_addresses_are_posted_to(url: str) -> None:
    with pytest.raises(RejectedError, match="expected an address"):
        post(url)
