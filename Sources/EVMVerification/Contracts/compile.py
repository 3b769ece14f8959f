"""Compiles the contracts of this folder and of `samples`, and writes `Artifacts/NAME.json` for each.

    python compile.py           write the artefacts
    python compile.py --check   write nothing; name those that differ, and end with status 1 when there is one

Needs vyper 0.4.3. The same source gives the same bytes on every machine.
"""

import functools
import hashlib
import json
import pathlib
import sys

import vyper
from vyper.compiler.settings import OptimizationLevel, Settings

FOLDER = pathlib.Path(__file__).resolve().parent
ARTIFACTS = FOLDER / "Artifacts"
VERSION = "0.4.3"


def settings():
    """What everything is compiled with. The code has to run where the operations of Cancun are known."""
    return Settings(
        optimize=OptimizationLevel.GAS, evm_version="cancun", experimental_codegen=False, debug=False
    )


@functools.cache
def compile_file(path):
    """ABI and both bytecodes of a source file."""
    if vyper.__version__.split("+")[0] != VERSION:
        raise SystemExit(f"vyper {VERSION} is needed, this is {vyper.__version__}")
    return vyper.compile_code(
        pathlib.Path(path).read_text(),
        output_formats=["abi", "bytecode", "bytecode_runtime"],
        settings=settings(),
    )


def sources():
    return sorted([*FOLDER.glob("*.vy"), *FOLDER.glob("samples/*.vy")])


def artifact(path):
    """The text of the artefact of a source file."""
    compiled = compile_file(path)
    runtime = bytes.fromhex(compiled["bytecode_runtime"][2:])
    content = {
        "name": path.stem,
        "source": path.relative_to(FOLDER).as_posix(),
        "sourceSHA256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "compiler": f"vyper {VERSION}",
        "settings": {"optimize": "gas", "evmVersion": "cancun", "experimentalCodegen": False},
        "runtimeSize": len(runtime),
        "abi": compiled["abi"],
        "bytecode": compiled["bytecode"],
    }
    return json.dumps(content, indent=1) + "\n"


def differing():
    """Names of the artefacts that are not those of the sources, missing and left over ones among them."""
    fresh = {path.stem: artifact(path) for path in sources()}
    stored = {path.stem: path.read_text() for path in ARTIFACTS.glob("*.json")}
    return sorted(name for name in fresh.keys() | stored.keys() if fresh.get(name) != stored.get(name))


def write():
    ARTIFACTS.mkdir(exist_ok=True)
    for path in ARTIFACTS.glob("*.json"):
        path.unlink()
    for path in sources():
        (ARTIFACTS / f"{path.stem}.json").write_text(artifact(path))


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        names = differing()
        print("\n".join(names) or "all as compiled")
        sys.exit(1 if names else 0)
    if sys.argv[1:]:
        sys.exit(__doc__)
    write()
