"""The Solidity interfaces say what the contracts have: signatures, results, mutability, events, errors, identifiers."""

import re

from cases import case, main
from evm import CONTRACTS, TEST_CONTRACTS, compile_file, interface_id, kind, signature
from solidity import read

UNITS = {unit.name: unit for path in CONTRACTS.glob("interfaces/*.sol") for unit in read(path)}

# Interface, contract, and what the contract has beside it.
VERIFIER = (CONTRACTS / "PlumblineVerifier.vy", CONTRACTS / "PlumblineModels.vy")
PAIRS = [
    ("IInferenceOracle", CONTRACTS / "InferenceOracle.vy", set()),
    ("IInferenceAdapter", CONTRACTS / "InferenceAdapter.vy", set()),
    ("IERC7992Registry", CONTRACTS / "ModelRegistry.vy", {"modelCount()"}),
    ("IPlumblineVerifier", VERIFIER, None),
    ("IModelVerifier", VERIFIER, None),
    ("IModelVerifier", TEST_CONTRACTS / "StandInVerifier.vy", set()),
    ("IERC8004ValidationRegistry", TEST_CONTRACTS / "AgentRegistry.vy", set()),
    ("IInferenceConsumer", CONTRACTS / "samples/DigitConsumer.vy", None),
]


def declared(name):
    """Functions, events and errors of an interface, those that it inherits included."""
    unit = UNITS[name]
    functions, events, errors = dict(unit.functions), dict(unit.events), set(unit.errors)
    for base in unit.bases:
        more = declared(base)
        functions |= more[0]
        events |= more[1]
        errors |= more[2]
    return functions, events, errors


def compiled(paths):
    """The same of a Vyper contract, or of several that answer as one, from their ABI."""
    paths = paths if isinstance(paths, tuple) else (paths,)
    abi = [entry for path in paths for entry in compile_file(path)["abi"]]
    functions = {
        signature(entry): ([kind(part) for part in entry["outputs"]], entry["stateMutability"])
        for entry in abi
        if entry["type"] == "function"
    }
    events = {
        signature(entry): [(part["indexed"], part["name"]) for part in entry["inputs"]]
        for entry in abi
        if entry["type"] == "event"
    }
    return functions, events


def present():
    return PAIRS


def compare(have, want, beside):
    for name, value in want.items():
        assert have.get(name) == value, f"{name}: contract {have.get(name)}, Solidity {value}"
    if beside is not None:
        assert have.keys() - want.keys() == beside, have.keys() ^ want.keys()


@case
def functions_and_events():
    for name, path, beside in present():
        functions, events = compiled(path)
        want_functions, want_events, _ = declared(name)
        assert want_functions
        compare(functions, want_functions, beside)
        compare(events, want_events, None if beside is None else set())
    return f"{len(present())} pairs"


@case
def every_interface_is_compared():
    covered, waiting = set(), [name for name, _, _ in PAIRS]
    while waiting:
        name = waiting.pop()
        covered.add(name)
        waiting.extend(UNITS[name].bases)
    # The errors of the registry stand apart, see `errors`.
    assert covered | {"IERC7992RegistryErrors"} == UNITS.keys()


@case
def errors():
    for path, names in [
        ("InferenceAdapter.vy", ["IInferenceAdapter"]), ("ModelRegistry.vy", ["IERC7992RegistryErrors"])
    ]:
        raised = set()
        for call in re.findall(r"raw_revert\((.*)\)$", (CONTRACTS / path).read_text(), re.M):
            raised |= set(re.findall(r'method_id\("([^"]+)"\)', call))
        assert raised and raised == set().union(*(declared(name)[2] for name in names)), path


@case
def identifiers():
    """The ERC-165 identifiers that comments and contracts name."""
    for name in ["IModelVerifier", "IERC7992Registry", "IERC7992Verifier", "IERC7007Verifier", "IERC8274ProofVerifier"]:
        own = "0x" + interface_id(*UNITS[name].functions).hex()
        text = (CONTRACTS / f"interfaces/{name}.sol").read_text()
        assert re.findall(r"identifier (?:is )?(0x[0-9a-f]{8})", text) == [own], name
        sources = [path.read_text() for path in CONTRACTS.glob("*.vy")]
        assert any(re.search(rf": constant\(bytes4\) = {own}$", source, re.M) for source in sources), name


@case
def sample_in_both_languages():
    (unit,) = read(CONTRACTS / "samples/DigitConsumer.sol")
    functions, events = compiled(CONTRACTS / "samples/DigitConsumer.vy")
    compare(functions, unit.functions, set())
    compare(events, unit.events, set())


if __name__ == "__main__":
    main()
