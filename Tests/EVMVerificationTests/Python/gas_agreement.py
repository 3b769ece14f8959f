"""Execution gas by the specification (newest fork) and by pyrevm (Cancun): the same where every account is cold at first.

Standard input as for `eels.py`. Writes one line for each call: the name and what `eels.py` says of it.
"""

import json
import sys

import pyrevm
from eth_utils import keccak

from eels import measure
from verifier import Verifier, verify_data


def in_a_fresh_machine(verifier, model, call, data):
    """Gas of a first transaction, on a machine that has only the code of the contracts."""
    fresh = pyrevm.EVM()
    program = verifier.models.view("programOf", keccak(bytes.fromhex(call["program"])))
    for address in [model.address, verifier.verifier.address, verifier.library.address, program]:
        # The machine gives code with 33 bytes of padding, which would count in its hash.
        code = bytes(verifier.chain.evm.get_code(address))[:-33]
        fresh.insert_account_info(address, pyrevm.AccountInfo(nonce=1, code=code))
    fresh.set_balance(verifier.chain.sender, 10**18)
    answer = fresh.message_call(verifier.chain.sender, model.address, calldata=data, gas=16_000_000)
    assert int.from_bytes(answer, "big") == 1
    return fresh.result.gas_used


def main():
    calls = json.load(sys.stdin)
    verifier, models = Verifier(), {}
    for call, result in zip(calls, measure(calls)["calls"], strict=True):
        key = bytes.fromhex(call["key"])
        if key not in models:
            models[key] = verifier.deploy(key, bytes.fromhex(call["program"]))
        data = verify_data(bytes.fromhex(call["proof"]), [int(word, 16) for word in call["instances"]])
        gas = in_a_fresh_machine(verifier, models[key], call, data)
        assert result["verdict"] == "true", result
        assert gas - result["intrinsic"] == result["execution"], (gas, result)
        assert result["intrinsic"] == 21_000 + sum(16 if byte else 4 for byte in data)
        assert result["paid"] == max(result["floor"], gas)
        assert 0 < result["precompiles"]["pairing"] < result["execution"]
        print(f"passed {call['name']}: {json.dumps(result)}")


if __name__ == "__main__":
    main()
