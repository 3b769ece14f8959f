"""The verifier of proofs on pyrevm: deploys both contracts and models, calls `verifyProof`, and says what it answered.

A verdict is `true`, `false`, `malformed N` for `Malformed(uint256)`, or `revert` with the bytes of the failure.
"""

import hashlib
import json

from eth_abi import encode

from evm import CONTRACTS, Chain, Contract, compile_file, error, selector

VERIFY = selector("verifyProof(bytes,uint256[])")
MALFORMED = selector("Malformed(uint256)")
PROXY = bytes.fromhex("363d3d373d3d3d363d73")

LENGTH, INSTANCES, FORM, WORD, POINT, SCALAR = (error("Malformed(uint256)", field) for field in range(1, 7))


def compiled(name):
    """ABI and bytecode: the stored artefact if it is that of the source, else compiled now."""
    path = CONTRACTS / f"{name}.vy"
    stored = CONTRACTS / "Artifacts" / f"{name}.json"
    if stored.exists():
        artifact = json.loads(stored.read_text())
        if artifact["sourceSHA256"] == hashlib.sha256(path.read_bytes()).hexdigest():
            return artifact
    return compile_file(path)


def verify_data(proof, instances):
    return VERIFY + encode(["bytes", "uint256[]"], [proof, instances])


def verdict(outcome):
    if outcome.ok:
        return "true" if outcome.value else "false"
    failure = outcome.error if isinstance(outcome.error, bytes) else (outcome.error or "").encode()
    if failure[:4] == MALFORMED and len(failure) == 36:
        return f"malformed {int.from_bytes(failure[4:], 'big')}"
    return f"revert {failure.hex()}"


def create(chain, data):
    """The address of what creation code makes, on either kind of chain."""
    if hasattr(chain, "evm"):
        return chain.evm.deploy(chain.sender, data)
    receipt = chain._send(chain.sender, None, data, 0, 12_000_000)
    assert int(receipt["status"], 16) == 1
    return receipt["contractAddress"].lower()


class Verifier:
    """Both contracts on one chain. `models` has the functions of `PlumblineModels` at the verifier's address."""

    def __init__(self, chain=None):
        self.chain = chain or Chain()
        code = compiled("PlumblineModels")
        self.library = self._deploy(code, [])
        self.verifier = self._deploy(compiled("PlumblineVerifier"), [self.library.address])
        self.models = Contract(self.chain, self.verifier.address, code["abi"])
        self.chain.learn(code["abi"])

    def _deploy(self, code, arguments):
        data = bytes.fromhex(code["bytecode"][2:]) + encode(["address"] * len(arguments), arguments)
        return Contract(self.chain, create(self.chain, data), code["abi"])

    def deploy(self, key, program):
        """The model verifier of key data and verification program."""
        address = self.models.send("deploy", key, program).must().value
        return Model(self, address)

    def model_code(self, key, digest, program):
        """What `deploy` makes, for tests that put it on a chain without its checks."""
        implementation = bytes.fromhex(self.verifier.address[2:])
        body = digest + bytes(12) + bytes.fromhex(program[2:]) + key
        return PROXY + implementation + bytes.fromhex("5af43d82803e903d91602b57fd5bf3") + body


class Model(Contract):
    def __init__(self, verifier, address):
        super().__init__(verifier.chain, address, verifier.verifier.abi + verifier.models.abi)
        self.verifier = verifier

    def judge(self, proof, instances, gas=None):
        return self.judge_data(verify_data(proof, instances), gas)

    def judge_data(self, data, gas=None):
        return verdict(self.chain.transact(None, self.address, data, 0, gas, ["bool"]))

    def gas(self, proof, instances):
        """Gas used by a transaction that verifies, and its verdict."""
        outcome = self.chain.transact(None, self.address, verify_data(proof, instances), 0, None, ["bool"])
        return outcome.gas, verdict(outcome)
