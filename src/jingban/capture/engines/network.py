"""A network on OpenVINO: loaded from a file of an installed package, never from a net address.

Importing ``openvino`` tries to import a telemetry package that sends usage data and writes to the home directory. It
is cut off before: with ``openvino_telemetry`` unimportable OpenVINO falls back to its own silent stand-in.
"""

import importlib.util
import sys
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

# Precision is left to the runtime: bfloat16 where the processor computes in it, twice as fast and as exact in the
# measurements; which one it was is part of the engine's name.
SETTINGS: Final[dict[str, Any]] = {"PERFORMANCE_HINT": "LATENCY"}


@lru_cache(maxsize=1)
def runtime() -> Any:
    """The one OpenVINO core of this process."""
    if "openvino" not in sys.modules:
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino

    return openvino.Core()


def runtime_name(precision: str) -> str:
    return f"openvino {version('openvino')} {precision}"


def packaged(package: str, *parts: str) -> Path:
    """A file inside an installed package, without importing the package. Raises FileNotFoundError."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise FileNotFoundError(package)
    path = Path(found.origin).parent.joinpath(*parts)
    if not path.is_file():
        raise FileNotFoundError(path)
    return path


class Network:
    """One compiled network with one input and one output."""

    def __init__(self, path: Path, **settings: Any) -> None:
        model = runtime().read_model(path)
        notes = model.get_rt_info()
        framework = notes["framework"] if "framework" in notes else {}  # noqa: SIM401  the mapping has no get()
        held = framework["character"].value if "character" in framework else ""
        self.characters: tuple[str, ...] = tuple(held.splitlines())
        compiled = runtime().compile_model(model, "CPU", {**SETTINGS, **settings})
        self.precision: str = compiled.get_property("INFERENCE_PRECISION_HINT").to_string()  # "f32", "bf16"
        self._request = compiled.create_infer_request()

    def __call__(self, batch: Floats) -> Floats:
        """The output; valid until the next call."""
        self._request.infer([batch], share_inputs=True)
        output: Floats = self._request.get_output_tensor().data
        return output
