"""Reads what the API answers."""


def error_of(response) -> dict[str, object]:
    body = response.json()
    assert set(body) == {"error"}
    assert {"code", "message"} <= set(body["error"]) <= {"code", "message", "fields"}
    assert response["Cache-Control"] == "private, no-store"
    return body["error"]


def titles(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [one["title"] for one in response.json()["results"]]
