"""A real worker process with the kinds of the tests: python -m tests.infra.worker_process"""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "jingban.web.settings"

if __name__ == "__main__":
    from jingban.cli.django import start

    start()
    import tests.infra.handlers  # noqa: F401 - registers

    from jingban.cli.main import main

    main(["worker", *sys.argv[1:]])
