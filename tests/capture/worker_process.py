"""A real worker whose recogniser waits at a gate: python -m tests.capture.worker_process GATE LOG [worker options]"""

import os
import sys
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "jingban.web.settings"

if __name__ == "__main__":
    from jingban.cli.django import start

    start()
    from tests.capture.invented import Invented

    from jingban.capture.services.recognition import using
    from jingban.cli.main import main

    gate, log, *options = sys.argv[1:]

    def wait() -> None:
        """Write down that a page was begun, then wait while the gate is shut after the second page."""
        with Path(log).open("a") as file:
            file.write(f"{os.getpid()}\n")
        while Path(gate).exists() and len(Path(log).read_text().split()) > 2:
            time.sleep(0.05)

    invented = Invented()
    invented.before_read = wait
    with using(invented):
        main(["worker", *options])
