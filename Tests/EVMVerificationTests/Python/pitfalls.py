"""What goes wrong with verifiers on chain, tried with this one.

Standard input: JSON with proofs by name, {"key", "program", "proof", "instances"} in hexadecimal: `public`, `row`, `other context` (the
run of `public` under another context), `wrong` (one scalar of `public` changed), `other key` (of another model).
"""

import json
import sys

from alysis import EVMVersion
from cases import case, main
from eth_abi import encode
from eth_utils import keccak

from evm import pack, selector
from node import NodeChain
from verifier import (
    FORM, INSTANCES, LENGTH, POINT, SCALAR, VERIFY, WORD, Model, Verifier, create, verdict, verify_data,
)

P = 21888242871839275222246405745257275088548364400416034343698204186575808495617
Q = 21888242871839275222246405745257275088696311157297823662689037894645226208583
PLENTY = 30_000_000


class Sample:
    def __init__(self, fields):
        self.key, self.proof = bytes.fromhex(fields["key"]), bytes.fromhex(fields["proof"])
        self.program = bytes.fromhex(fields["program"])
        self.instances = [int(word, 16) for word in fields["instances"]]

    @property
    def data(self):
        return verify_data(self.proof, self.instances)

    def word(self, index):
        return int.from_bytes(self.proof[32 * index : 32 * index + 32], "big")

    def with_word(self, index, value):
        return self.proof[: 32 * index] + value.to_bytes(32, "big") + self.proof[32 * index + 32 :]


SAMPLES = {name: Sample(fields) for name, fields in json.load(sys.stdin).items()}
PUBLIC, ROW = SAMPLES["public"], SAMPLES["row"]
VERIFIER = Verifier()
MODEL = VERIFIER.deploy(PUBLIC.key, PUBLIC.program)

PROGRAM = VERIFIER.models.view("programOf", keccak(PUBLIC.program))
# Bytes of the key before its points.
HEADER = 17 * 32


def least_gas(data):
    """The least gas limit with which the answer is true, by halving."""
    low, high = 21_000, 3_000_000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if MODEL.judge_data(data, middle) == "true" else (middle, high)
    return high


def sweep(data, least):
    """Limits below what is needed: spread over all, close to the end, and where a precompile is short of gas."""
    spread = [22_000 + (least - 22_000) * i // 80 for i in range(80)]
    return spread + [least - i for i in range(1, 21)] + [least - 21 - 197 * i for i in range(40)]


@case
def too_little_gas_reverts():
    """A verifier that says false for lack of gas makes `eth_estimateGas` find a limit with which proofs are refused."""
    notes = []
    for name in ["public", "row"]:
        data = SAMPLES[name].data
        least = least_gas(data)
        for gas in sweep(data, least):
            answer = MODEL.judge_data(data, gas)
            assert answer.startswith("revert"), (name, gas, answer)
        for gas in [least, least + 1, least + 1_000, 2 * least, PLENTY]:
            assert MODEL.judge_data(data, gas) == "true", (name, gas)
        notes.append(f"{name} {least}")
    return "least gas " + ", ".join(notes)


@case
def wrong_proof_is_false_or_short_of_gas():
    sample = SAMPLES["wrong"]
    answers = [MODEL.judge_data(sample.data, gas) for gas in [*sweep(sample.data, least_gas(PUBLIC.data)), PLENTY]]
    assert set(answers[:-1]) <= {"false", *(own for own in answers if own.startswith("revert"))}
    assert answers[-1] == "false" and "true" not in answers


@case
def node_estimates_enough():
    """The node searches for a limit with which the call does not revert; with that limit the answer is true."""
    chain = NodeChain(evm_version=EVMVersion.PRAGUE)
    model = Verifier(chain).deploy(PUBLIC.key, PUBLIC.program)
    estimate = chain.estimate(chain.sender, model.address, PUBLIC.data)
    outcome = chain.call(chain.sender, model.address, PUBLIC.data, ["bool"], gas=estimate)
    assert outcome.must().value is True
    # The search ends within some units of the least limit; a good deal below it the call reverts on this node too.
    assert not chain.call(chain.sender, model.address, PUBLIC.data, ["bool"], gas=estimate * 9 // 10).ok
    return f"estimate {estimate}"


@case
def point_off_the_curve_costs_no_more():
    """A precompile takes all gas that it is given when a point is bad; so it is given none."""
    valid, answer = MODEL.gas(PUBLIC.proof, PUBLIC.instances)
    assert answer == "true"
    most = 0
    # The first point, the last one, and their other coordinates.
    count = len(PUBLIC.proof) // 32
    for index in [0, 1, 2, 3, count - 3, count - 2]:
        for value in [PUBLIC.word(index) + 1, 2**256 - 1, Q]:
            gas, answer = MODEL.gas(PUBLIC.with_word(index, value), PUBLIC.instances)
            assert answer == "malformed 5", (index, answer)
            most = max(most, gas)
    commitments = ROW.instances[:]
    commitments[-1] += 1
    gas, answer = MODEL.gas(ROW.proof, commitments)
    assert answer == "malformed 5"
    assert max(most, gas) < valid, (most, gas, valid)
    return f"{max(most, gas)} of {valid}"


@case
def modulus_is_not_added():
    last = len(PUBLIC.proof) // 32 - 1
    assert MODEL.judge(PUBLIC.with_word(last, PUBLIC.word(last) + P), PUBLIC.instances) == "malformed 6"
    for index in range(2, len(PUBLIC.instances)):
        changed = PUBLIC.instances[:]
        for addend in [P, 2**253, 2**255]:
            changed[index] = PUBLIC.instances[index] + addend
            assert MODEL.judge(PUBLIC.proof, changed) == "malformed 4"
    for field, failure in zip(range(1, 7), [LENGTH, INSTANCES, FORM, WORD, POINT, SCALAR], strict=True):
        assert failure == selector("Malformed(uint256)") + pack([field])


@case
def proof_is_good_for_its_context_only():
    other = SAMPLES["other context"]
    assert MODEL.judge(PUBLIC.proof, PUBLIC.instances) == MODEL.judge(other.proof, other.instances) == "true"
    assert PUBLIC.instances[1:] == other.instances[1:] and PUBLIC.instances[0] != other.instances[0]
    assert MODEL.judge(PUBLIC.proof, other.instances) == MODEL.judge(other.proof, PUBLIC.instances) == "false"
    # What an application binds by its context: chain, contract, consumer, request, deadline.
    fields = [1, "0x" + "11" * 20, "0x" + "22" * 20, 7, 1_800_000_000]
    seen = set()
    for index, value in [(0, 1), (0, 10), (1, "0x" + "12" * 20), (2, "0x" + "23" * 20), (3, 8), (4, 1_800_000_001)]:
        own = fields[:index] + [value] + fields[index + 1 :]
        context = keccak(encode(["uint256", "address", "address", "uint256", "uint64"], own))
        seen.add(context)
        instances = [int.from_bytes(context, "big"), *PUBLIC.instances[1:]]
        assert MODEL.judge(PUBLIC.proof, instances) == "false"
    assert len(seen) == 6


@case
def encodings_of_the_arguments():
    """The compiler's decoder takes other encodings of the same arguments: what is kept by a hash must be kept by the
    hash of the arguments, not of the calldata. No encoding makes other arguments of them."""
    proof, count = PUBLIC.proof, len(PUBLIC.instances)
    array = pack([count, *PUBLIC.instances])
    string = pack([len(proof)]) + proof
    plain = VERIFY + pack([64, 64 + len(string)]) + string + array
    assert plain == PUBLIC.data
    accepted = {
        "bytes behind the arguments": plain + b"\xff" * 33,
        "arguments exchanged in place": VERIFY + pack([64 + len(array), 64]) + array + string,
        "gap before the arguments": VERIFY + pack([96, 96 + len(string), 5]) + string + array,
    }
    for name, data in accepted.items():
        assert MODEL.judge_data(data) == "true", name
    refused = {
        "no arguments": VERIFY,
        "cut in the proof": plain[: 4 + 64 + 32 + 100],
        "offset of the proof beyond the end": VERIFY + pack([len(plain), 64 + len(string)]) + string + array,
        "huge offset of the proof": VERIFY + pack([2**255, 64 + len(string)]) + string + array,
        "offset that wraps around": VERIFY + pack([2**256 - 32, 64 + len(string)]) + string + array,
        "huge offset of the instances": VERIFY + pack([64, 2**256 - 1]) + string + array,
        "proof longer than the type": VERIFY + pack([64, 64 + len(string)]) + pack([2**64]) + proof + array,
        "too many instances": VERIFY + pack([64, 64 + len(string)]) + string + pack([225, *[0] * 225]),
        "huge number of instances": VERIFY + pack([64, 64 + len(string)]) + string + pack([2**255]) + array[32:],
    }
    for name, data in refused.items():
        answer = MODEL.judge_data(data)
        assert answer.startswith(("revert", "malformed")), (name, answer)
    # What is missing at the end is read as zeros.
    for missing in [1, 7, 32]:
        assert MODEL.judge_data(plain[:-missing]) == MODEL.judge_data(plain[:-missing] + bytes(missing)) != "true"
    shorter = VERIFY + pack([64, 64 + len(string)]) + pack([len(proof) - 1]) + proof + array
    assert MODEL.judge_data(shorter) == "malformed 1"
    # Bytes behind the proof, up to the end of its last word, are not part of it.
    longer = VERIFY + pack([64, 64 + 32 + len(proof) + 32]) + pack([len(proof)]) + proof + pack([1]) + array
    assert MODEL.judge_data(longer) == "true"
    assert MODEL.chain.transact(None, MODEL.address, PUBLIC.data, 1, None, ["bool"]).ok is False, "value"


@case
def without_a_key():
    """The implementation has no key: it verifies nothing."""
    chain = VERIFIER.chain
    for sample in SAMPLES.values():
        for address in [VERIFIER.verifier.address, VERIFIER.library.address]:
            outcome = chain.transact(None, address, sample.data, 0, None, ["bool"])
            assert not outcome.ok, verdict(outcome)
    # A proxy whose key is cut off.
    for length in [0, 1, 32, 33, 400, HEADER - 1, HEADER, HEADER + 64]:
        code = VERIFIER.model_code(PUBLIC.key[:length], keccak(PUBLIC.key), PROGRAM)
        address = create(chain, b"\x61" + len(code).to_bytes(2, "big") + bytes.fromhex("80600a3d393df3") + code)
        outcome = chain.transact(None, address, PUBLIC.data, 0, None, ["bool"])
        assert not outcome.ok, (length, verdict(outcome))


@case
def key_is_deployed_once():
    digest = keccak(PUBLIC.key)
    assert VERIFIER.models.view("verifierOf", digest) == MODEL.address
    assert MODEL.view("vkHash") == digest
    again = VERIFIER.models.send("deploy", PUBLIC.key, PUBLIC.program).must()
    assert again.value == MODEL.address and not again.logs
    # The address follows from contract and key alone.
    implementation = bytes.fromhex(VERIFIER.verifier.address[2:])
    runtime = VERIFIER.model_code(PUBLIC.key, digest, PROGRAM)
    creation = b"\x61" + len(runtime).to_bytes(2, "big") + bytes.fromhex("80600a3d393df3") + runtime
    expected = keccak(b"\xff" + implementation + digest + keccak(creation))[12:]
    assert MODEL.address == "0x" + expected.hex()
    assert bytes(VERIFIER.chain.evm.get_code(MODEL.address)).rstrip(b"\0") == runtime.rstrip(b"\0")
    event = VERIFIER.models.send("deploy", SAMPLES["other key"].key, SAMPLES["other key"].program).must().log("VerifierDeployed")
    assert event["vkHash"] == keccak(SAMPLES["other key"].key)
    assert MODEL.judge(SAMPLES["other key"].proof, SAMPLES["other key"].instances) == "false"


@case
def bad_keys_are_not_deployed():
    key = PUBLIC.key
    point = HEADER
    x = int.from_bytes(key[point : point + 32], "big")
    bad = {
        "empty": b"", "header cut": key[: HEADER - 1], "header alone": key[:HEADER], "one byte less": key[:-1],
        "one byte more": key + b"\0", "a point less": key[:-64], "a point more": key + bytes(64),
        "version 1": key[:31] + b"\x01" + key[32:], "version 3": key[:31] + b"\x03" + key[32:],
        "point off the curve": key[: point + 63] + bytes([key[point + 63] ^ 1]) + key[point + 64 :],
        "coordinate + q": key[:point] + (x + Q).to_bytes(32, "big") + key[point + 32 :],
        "half an infinity": key[:point] + b"\0" * 32 + key[point + 32 :],
        "too long": key + b"\0" * 24_000,
    }
    for name, data in bad.items():
        outcome = VERIFIER.chain.simulate(lambda data=data: VERIFIER.models.send("deploy", data, PUBLIC.program))
        assert not outcome.ok, name
        if name not in ["empty", "too long"]:
            assert outcome.error in ["key", "version"], (name, outcome.error)


@case
def changed_keys_refuse_the_proofs():
    """Another key has another hash, and the proofs of this one are refused; another program is not taken."""
    key = PUBLIC.key

    def answers(changed):
        digest = keccak(changed)
        assert digest != keccak(key)
        outcome = VERIFIER.models.send("deploy", changed, PUBLIC.program)
        if not outcome.ok:
            return None
        model = Model(VERIFIER, outcome.value)
        assert model.view("vkHash") == digest
        return [model.judge(own.proof, own.instances, gas=2_000_000) for own in [PUBLIC, ROW]]

    def put(at, replacement):
        return VERIFIER.chain.simulate(lambda: answers(key[:at] + replacement + key[at + len(replacement) :]))

    tried = 0
    # Digests of key and card, and [tau]_2.
    for at in [*range(64, 128, 5), *range(8 * 32, 12 * 32, 13)]:
        found = put(at, bytes([key[at] ^ 1]))
        assert found is not None and "true" not in found, at
        tried += 1
    for at in range(HEADER, len(key), 64):
        y = int.from_bytes(key[at + 32 : at + 64], "big")
        # Rows of the table that are all zero are committed to by infinity.
        found = put(at + 32, (Q - y).to_bytes(32, "big")) if y else put(at, pack([1, 2]))
        assert found is not None and "true" not in found, at
        tried += 1
    # The program is the one whose digest the key has.
    for at in [0, 1, 40, len(PUBLIC.program) - 1]:
        program = PUBLIC.program[:at] + bytes([PUBLIC.program[at] ^ 1]) + PUBLIC.program[at + 1 :]
        VERIFIER.models.send("deploy", key, program).must_fail("program")
    for program in [b"", PUBLIC.program[:-1], PUBLIC.program + b"\0"]:
        VERIFIER.models.send("deploy", key, program).must_fail("program")
    assert put(7 * 32, bytes([key[7 * 32] ^ 1])) is None
    # What no proof reads still makes another key: the claimed dataset.
    assert put(4 * 32, b"\x01") == ["true", "true"]
    return f"{tried} changes"


if __name__ == "__main__":
    main()
