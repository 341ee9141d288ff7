"""The one list of modules, and the import contracts made of it.

    python tools/contracts.py            writes .importlinter
    python tools/contracts.py --check    fails when .importlinter is not what the list says

A new module takes its place in FLOORS and gets its ROOMS; everything else follows. Rooms are listed from top to bottom:
a room may import the rooms below it; rooms on one line (``a | b``) do not know each other. Lists are exhaustive: a file
without a place is reported.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / ".importlinter"

# Top to bottom: a lower floor never imports a higher one. The command line starts the web server, so it stands above.
FLOORS = [
    "cli",
    "web",
    "budget | claims",
    "benefit | capture | payment | review | verification",
    "registry",
    "infra",
    "kernel",
]


@dataclass(frozen=True)
class Module:
    """One module: its rooms, which of them are pure or hidden, and who inside may open the hidden ones."""

    name: str  # below jingban
    rooms: tuple[str, ...]
    pure: tuple[str, ...] = ()  # decide; reach no framework, no driver, no infra
    free_of_django: tuple[str, ...] = ()  # may use drivers, not the framework
    hidden: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (room, rooms of this module that may import it)


MODULES = [
    Module(
        "benefit",
        rooms=(
            "api | apps",
            "queries | tasks",
            "services",
            "presenting",
            "repository | refusals",
            "models | schemas",
            "simulate",
            "writers | policy_files | signed_cases | portfolio",
            "core",
            "errors",
        ),
        pure=("core",),
        free_of_django=("writers", "policy_files", "signed_cases", "portfolio", "simulate", "errors"),
        hidden=(
            ("models", ("repository", "presenting", "services", "tasks", "migrations")),
            ("repository", ("services", "queries", "tasks")),
        ),
    ),
    Module(
        "capture",
        rooms=(
            "api | apps",
            "queries | tasks",
            "services",
            "presenting",
            "repository | refusals",
            "models | schemas",
            "pipeline",
            "readers | engines | writers | triggers",
            "core",
            "errors",
        ),
        pure=("core",),
        free_of_django=("readers", "engines", "writers", "pipeline", "triggers", "errors"),
        hidden=(
            ("models", ("repository", "presenting", "services", "queries", "tasks", "migrations")),
            ("repository", ("services", "queries", "tasks")),
        ),
    ),
    Module(
        "payment",
        rooms=(
            "api | apps",
            "queries | tasks",
            "services",
            "presenting",
            "repository | refusals",
            "models | schemas",
            "banks | simulator | writers | triggers",
            "core",
            "errors",
        ),
        pure=("core",),
        free_of_django=("banks", "simulator", "writers", "triggers", "errors"),
        hidden=(
            ("models", ("repository", "presenting", "services", "tasks", "migrations")),
            ("repository", ("services", "queries", "tasks")),
        ),
    ),
    Module("verification", rooms=("core",), pure=("core",)),
    Module(
        "claims",
        rooms=(
            "api | apps",
            "queries | tasks",
            "services",
            "presenting",
            "repository | refusals",
            "models | schemas",
            "writers | readers | policy | triggers | generator",
            "core",
            "errors",
        ),
        pure=("core",),
        free_of_django=("writers", "readers", "policy", "triggers", "generator", "errors"),
        hidden=(
            ("models", ("repository", "presenting", "services", "queries", "tasks", "migrations")),
            ("repository", ("services", "queries", "tasks")),
        ),
    ),
    Module(
        "review",
        rooms=("planting | setwise | claim_files", "services", "knowledge_files", "core", "errors"),
        pure=("core",),
        free_of_django=("planting", "setwise", "claim_files", "services", "knowledge_files", "errors"),
    ),
    Module(
        "budget",
        rooms=(
            "api | apps",
            "exports | sources | tasks",
            "queries",
            "services",
            "presenting | batch",
            "repository",
            "models | schemas | pipeline | probe",
            "writers",
            "readers | knowledge_files",
            "core",
            "errors | refusals",
        ),
        pure=("core",),
        free_of_django=("readers", "writers", "knowledge_files", "pipeline", "probe", "batch", "errors"),
        hidden=(
            (
                "models",
                ("repository", "presenting", "services", "queries", "exports", "tasks", "migrations"),
            ),
            ("repository", ("services", "queries", "exports", "tasks")),
        ),
    ),
    Module(
        "registry",
        rooms=(
            "api | apps",
            "queries",
            "services",
            "presenting",
            "repository | refusals",
            "models | schemas",
            "generator",
            "readers | triggers",
            "core",
            "errors",
        ),
        pure=("core",),
        free_of_django=("readers", "triggers", "generator", "errors"),
        hidden=(
            ("models", ("repository", "presenting", "services", "migrations")),
            ("repository", ("services", "queries")),
        ),
    ),
    Module(
        "infra",
        rooms=("oversight | commands | jobs", "access", "audit | files", "clock | errors | documents | guards | rows"),
        free_of_django=("clock", "errors", "documents", "guards"),
    ),
    Module(
        "infra.access",
        rooms=(
            "http | apps",
            "accounts | login",
            "services | totp | lockout",
            "repository",
            "models | errors | secrets | passwords",
            "actor",
            "scope",
        ),
        pure=("actor", "scope"),
        hidden=(
            ("models", ("http", "accounts", "login", "services", "totp", "lockout", "repository", "migrations")),
            ("repository", ("http", "accounts", "services")),
            ("secrets", ("totp", "services")),
        ),
    ),
    Module(
        "infra.audit",
        rooms=("services | apps", "models | triggers", "core"),
        pure=("core",),
        hidden=(("models", ("services", "migrations")),),
    ),
    Module(
        "infra.files",
        rooms=("services | apps", "models | store"),
        free_of_django=("store",),
        hidden=(("models", ("services", "migrations")), ("store", ("services",))),
    ),
    Module(
        "infra.jobs",
        rooms=("worker | apps", "services", "repository | registry", "models | errors"),
        hidden=(
            ("models", ("worker", "services", "repository", "migrations")),
            ("repository", ("worker", "services")),
        ),
    ),
    Module("infra.commands", rooms=("services | apps", "models"), hidden=(("models", ("services", "migrations")),)),
    Module(
        "infra.documents",
        rooms=("typeset", "container | pdf | pdf_streams | characters | fonts", "errors"),
        free_of_django=("container", "pdf", "errors"),
    ),
    Module("infra.oversight", rooms=("services",)),
    Module(
        "web",
        rooms=(
            "wsgi | urls | settings | apps",
            "api | views | citizen | middleware",
            "metrics | roles | probes | logs | environment",
        ),
        free_of_django=("environment",),
    ),
]

DJANGO = ["django", "ninja", "granian", "whitenoise"]
DRIVERS = [
    "pypdfium2", "pdfplumber", "openpyxl", "xlrd", "xlsxwriter", "docx", "lxml", "python_calamine", "PIL", "yaml", "psycopg",
    "sqlite3", "cryptography", "segno", "pyotp", "typst", "duckdb", "prometheus_client", "click", "requests", "urllib", "http", "socket",
    "subprocess", "threading", "multiprocessing", "asyncio", "tempfile", "shutil", "logging", "secrets", "random",
    "zipfile", "csv", "numpy", "cv2", "rapidocr", "openvino", "zxingcpp", "fontTools", "pikepdf",
]  # fmt: skip


def stanza(kind: str, name: str, title: str, **options: list[str] | str) -> str:
    """One contract in import-linter's INI form."""
    lines = [f"[importlinter:contract:{name}]", f"name = {title}", f"type = {kind}"]
    for key, value in options.items():
        if isinstance(value, str):
            lines.append(f"{key} = {value}")
        else:
            lines += [f"{key} =", *(f"    {item}" for item in value)]
    return "\n".join(lines)


def contracts() -> str:
    """The whole configuration."""
    parts = [
        "# Made by tools/contracts.py from its list of modules; change that list, not this file.",
        "[importlinter]\nroot_package = jingban\ninclude_external_packages = True",
        stanza("layers", "floors", "Floors", layers=FLOORS, containers=["jingban"], exhaustive="True"),
        _pure("kernel", "jingban.kernel", [f"jingban.{name}" for name in ("infra", "budget", "web", "cli")]),
    ]
    for module in MODULES:
        parts += _of(module)
    return "\n\n".join(parts) + "\n"


def _of(module: Module) -> list[str]:
    package, slug = f"jingban.{module.name}", module.name.replace(".", "-")
    parts = [
        stanza(
            "layers", f"rooms-{slug}", f"Rooms of {module.name}", layers=list(module.rooms), containers=[package],
            exhaustive="True", exhaustive_ignores=["migrations"],
        )
    ]  # fmt: skip
    for room in module.pure:
        above = [] if module.name.startswith("infra") else ["jingban.infra"]
        parts.append(_pure(f"{slug}-{room}", f"{package}.{room}", above))
    for room in module.free_of_django:
        parts.append(
            stanza(
                "forbidden", f"plain-{slug}-{room}", f"{module.name}.{room} knows no web framework",
                source_modules=[f"{package}.{room}"], forbidden_modules=DJANGO,
            )
        )  # fmt: skip
    for room, importers in module.hidden:
        parts.append(
            stanza(
                "protected", f"hidden-{slug}-{room}", f"{module.name}.{room} is opened by its own module only",
                protected_modules=[f"{package}.{room}"], allowed_importers=[f"{package}.{name}" for name in importers],
            )
        )  # fmt: skip
    return parts


def _pure(slug: str, source: str, above: list[str]) -> str:
    return stanza(
        "forbidden", f"pure-{slug}", f"{source.removeprefix('jingban.')} is pure",
        source_modules=[source], forbidden_modules=[*above, *DJANGO, *DRIVERS],
    )  # fmt: skip


def main() -> int:
    """Write, or check that what is written is current."""
    text = contracts()
    if "--check" in sys.argv[1:]:
        current = TARGET.read_text("utf-8") if TARGET.exists() else ""
        if current != text:
            print(".importlinter is not current: run python tools/contracts.py", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
