"""Contracts on a real EVM (revm, rules of Cancun): compile, deploy, call, read logs and gas.

Failures are values, not exceptions, so that a test can look at what was returned: `Outcome.error` is the reason string
or the bytes of a typed error.

pyrevm keeps one journal for all transactions: what one has touched is warm for the next, and counts as not yet written.
So `Outcome.gas` is too low by that. `node.py` has the gas that a node charges.
"""

import pathlib
import re
import sys

import pyrevm
from eth_abi import decode, encode
from eth_utils import keccak

ROOT = pathlib.Path(__file__).resolve().parents[3]
CONTRACTS = ROOT / "Sources/EVMVerification/Contracts"
sys.path.append(str(CONTRACTS))

from compile import compile_file  # noqa: E402 - the settings are those of the artefacts
TEST_CONTRACTS = pathlib.Path(__file__).resolve().parent / "contracts"

ETHER = 10**18
GENESIS_TIME = 1_700_000_000
PANIC_AND_REASON = {bytes.fromhex("08c379a0"): ["string"], bytes.fromhex("4e487b71"): ["uint256"]}


def kind(parameter):
    """The ABI type of a parameter, tuples written out."""
    if parameter["type"].startswith("tuple"):
        inner = ",".join(kind(part) for part in parameter["components"])
        return f"({inner}){parameter['type'][5:]}"
    return parameter["type"]


def signature(entry):
    return f"{entry['name']}({','.join(kind(part) for part in entry['inputs'])})"


def selector(text):
    return keccak(text=text)[:4]


def interface_id(*signatures):
    value = 0
    for text in signatures:
        value ^= int.from_bytes(selector(text), "big")
    return value.to_bytes(4, "big")


def error(text, *values):
    """The bytes of a typed error, as Solidity writes them."""
    inside = text[text.index("(") + 1 : -1]
    return selector(text) + encode(inside.split(",") if inside else [], values)


def words(data):
    return [int.from_bytes(data[at : at + 32], "big") for at in range(0, len(data), 32)]


def pack(numbers):
    return b"".join(number.to_bytes(32, "big") for number in numbers)


def read_failure(output):
    """What a revert says: the reason, the bytes of a typed error, or None for nothing."""
    if not output:
        return None
    if output[:4] in PANIC_AND_REASON:
        return decode(PANIC_AND_REASON[output[:4]], output[4:])[0]
    return output


def creation_code(compiled, arguments):
    constructor = next((entry for entry in compiled["abi"] if entry["type"] == "constructor"), {"inputs": []})
    code = bytes.fromhex(compiled["bytecode"][2:])
    return code + encode([kind(part) for part in constructor["inputs"]], arguments)


class Outcome:
    """What one transaction did: `ok`, `value` (decoded), `error`, `gas` (as paid), `logs` as (name, fields)."""

    def __init__(self, ok, value, failure, gas, logs):
        self.ok, self.value, self.error, self.gas, self.logs = ok, value, failure, gas, logs

    def log(self, name):
        found = [fields for title, fields in self.logs if title == name]
        assert len(found) == 1, (name, self.logs)
        return found[0]

    def must(self):
        assert self.ok, f"failed: {self.error!r}"
        return self

    def must_fail(self, expected):
        """With a reason (text), a typed error (bytes), or without any message (None)."""
        assert not self.ok, f"should have failed with {expected!r}"
        assert self.error == expected, f"failed with {self.error!r}, not {expected!r}"
        return self


class Contract:
    def __init__(self, chain, address, abi):
        self.chain, self.address, self.abi = chain, address, abi
        self.functions = {entry["name"]: entry for entry in abi if entry["type"] == "function"}

    def data(self, name, *arguments):
        entry = self.functions[name]
        return selector(signature(entry)) + encode([kind(part) for part in entry["inputs"]], arguments)

    def send(self, name, *arguments, sender=None, value=0, gas=None):
        """One transaction; its effects stay when it succeeds."""
        outputs = [kind(part) for part in self.functions[name]["outputs"]]
        return self.chain.transact(sender, self.address, self.data(name, *arguments), value, gas, outputs)

    def view(self, name, *arguments, sender=None):
        """The value of a call that leaves no trace."""
        outputs = [kind(part) for part in self.functions[name]["outputs"]]
        return self.chain.call(sender, self.address, self.data(name, *arguments), outputs).must().value


class Chain:
    def __init__(self, chain_id=1, block_gas=30_000_000):
        self.chain_id, self.time, self.block_gas = chain_id, GENESIS_TIME, block_gas
        self.events, self.count = {}, 0
        self.evm = self._machine()
        self.sender = self.account()

    def _machine(self):
        return pyrevm.EVM(
            pyrevm.Env(
                cfg=pyrevm.CfgEnv(chain_id=self.chain_id), block=self._block(), tx=pyrevm.TxEnv(chain_id=self.chain_id)
            ),
            gas_limit=2**63,
        )

    def _block(self):
        return pyrevm.BlockEnv(number=1, timestamp=self.time, gas_limit=self.block_gas, basefee=0)

    def account(self, balance=1_000_000 * ETHER):
        """A fresh account that is no contract."""
        self.count += 1
        address = "0x" + keccak(text=f"account {self.count}")[:20].hex()
        self.evm.set_balance(address, balance)
        return address

    def balance(self, address):
        return self.evm.get_balance(address)

    def wait(self, seconds):
        self.at(self.time + seconds)

    def at(self, time):
        self.time = time
        self.evm.set_block_env(self._block())

    def transact(self, sender, to, data, value=0, gas=None, outputs=()):
        sender = sender or self.sender
        self.evm.reset_transient_storage()
        returned, problem = b"", None
        try:
            returned = bytes(
                self.evm.message_call(sender, to, calldata=data, value=value, gas=gas or self.block_gas)
            )
        except RuntimeError as failure:
            problem = str(failure)
        result = self.evm.result
        if problem is not None:
            return Outcome(False, None, self._failure(problem), result.gas_used if result else None, [])
        decoded = decode(list(outputs), returned) if outputs else ()
        value = decoded[0] if len(decoded) == 1 else decoded
        return Outcome(True, value, None, result.gas_used, [self._log(log) for log in result.logs])

    def call(self, sender, to, data, outputs, gas=None):
        return self.simulate(lambda: self.transact(sender, to, data, 0, gas, outputs))

    def simulate(self, body):
        """Runs `body` and takes back all that it did."""
        checkpoint = self.evm.snapshot()
        try:
            return body()
        finally:
            self.evm.revert(checkpoint)

    def deploy(self, path, *arguments, sender=None):
        compiled = compile_file(path)
        address = self.evm.deploy(sender or self.sender, creation_code(compiled, arguments))
        self.learn(compiled["abi"])
        return Contract(self, address, compiled["abi"])

    def learn(self, abi):
        """Events of this ABI are decoded in later outcomes."""
        for entry in abi:
            if entry["type"] == "event":
                self.events[keccak(text=signature(entry))] = entry

    @staticmethod
    def _failure(problem):
        found = re.search(r"output: (0x[0-9a-f]*)", problem)
        return read_failure(bytes.fromhex(found[1][2:])) if found else problem

    def _log(self, log):
        data = log.data[1] if isinstance(log.data, tuple) else log.data
        return self.read_log([bytes.fromhex(topic[2:]) for topic in log.topics], bytes(data))

    def read_log(self, topics, data):
        entry = self.events[topics[0]]
        indexed = [part for part in entry["inputs"] if part["indexed"]]
        plain = [part for part in entry["inputs"] if not part["indexed"]]
        fields = {
            part["name"]: decode([kind(part)], topic)[0] for part, topic in zip(indexed, topics[1:], strict=True)
        }
        values = decode([kind(part) for part in plain], data)
        fields |= {part["name"]: value for part, value in zip(plain, values, strict=True)}
        return entry["name"], fields
