"""PostgreSQL's codes and words mean: try again, have something set right, or a mistake of ours."""

from __future__ import annotations

import pytest

from shield_shared.errors import PolicyError, UnavailableError
from shield_shared.sqlstates import refusal

NAME = "shield on db.example:5432"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("08006", "cannot be reached"),
        ("57P01", "cannot be reached"),
        ("57P03", "cannot be reached"),
        ("25006", "takes no changes"),
        ("25P03", "took too long"),
        ("57014", "took too long"),
        ("40001", "kept the rows"),
        ("40P01", "kept the rows"),
        ("55P03", "kept the rows"),
        ("53100", "no disk space"),
        ("53200", "no disk space or memory"),
        ("53300", "no connection left"),
        ("58030", "no disk space"),
    ],
)
def test_what_may_work_later_is_to_be_tried_again(code: str, said: str) -> None:
    told = refusal(NAME, code, "a row says Zoë")
    assert isinstance(told, UnavailableError)
    assert str(told).startswith(f"{NAME}: ")
    assert said in str(told)
    assert "Zoë" not in str(told)


@pytest.mark.parametrize(
    ("code", "said"),
    [("28P01", "a user and password"), ("3D000", "that exist"), ("42501", "may make"), ("57P04", "that exist")],
)
def test_what_only_a_person_can_set_right_is_a_setting(code: str, said: str) -> None:
    told = refusal(NAME, code, "")
    assert isinstance(told, PolicyError)
    assert said in str(told)


@pytest.mark.parametrize("code", ["23505", "42P01", "22P05", "25001"])
def test_a_mistake_of_ours_is_told_by_nobody(code: str) -> None:
    assert refusal(NAME, code, "") is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('FATAL:  password authentication failed for user "shield"', "a user and password"),
        ("fe_sendauth: no password supplied", "a user and password"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1"', "a user and password"),
        ('FATAL:  role "shield" is not permitted to log in', "a user and password"),
        ('FATAL:  permission denied for database "shield"', "may make"),
        ('FATAL:  database "shield" does not exist', "that exist"),
        ("SSL error: certificate verify failed", "whose certificate"),
        ("server does not support SSL, but SSL was required", "whose certificate"),
    ],
)
def test_a_connection_that_a_person_must_set_right(words: str, said: str) -> None:
    told = refusal(NAME, None, f"connection failed: {words}")
    assert isinstance(told, PolicyError)
    assert said in str(told)


@pytest.mark.parametrize(
    "words", ["Connection refused", "FATAL:  the database system is starting up", "timeout expired", "Verbindung weg"]
)
def test_any_other_lost_connection_is_a_server_that_is_away(words: str) -> None:
    assert isinstance(refusal(NAME, None, words), UnavailableError)
