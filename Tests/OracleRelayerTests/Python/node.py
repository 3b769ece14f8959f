"""A chain of one machine behind JSON-RPC, for the tests of the relayer.

    node.py PORT-FILE CONTRACTS

Serves the methods of a node over HTTP on a free port of the loopback, whose number goes to PORT-FILE, and methods of
its own that set a scene: `test_*` below. CONTRACTS is the folder of `InferenceOracle.vy`, with the artefacts of the
verifier in `Artifacts`. There are two verifiers for the model: the real one, and `AnyProof.vy` beside this file, which
accepts everything that starts like a proof.

The machine is py-evm. Its precompiled contracts of the curve take seconds for a proof; those of revm do the same here.
"""

import copy
import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyrevm
from alysis import Node, RPCNode
from eth.chains.base import MiningChain
from eth.estimators.gas import binary_gas_search
from eth.exceptions import VMError
from eth.vm.forks.prague.computation import PragueComputation
from eth.vm.spoof import SpoofTransaction
from eth_abi import decode, encode
from eth_account import Account
from eth_account.typed_transactions import TypedTransaction
from eth_utils import keccak, to_checksum_address
from ethereum_rpc import RPCError
from hexbytes import HexBytes
from vyper.compiler import compile_code

ETHER = 10**18
HERE = Path(__file__).parent


def by_revm(number, gas):
    """The precompiled contract at an address, computed by revm; `gas` of the data is EIP-1108's."""
    machine = pyrevm.EVM(gas_limit=2**40)
    address = "0x" + number.to_bytes(20, "big").hex()

    def run(computation):
        data = bytes(computation.msg.data)
        computation.consume_gas(gas(data), reason="precompiled contract")
        try:
            computation.output = bytes(machine.message_call("0x" + "11" * 20, address, calldata=data))
        except RuntimeError as error:
            raise VMError(str(error)) from error
        return computation

    return run


PragueComputation._precompiles = PragueComputation._precompiles | {
    number.to_bytes(20, "big"): by_revm(number, gas)
    for number, gas in [
        (6, lambda data: 150), (7, lambda data: 6000), (8, lambda data: 45_000 + 34_000 * (len(data) // 192))
    ]
}


def estimate(state, transaction):
    """Gas that suffices, found in two runs where it can be: py-evm's search takes a dozen."""

    def run(gas):
        snapshot = state.snapshot()
        try:
            computation = state.apply_transaction(SpoofTransaction(transaction, gas=gas, gas_price=0))
        finally:
            state.revert(snapshot)
        return computation

    computation = run(state.gas_limit)
    if computation.is_error:
        raise computation.error
    # Calls are given all but a 64th of what is left.
    gas = (state.gas_limit - computation.get_gas_remaining()) * 64 // 63 + 20_000
    return gas if not run(gas).is_error else binary_gas_search(state, transaction, tolerance=21_000)


MiningChain.gas_estimator = staticmethod(estimate)


def selector(signature):
    return keccak(text=signature)[:4]


def types(signature):
    inner = signature[signature.index("(") + 1 : -1]
    return inner.split(",") if inner else []


class Chain:
    """A node with the contracts on it and accounts that use them."""

    def __init__(self, contracts):
        self.node = Node(root_balance_wei=10**6 * ETHER)
        self.rpc = RPCNode(self.node)
        self.root = Account.from_key(self.node.root_private_key)
        self.accounts = {}
        self.snapshots = {}
        self.abi = {}
        self.contracts = Path(contracts)
        # Set by tests: answers that are wrong, late or missing.
        self.fault = None
        self.fault_calls = self.fault_skip = 0
        self.calls = {}
        self.raw_transactions = []
        # Transactions that are taken and forgotten.
        self.swallow = 0

    # Transactions of the scene

    def account(self, name):
        if name not in self.accounts:
            account = Account.from_key(keccak(text=f"relayer test account {name}"))
            self.accounts[name] = account
            self.send(self.root, account.address, value=1000 * ETHER)
        return self.accounts[name]

    def send(self, account, to, data=b"", value=0, gas=5_000_000):
        nonce = int(self.rpc.rpc("eth_getTransactionCount", account.address, "pending"), 16)
        base = int(self.rpc.rpc("eth_getBlockByNumber", "latest", False)["baseFeePerGas"], 16)
        fields = {
            "chainId": int(self.rpc.rpc("eth_chainId"), 16), "nonce": nonce, "gas": gas, "value": value, "data": data,
            "maxFeePerGas": 2 * base + 10**9, "maxPriorityFeePerGas": 10**9, "type": 2,
        }
        if to is not None:
            fields["to"] = to_checksum_address(to)
        signed = account.sign_transaction(fields)
        digest = self.rpc.rpc("eth_sendRawTransaction", "0x" + signed.raw_transaction.hex())
        if not self.node._auto_mine_transactions:
            return None
        receipt = self.rpc.rpc("eth_getTransactionReceipt", digest)
        if receipt["status"] != "0x1":
            raise RuntimeError(f"a transaction of the scene failed: {receipt}")
        return receipt

    def invoke(self, name, to, signature, *arguments, value=0):
        data = selector(signature) + encode(types(signature), arguments)
        return self.send(self.account(name), to, data, value)

    def view(self, to, signature, outputs, *arguments):
        data = selector(signature) + encode(types(signature), arguments)
        result = self.rpc.rpc("eth_call", {"to": to, "data": "0x" + data.hex()}, "latest")
        return decode(outputs, bytes.fromhex(result[2:]))

    def create(self, path, *arguments):
        if path.suffix == ".json":
            compiled = json.loads(path.read_text())
        else:
            compiled = compile_code(path.read_text(), output_formats=["bytecode"])
        kinds = [kind for kind, _ in arguments]
        values = [value for _, value in arguments]
        data = bytes.fromhex(compiled["bytecode"][2:]) + encode(kinds, values)
        return self.send(self.root, None, data, gas=12_000_000)["contractAddress"]

    # Methods of the tests

    def test_deploy(self, card, vk_hash, deployment, operator):
        """Puts the contracts on the chain and gives the operator's account money.

        `deployment` is the call that makes the real verifier of the model.
        """
        self.oracle = self.create(self.contracts / "InferenceOracle.vy")
        hashes = [("bytes32", bytes.fromhex(each[2:])) for each in (card, vk_hash)]
        lenient = self.create(HERE / "AnyProof.vy", *hashes)
        models = self.create(self.contracts / "Artifacts/PlumblineModels.json")
        factory = self.create(self.contracts / "Artifacts/PlumblineVerifier.json", ("address", models))
        self.send(self.root, factory, bytes.fromhex(deployment[2:]), gas=16_000_000)
        verifier = self.view(factory, "verifierOf(bytes32)", ["address"], hashes[1][1])[0]
        self.operator = operator
        self.send(self.root, operator, value=100 * ETHER)
        return {
            "oracle": to_checksum_address(self.oracle), "lenient": to_checksum_address(lenient),
            "verifier": to_checksum_address(verifier),
        }

    def test_offer(self, key, verifier, fee, bond, window, deposit):
        """An offer of the operator, made with its own key."""
        account = Account.from_key(key)
        self.send(account, self.oracle, selector("deposit()"), value=int(deposit))
        signature = "makeOffer(address,uint256,uint256,uint64)"
        arguments = encode(types(signature), [verifier, int(fee), int(bond), window])
        self.send(account, self.oracle, selector(signature) + arguments)
        return self.view(self.oracle, "offerCount()", ["uint256"])[0]

    def test_dataset(self, key, offer, root, rows):
        signature = "setOfferDataset(uint256,bytes32,uint256)"
        arguments = encode(types(signature), [offer, bytes.fromhex(root[2:]), rows])
        self.send(Account.from_key(key), self.oracle, selector(signature) + arguments)

    def test_request(self, consumer, offer, fee, form, words):
        """Asks once for each list of words."""
        numbers = []
        for each in words:
            values = [int(word, 16) for word in each]
            signature = "request(uint256,uint256,uint256[],uint256,uint32)"
            self.invoke(consumer, self.oracle, signature, offer, form, values, int(fee), 0, value=int(fee))
            numbers.append(self.view(self.oracle, "requestCount()", ["uint256"])[0])
        return numbers

    def test_refund(self, number):
        self.invoke("anyone", self.oracle, "refund(uint256)", number)

    def test_fulfil(self, raw):
        """Someone else sends the data of a signed transaction as their own."""
        fields = TypedTransaction.from_bytes(HexBytes(raw)).as_dict()
        self.send(self.account("copier"), self.oracle, bytes(fields["data"]))

    def test_spend(self, key):
        """A transaction of the operator's account that the relayer knows nothing of."""
        account = Account.from_key(key)
        self.send(account, account.address, gas=21_000)

    def test_mine(self, blocks, seconds=0):
        for _ in range(blocks):
            head = int(self.rpc.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
            self.node.mine_block(head + 1 + seconds if seconds else None)

    def test_automine(self, on):
        self.node._auto_mine_transactions = on
        if on:
            self.node.mine_block()

    def test_snapshot(self, name):
        self.snapshots[name] = copy.deepcopy(self.node)

    def test_revert(self, name):
        """Goes on from a snapshot: the blocks since are gone."""
        self.node = copy.deepcopy(self.snapshots[name])
        self.rpc = RPCNode(self.node)

    def test_reset(self):
        """The chain as it was deployed, and no faults."""
        if "deployed" not in self.snapshots:
            self.test_snapshot("deployed")
        self.test_revert("deployed")
        self.accounts = {}
        self.fault_calls = self.fault_skip = self.swallow = 0
        self.calls, self.raw_transactions = {}, []

    def test_swallow(self, count):
        self.swallow = count

    def test_fault(self, kind, calls):
        """The next calls are answered wrongly: `hang`, `close`, `garbage`, `status`, `busy` or `chain`."""
        self.fault, self.fault_calls = kind, calls

    def test_fault_after(self, skip, kind):
        """The call after `skip` others fails: `close` before it is done, `lost` after."""
        self.fault, self.fault_calls, self.fault_skip = kind, 1, skip

    def test_raw(self):
        return self.raw_transactions

    def test_calls(self):
        return self.calls

    def test_audit(self):
        """Everything that has to add up, from the chain alone."""
        count = self.view(self.oracle, "requestCount()", ["uint256"])[0]
        statuses = []
        for number in range(1, count + 1):
            kinds = ["(address,address,address,uint256,uint256,uint64,uint32,uint8,bytes32)"]
            statuses.append(self.view(self.oracle, "requests(uint256)", kinds, number)[0][7])
        head = int(self.rpc.rpc("eth_blockNumber"), 16)
        fulfilled = {}
        topic = "0x" + keccak(text="Fulfilled(uint256,address,uint256[],bool)").hex()
        for log in self.rpc.rpc("eth_getLogs", {"address": self.oracle, "fromBlock": "0x0", "toBlock": hex(head)}):
            if log["topics"][0] == topic:
                number = int(log["topics"][1], 16)
                fulfilled[number] = fulfilled.get(number, 0) + 1
        sent, spent, failed = [], 0, 0
        for number in range(head + 1):
            # By way of the machinery inside: the node cannot show a block in which a contract was made.
            for transaction in self.node._backend._get_block_by_number(number).transactions:
                if transaction.sender != bytes.fromhex(self.operator[2:]):
                    continue
                receipt = self.rpc.rpc("eth_getTransactionReceipt", "0x" + transaction.hash.hex())
                sent.append(transaction.nonce)
                spent += int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)
                failed += receipt["status"] != "0x1"
        balance = lambda who: self.view(self.oracle, "balances(address)", ["uint256"], who)[0]
        return {
            "statuses": statuses,
            "fulfilments": [fulfilled.get(number, 0) for number in range(1, count + 1)],
            "nonces": sent,
            "spent": str(spent),
            "failed": failed,
            "operatorBalance": str(balance(self.operator)),
            "consumerBalances": str(sum(balance(account.address) for account in self.accounts.values())),
            "contractBalance": str(int(self.rpc.rpc("eth_getBalance", self.oracle, "latest"), 16)),
            "accountBalance": str(int(self.rpc.rpc("eth_getBalance", self.operator, "latest"), 16)),
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One packet for each answer: two would wait 40 ms for each other.
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        chain = self.server.chain
        method, params = body["method"], body.get("params", [])
        with self.server.lock:
            kind = None
            if not method.startswith("test_"):
                chain.calls[method] = chain.calls.get(method, 0) + 1
                if chain.fault_skip > 0:
                    chain.fault_skip -= 1
                elif chain.fault_calls > 0:
                    chain.fault_calls -= 1
                    kind = chain.fault
        answer = {"jsonrpc": "2.0", "id": body["id"]}
        if kind == "hang":
            time.sleep(0.7)
            self.close_connection = True
            return
        if kind == "close":
            self.close_connection = True
            return
        if kind == "garbage":
            return self.reply(b"<html>not what you wanted</html>")
        if kind == "status":
            return self.reply(b"overloaded", 503)
        if kind == "busy":
            answer["error"] = {"code": -32005, "message": "limit exceeded"}
            return self.reply(json.dumps(answer).encode())
        with self.server.lock:
            try:
                if kind == "chain" and method == "eth_chainId":
                    answer["result"] = "0x1"
                elif method.startswith("test_"):
                    answer["result"] = getattr(chain, method)(*params)
                elif method == "eth_sendRawTransaction" and chain.swallow > 0:
                    chain.swallow -= 1
                    chain.raw_transactions.append(params[0])
                    answer["result"] = "0x" + keccak(bytes.fromhex(params[0][2:])).hex()
                else:
                    if method == "eth_sendRawTransaction":
                        chain.raw_transactions.append(params[0])
                    answer["result"] = chain.rpc.rpc(method, *params)
            except RPCError as error:
                answer["error"] = {"code": error.code, "message": error.message}
                if error.data is not None:
                    answer["error"]["data"] = "0x" + bytes(error.data).hex()
            except Exception as error:  # noqa: BLE001: the test sees what went wrong
                answer["error"] = {"code": -32000, "message": f"{type(error).__name__}: {error}"}
        if kind == "lost":
            self.close_connection = True
            return
        self.reply(json.dumps(answer).encode())

    def reply(self, body, status=200):
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
        except OSError:
            # The relayer was killed meanwhile.
            self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


def main():
    port_file, contracts = sys.argv[1], sys.argv[2]
    server = Server(("127.0.0.1", 0), Handler)
    server.chain = Chain(contracts)
    server.lock = threading.RLock()
    temporary = port_file + ".part"
    Path(temporary).write_text(str(server.server_address[1]))
    os.rename(temporary, port_file)
    # Ends with the test that started it: its end of the pipe closes.
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server.serve_forever()


main()
