"""Gas by the Ethereum execution specification, under the newest fork that it has.

Each call is a transaction of its own: nothing is warm but what the rules make warm.

    python eels.py < CALLS

CALLS is JSON, a list of {"name", "key", "program", "proof", "instances"}: key data, program and proof in hexadecimal, instances as a list of
hexadecimal words. The answer is JSON: the fork; the gas of the deployment of both contracts; for each call the gas of
the model's deployment, what the transaction pays (`paid`), the floor for its calldata (EIP-7623), the cost of its calldata and
of a transaction (`intrinsic`), that of running it (`execution`), the gas of its precompiles by name, and the verdict.
"""

import json
import sys

from eth_abi import encode
from ethereum.forks.bpo2 import vm
from ethereum.forks.bpo2.fork import process_transaction
from ethereum.forks.bpo2.fork_types import Address
from ethereum.forks.bpo2.state import State, TransientStorage, get_account, set_account_balance
from ethereum.forks.bpo2.transactions import LegacyTransaction, calculate_intrinsic_cost, signing_hash_155
from ethereum.forks.bpo2.utils.address import compute_contract_address
from ethereum.forks.bpo2.utils.message import prepare_message
from ethereum.forks.bpo2.vm.interpreter import process_message_call
from ethereum.forks.bpo2.vm.precompiled_contracts.mapping import PRE_COMPILED_CONTRACTS
from ethereum_types.bytes import Bytes, Bytes0, Bytes32
from ethereum_types.numeric import U64, U256, Uint
from eth_account import Account
from eth_utils import keccak

from evm import selector
from verifier import compiled, verify_data

FORK = "bpo2"
# EIP-7825: no transaction may have more.
GAS_LIMIT = 2**24


class Specification:
    def __init__(self, chain_id=1):
        self.chain_id, self.nonce = chain_id, 0
        self.account = Account.from_key(keccak(text="account of the specification"))
        self.sender = Address(bytes.fromhex(self.account.address[2:]))
        self.state = State()
        set_account_balance(self.state, self.sender, U256(10**24))

    def _environment(self):
        return vm.BlockEnvironment(
            chain_id=U64(self.chain_id), state=self.state, block_gas_limit=Uint(60_000_000), block_hashes=[],
            coinbase=Address(b"\x01" * 20), number=Uint(1), base_fee_per_gas=Uint(1), time=U256(1_800_000_000),
            prev_randao=Bytes32(b"\0" * 32), excess_blob_gas=U64(0), parent_beacon_block_root=Bytes32(b"\0" * 32),
        )

    def _transaction(self, to, data, gas):
        fields = {"nonce": self.nonce, "gasPrice": 1, "gas": gas, "value": 0, "data": data, "chainId": self.chain_id}
        if to is not None:
            fields["to"] = to
        signed = self.account.sign_transaction(fields)
        return LegacyTransaction(
            nonce=U256(self.nonce), gas_price=Uint(1), gas=Uint(gas), to=Address(to) if to else Bytes0(b""),
            value=U256(0), data=Bytes(data), v=U256(signed.v), r=U256(signed.r), s=U256(signed.s),
        )

    def transact(self, to, data, gas=GAS_LIMIT):
        """Gas as paid, and whether the transaction succeeded."""
        transaction = self._transaction(to, data, gas)
        output = vm.BlockOutput()
        balance = get_account(self.state, self.sender).balance
        process_transaction(self._environment(), output, transaction, Uint(0))
        self.nonce += 1
        paid = int(balance) - int(get_account(self.state, self.sender).balance)
        assert paid == int(output.block_gas_used)
        (receipt,) = output.receipts_trie._data.values()
        return paid, receipt.succeeded

    def call(self, to, data, gas=GAS_LIMIT):
        """What a transaction would return, its gas without intrinsic cost and floor, and these two; nothing stays."""
        transaction = self._transaction(to, data, gas)
        intrinsic, floor = (int(cost) for cost in calculate_intrinsic_cost(transaction))
        environment = self._environment()
        inner = vm.TransactionEnvironment(
            origin=self.sender, gas_price=Uint(1), gas=Uint(gas - intrinsic),
            access_list_addresses={environment.coinbase}, access_list_storage_keys=set(),
            transient_storage=TransientStorage(), blob_versioned_hashes=(), authorizations=(),
            index_in_block=Uint(0), tx_hash=None,
        )
        output = process_message_call(prepare_message(environment, inner, transaction))
        used = gas - intrinsic - int(output.gas_left)
        return bytes(output.return_data), output.error, used, intrinsic, floor


class Deployment:
    """Both contracts, and models on demand."""

    def __init__(self, chain_id=1):
        self.chain = Specification(chain_id)
        self.gas = {}
        self.library = self._create("PlumblineModels", [])
        self.verifier = self._create("PlumblineVerifier", [self.library])

    def _create(self, name, arguments):
        code = bytes.fromhex(compiled(name)["bytecode"][2:])
        data = code + encode(["address"] * len(arguments), ["0x" + own.hex() for own in arguments])
        address = compute_contract_address(self.chain.sender, Uint(self.chain.nonce))
        self.gas[name], succeeded = self.chain.transact(None, data)
        assert succeeded, name
        return address

    def model(self, key, program):
        """Address of a model's verifier, and the gas of its deployment."""
        gas, succeeded = self.chain.transact(self.verifier, selector("deploy(bytes,bytes)") + encode(["bytes", "bytes"], [key, program]))
        assert succeeded
        digest = keccak(key)
        data = selector("verifierOf(bytes32)") + digest
        returned, error, *_ = self.chain.call(self.verifier, data)
        assert error is None
        return Address(returned[12:32]), gas

    def verify(self, model, proof, instances):
        data = verify_data(proof, instances)
        with Precompiles() as precompiles:
            returned, error, execution, intrinsic, floor = self.chain.call(model, data)
        verdict = "revert" if error else {0: "false", 1: "true"}[int.from_bytes(returned, "big")]
        return {
            "verdict": verdict, "execution": execution, "intrinsic": intrinsic, "floor": floor,
            "paid": max(execution + intrinsic, floor), "precompiles": precompiles.gas,
        }


class Precompiles:
    """Counts the gas that the curve's precompiles take."""

    NAMES = {"alt_bn128_add": "ecAdd", "alt_bn128_mul": "ecMul", "alt_bn128_pairing_check": "pairing"}

    def __enter__(self):
        self.gas = dict.fromkeys(self.NAMES.values(), 0)
        self.saved = dict(PRE_COMPILED_CONTRACTS)
        for address, function in self.saved.items():
            if function.__name__ in self.NAMES:
                PRE_COMPILED_CONTRACTS[address] = self._counted(function)
        return self

    def _counted(self, function):
        def counted(evm):
            before = int(evm.gas_left)
            function(evm)
            self.gas[self.NAMES[function.__name__]] += before - int(evm.gas_left)

        return counted

    def __exit__(self, *_):
        PRE_COMPILED_CONTRACTS.update(self.saved)


def measure(calls):
    deployment = Deployment()
    models, results = {}, []
    for call in calls:
        key = bytes.fromhex(call["key"])
        if key not in models:
            models[key] = deployment.model(key, bytes.fromhex(call["program"]))
        model, gas = models[key]
        instances = [int(word, 16) for word in call["instances"]]
        result = deployment.verify(model, bytes.fromhex(call["proof"]), instances)
        results.append({"name": call["name"], "deployment": gas} | result)
    return {"fork": FORK, "deployment": deployment.gas, "calls": results}


if __name__ == "__main__":
    json.dump(measure(json.load(sys.stdin)), sys.stdout, indent=1)
