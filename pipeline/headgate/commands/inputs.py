"""What several commands are given: a policy's file, and the manifest of the models."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headgate.bank import Infer
    from headgate.inference import InferenceService
    from headgate.policy import Policy


def read_policy(file: Path | None) -> "Policy":
    """The policy of a file; the shipped default without one.

    Raises:
        ConfigError: the file cannot be read.
        PolicyError: it holds mistakes.
    """
    from headgate.errors import ConfigError
    from headgate.policy import default_policy, load_policy

    if file is None:
        return default_policy()
    try:
        return load_policy(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read policy {file}: {error}") from None


def inline_inference(manifest: Path) -> "Infer":
    """Scores windows at once, with the models of a manifest.

    The models are loaded when something is asked of them first: many texts ask nothing.
    """

    @cache
    def service() -> "InferenceService":
        from headgate.inference import InferenceService

        return InferenceService.from_manifest(manifest)

    return lambda needs: service().score_now(needs)
