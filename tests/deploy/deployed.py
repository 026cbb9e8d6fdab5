"""What the tests of deploy/ share: the program, and what runs beside it, as the tests of caches start them."""

import pathlib
import re
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = REPOSITORY / "deploy"
sys.path.insert(0, str(REPOSITORY / "tests/cluster"))

from program import (
    BINARY,
    OUT,
    Running,
    Server,
    ask,
    await_true,
    datasets,
    free_port,
    replace,
    some_tiles,
    tile_of,
)  # noqa: E402, F401


def changed(text, *pairs):
    """Puts what this machine has in place of what a machine of somebody has; each must be there."""
    for pattern, by in pairs:
        text, times = re.subn(pattern, by, text)
        if not times:
            raise AssertionError(f"`{pattern}` is not there any more")
    return text
