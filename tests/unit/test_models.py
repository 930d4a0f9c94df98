"""The manifest is the only way in for models: what it accepts, what it refuses, and what it says then."""

from pathlib import Path

import pytest
from tests.tiny_model import write_model

from headgate.errors import ModelError
from headgate.models import load_manifest


def test_manifest_gives_an_entry_with_its_thresholds_by_stream(tmp_path: Path) -> None:
    entry = load_manifest(write_model(tmp_path)).entry("tiny")
    assert entry.kinds == {"prompt", "tool_result", "completion"}
    assert entry.thresholds("prompt", "text") == {("injection", 1): 0.9}
    assert entry.thresholds("completion", "reasoning") == {("injection", 1): 0.95}
    assert entry.thresholds("completion", "text") == {}
    assert entry.thresholds("tool_call", "tool_arguments") == {}


def test_missing_manifest_is_a_model_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        load_manifest(tmp_path / "models.toml")


def calls(*, reads: bool = True, **changed: object) -> str:
    """Keys of an entry that reads calls, with some values changed."""
    values = {"head": "injection", "label": "injection", "threshold": 0.5, "pair_tokens": 8} | changed
    words = ", ".join(
        f'{key} = "{word}"' if isinstance(word, str) else f"{key} = {word}" for key, word in values.items()
    )
    return f"pair_tokens = 4\nreads_request = {str(reads).lower()}\ncalls = {{ {words} }}"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("licence =", "license =", "did you mean licence"),
        ('version = "1.0.0"', "", "missing required field `version`"),
        ("thresholds.injection", "thresholds.injections", "did you mean injection"),
        ("tool_result = 0.8", "tool_results = 0.8", "did you mean tool_result"),
        ("prompt = 0.9", "prompt = 1.9", "<= 1.0"),
        ("window_tokens = 16", "window_tokens = 4", ">= 8"),
        ("window_tokens = 16", "window_tokens = 16\nreads_request = true", "pair_tokens"),
        ("window_tokens = 16", "window_tokens = 16\npair_tokens = 9", "half"),
        ("window_tokens = 16", f"window_tokens = 16\n{calls(head='injektion')}", "did you mean injection"),
        ("window_tokens = 16", f"window_tokens = 16\n{calls(label='harmful')}", "did you mean harmless"),
        ("window_tokens = 16", f"window_tokens = 16\n{calls(pair_tokens=9)}", "half"),
        ("window_tokens = 16", f"window_tokens = 16\n{calls(threshold=1.1)}", "threshold"),
        ("window_tokens = 16", f"window_tokens = 16\n{calls(reads=False)}", "reads the request"),
        ("window_tokens = 16", "window_tokens = 16\nclause_words = [9, 9]", "ascending"),
        ('sha256 = "', 'sha256 = "x', "regex"),
        ("[[models]]", "[models", "no valid TOML"),
    ],
)
def test_mistake_is_named_with_its_place_or_nearest_name(tmp_path: Path, before: str, after: str, message: str) -> None:
    path = write_model(tmp_path)
    path.write_text(path.read_text().replace(before, after, 1))
    with pytest.raises(ModelError, match=message) as caught:
        load_manifest(path)
    assert str(path) in str(caught.value)


def test_two_models_of_one_name_are_refused(tmp_path: Path) -> None:
    write_model(tmp_path)
    with pytest.raises(ModelError, match="same name"):
        load_manifest(write_model(tmp_path))


def test_unknown_model_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="did you mean tiny"):
        load_manifest(write_model(tmp_path)).entry("tinny")


def test_pinned_file_is_read_whole(tmp_path: Path) -> None:
    manifest = load_manifest(write_model(tmp_path))
    assert manifest.read(manifest.entry("tiny").model) == (tmp_path / "tiny.onnx").read_bytes()


def test_changed_byte_is_refused_by_hash(tmp_path: Path) -> None:
    manifest = load_manifest(write_model(tmp_path))
    data = bytearray((tmp_path / "tiny.onnx").read_bytes())
    data[-1] ^= 1
    (tmp_path / "tiny.onnx").write_bytes(data)
    with pytest.raises(ModelError, match="SHA-256"):
        manifest.read(manifest.entry("tiny").model)


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + b"\0"], ids=["shorter", "longer"])
def test_other_size_is_refused_by_one_byte(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    manifest = load_manifest(write_model(tmp_path))
    file = tmp_path / "tiny.onnx"
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(ModelError, match="bytes long"):
        manifest.read(manifest.entry("tiny").model)


def test_file_outside_of_the_folder_is_refused_even_if_it_is_the_pinned_one(tmp_path: Path) -> None:
    path = write_model(tmp_path / "inner")
    (tmp_path / "inner" / "tiny.onnx").rename(tmp_path / "tiny.onnx")
    path.write_text(path.read_text().replace('"tiny.onnx"', '"../tiny.onnx"'))
    manifest = load_manifest(path)
    with pytest.raises(ModelError, match="outside"):
        manifest.read(manifest.entry("tiny").model)


def test_link_that_leads_outside_is_refused(tmp_path: Path) -> None:
    manifest = load_manifest(write_model(tmp_path / "inner"))
    (tmp_path / "inner" / "tiny.onnx").rename(tmp_path / "tiny.onnx")
    (tmp_path / "inner" / "tiny.onnx").symlink_to(tmp_path / "tiny.onnx")
    with pytest.raises(ModelError, match="outside"):
        manifest.read(manifest.entry("tiny").model)
