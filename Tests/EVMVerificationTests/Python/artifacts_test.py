"""The stored artefacts are what the compiler makes of the sources; PLUMBLINE_UPDATE_VECTORS=1 writes them again."""

from cases import UPDATE, case, main
from evm import CONTRACTS, Chain

import compile as contracts  # noqa: I001 - `evm` finds it


@case
def stored_artifacts_are_fresh():
    if UPDATE:
        contracts.write()
    assert contracts.differing() == [], "run compile.py"
    names = [path.stem for path in contracts.sources()]
    assert {"InferenceOracle", "InferenceAdapter", "ModelRegistry", "DigitConsumer"} <= set(names)
    return " ".join(names)


@case
def code_fits_on_chain():
    """EIP-170 allows 24,576 bytes, with the immutables that follow the code."""
    chain = Chain()
    for path in contracts.sources():
        assert len(bytes.fromhex(contracts.compile_file(path)["bytecode_runtime"][2:])) <= 24_000, path
    assert len(chain.evm.get_code(chain.deploy(CONTRACTS / "InferenceOracle.vy").address)) <= 24_576


@case
def sources_name_compiler_and_target():
    for path in contracts.sources():
        text = path.read_text()
        assert text.startswith(f"#pragma version {contracts.VERSION}\n#pragma evm-version cancun\n"), path


if __name__ == "__main__":
    main()
