"""The options that the page on provenance shows are options."""

import re
from pathlib import Path

from headgate.detectors.provenance import Options
from headgate.policy import load_policy

PAGE = (Path(__file__).parents[3] / "docs" / "provenance.md").read_text(encoding="utf-8")


def test_the_options_of_the_page_load() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    required = block.replace("detectors:\n", "detectors:\n  required: [provenance]\n")
    options = load_policy(f"name: p\nmode: enforce\nrules: []\n{required}", "page").options["provenance"]
    assert isinstance(options, Options)
    assert all((options.trusted_tools, options.trusted_fields, options.effects))
