"""Small checks of the surroundings."""

import tempfile
from pathlib import Path


def store_problem(root: Path) -> str:
    """Why originals cannot be written here (Chinese), or empty."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            return ""
    except OSError:
        return "文件库目录不可写"
