"""What was made elsewhere is shipped as it was made: each file has the hash its README notes."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

VENDOR = Path(__file__).parent.parent / "mdt" / "static" / "vendor"
pytestmark = pytest.mark.pure


@pytest.mark.parametrize("folder", sorted(VENDOR.iterdir()), ids=lambda folder: folder.name)
def test_a_vendored_file_is_the_one_its_readme_names(folder):
    told = (folder / "README.md").read_text()
    noted = set(re.findall(r"`([0-9a-f]{64})`", told))
    shipped = {sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.js")}

    assert shipped == noted != set()
    assert list(folder.glob("LICENSE*"))
