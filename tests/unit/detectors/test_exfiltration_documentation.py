"""The options that the page on exfiltration shows are options."""

import re
from pathlib import Path

from headgate.detectors.encodings import Options as EncodingsOptions
from headgate.detectors.links import Options as LinksOptions
from headgate.policy import load_policy

PAGE = (Path(__file__).parents[3] / "docs" / "exfiltration.md").read_text(encoding="utf-8")


def test_the_options_of_the_page_load() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    required = block.replace("detectors:\n", "detectors:\n  required: [encodings, links]\n")
    options = load_policy(f"name: p\nmode: enforce\nrules: []\n{required}", "page").options
    encodings, links = options["encodings"], options["links"]
    assert isinstance(encodings, EncodingsOptions)
    assert encodings.pii.countries == ("us", "uk", "de")
    assert isinstance(links, LinksOptions)
    assert links.allow
    assert links.images_from
