"""The bar of source fingerprints: functions of the standard library, renamed and laid out anew, and those of others."""

import ast
from pathlib import Path

import pytest
from tests.fingerprints.copies import functions_of, renamed, wrapped
from tests.fingerprints.report import FOUND_BY, INDEXED, MIN_LINES, OTHERS, build_index, sample, search

from headgate.detectors.source_code import Options


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Options:
    return build_index(tmp_path_factory.mktemp("index"), INDEXED)


def test_copies_of_indexed_functions_are_found_within_twelve_lines(options: Options) -> None:
    copies = [renamed(function, seed) for seed, function in enumerate(sample(INDEXED, 500))]
    assert search(options, copies).share(FOUND_BY) >= 0.95
    assert search(options, [wrapped(copy) for copy in copies]).share(FOUND_BY) >= 0.95


def test_no_function_of_another_package_is_found(options: Options) -> None:
    copies = [renamed(function, seed) for seed, function in enumerate(sample(OTHERS, 500))]
    assert search(options, copies).share() == 0.0


def test_a_copy_shares_no_name_of_its_own_and_no_layout_with_its_original() -> None:
    function = next(iter(functions_of("asyncio", MIN_LINES)))
    copy = renamed(function, 1)
    bound = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)} - {"self", "cls"}
    assert bound
    assert not bound & {node.arg for node in ast.walk(ast.parse(copy)) if isinstance(node, ast.arg)}
    assert ast.dump(ast.parse(wrapped(copy))) == ast.dump(ast.parse(copy))


def test_the_report_is_of_packages_that_are_there(tmp_path: Path) -> None:
    assert len(sample(INDEXED, 500)) == len(sample(OTHERS, 500)) == 500
