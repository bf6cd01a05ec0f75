"""Settings, read once from the environment into one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

#: Published, so that a demonstration gives everybody the same references; never for real people.
TEST_KEY = "shield-published-test-key"
TEST_KEY_NOTICE = "References are made with the published test key: set SHIELD_PSEUDONYM_KEY before real use."


class Settings(BaseModel):
    """What a command may be told by the environment.

    `policy_dir` (POLICY_DIR) is a folder that overrides the packaged policy, `pseudonym_key` (SHIELD_PSEUDONYM_KEY)
    the secret from which the references of young people are made; without it the published test key is used.
    """

    model_config = ConfigDict(frozen=True)

    policy_dir: Path | None = None
    pseudonym_key: str | None = None

    @property
    def key(self) -> bytes:
        """The pseudonym key in force."""
        return (self.pseudonym_key or TEST_KEY).encode()

    @property
    def notices(self) -> tuple[str, ...]:
        """What every agenda must say of these settings."""
        return () if self.pseudonym_key else (TEST_KEY_NOTICE,)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings that an environment gives; an empty variable counts as not set."""
    folder = environ.get("POLICY_DIR")
    return Settings(
        policy_dir=Path(folder) if folder else None,
        pseudonym_key=environ.get("SHIELD_PSEUDONYM_KEY") or None,
    )
