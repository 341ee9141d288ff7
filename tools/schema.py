"""Write ui/openapi.json, from which the desk's client is generated; --check fails when it is not current."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "ui" / "openapi.json"


def schema() -> str:
    """The schema as the installed command prints it."""
    with tempfile.TemporaryDirectory() as home:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("JINGBAN_")}
        environment["JINGBAN_HOME"] = home
        command = [sys.executable, "-m", "jingban.cli", "openapi"]
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", env=environment).stdout


def main() -> int:
    """Write, or check."""
    text = schema()
    if "--check" in sys.argv[1:]:
        if not TARGET.exists() or TARGET.read_text("utf-8") != text:
            print("ui/openapi.json is not current: run make openapi", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
