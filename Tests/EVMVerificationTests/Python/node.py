"""The same as `evm.Chain`, on a node that is spoken to in JSON-RPC with signed transactions (alysis).

Slower by far, but each transaction is one in a block: gas is as charged, and `estimate` is the node's.
"""

from alysis import EVMVersion, Node, RPCNode
from eth_abi import decode
from eth_account import Account
from eth_utils import keccak
from ethereum_rpc import RPCError

from evm import ETHER, Chain, Contract, Outcome, compile_file, creation_code, read_failure


class NodeChain(Chain):
    def __init__(self, chain_id=31337, evm_version=EVMVersion.PRAGUE):
        self.chain_id, self.events, self.count, self.keys = chain_id, {}, 0, {}
        self.node = Node(root_balance_wei=10**9 * ETHER, chain_id=chain_id, evm_version=evm_version)
        self.rpc = RPCNode(self.node).rpc
        root = Account.from_key(self.node.root_private_key)
        self.keys[root.address.lower()] = root
        self.sender = root.address.lower()

    def account(self, balance=1000 * ETHER):
        self.count += 1
        account = Account.from_key(keccak(text=f"account {self.count}"))
        self.keys[account.address.lower()] = account
        self.transact(self.sender, account.address, b"", balance).must()
        return account.address.lower()

    def balance(self, address):
        return int(self.rpc("eth_getBalance", address, "latest"), 16)

    @property
    def time(self):
        return int(self.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def wait(self, seconds):
        self.node.mine_block(timestamp=self.time + seconds)

    def transact(self, sender, to, data, value=0, gas=None, outputs=()):
        """Without `gas` it is estimated first, as a wallet does, and a failure is that of the estimate."""
        outcome = self.call(sender, to, data, outputs, value=value, gas=gas)
        if not outcome.ok and gas is None:
            return outcome
        limit = gas or self.estimate(sender, to, data, value)
        receipt = self._send(sender or self.sender, to, data, value, limit)
        used = int(receipt["gasUsed"], 16)
        if int(receipt["status"], 16) == 0:
            return Outcome(False, None, outcome.error, used, [])
        logs = [
            self.read_log([bytes.fromhex(topic[2:]) for topic in log["topics"]], bytes.fromhex(log["data"][2:]))
            for log in receipt["logs"]
        ]
        return Outcome(True, outcome.value, None, used, logs)

    def call(self, sender, to, data, outputs, value=0, gas=None):
        try:
            answer = self.rpc("eth_call", self._fields(sender or self.sender, to, data, value, gas), "latest")
        except RPCError as failure:
            return Outcome(False, None, read_failure(failure.data), None, [])
        decoded = decode(list(outputs), bytes.fromhex(answer[2:])) if outputs else ()
        return Outcome(True, decoded[0] if len(decoded) == 1 else decoded, None, None, [])

    def estimate(self, sender, to, data, value=0):
        return int(self.rpc("eth_estimateGas", self._fields(sender or self.sender, to, data, value), "latest"), 16)

    def deploy(self, path, *arguments, sender=None):
        compiled = compile_file(path)
        code = creation_code(compiled, arguments)
        receipt = self._send(sender or self.sender, None, code, 0, 8_000_000)
        assert int(receipt["status"], 16) == 1
        self.learn(compiled["abi"])
        return Contract(self, receipt["contractAddress"].lower(), compiled["abi"])

    @staticmethod
    def _fields(sender, to, data, value, gas=None):
        fields = {"from": sender, "to": to, "data": "0x" + data.hex(), "value": hex(value)}
        return fields | ({"gas": hex(gas)} if gas else {})

    def _send(self, sender, to, data, value, gas):
        fields = {
            "chainId": self.chain_id, "nonce": int(self.rpc("eth_getTransactionCount", sender, "latest"), 16),
            "gas": gas, "gasPrice": int(self.rpc("eth_gasPrice"), 16), "value": value, "data": data,
        }
        if to is not None:
            # Signing takes the address in its checksummed form or as bytes.
            fields["to"] = bytes.fromhex(to[2:])
        signed = self.keys[sender].sign_transaction(fields)
        digest = self.rpc("eth_sendRawTransaction", "0x" + signed.raw_transaction.hex().removeprefix("0x"))
        return self.rpc("eth_getTransactionReceipt", digest)
