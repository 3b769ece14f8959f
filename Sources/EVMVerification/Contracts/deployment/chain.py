"""Creates, calls and reads contracts over JSON-RPC.

    chain.py [--rpc URL] [--key-file FILE] COMMAND

    address                              the address of the key
    create ARTIFACT [ARGUMENT..]         make a contract from artifacts/NAME.json; prints its address
    send ADDRESS SIGNATURE [ARGUMENT..]  a transaction, with --value WEI if it pays; prints the gas that it used
    call ADDRESS SIGNATURE [ARGUMENT..]  a call that changes nothing; SIGNATURE says what comes back: 'f(uint256)(bool)'
    code ADDRESS                         the code of a contract
    show ARGUMENT                        an argument as it is read

An argument is JSON or text; @FILE.json#NAME takes a field of a file. The private key is in FILE, 64 hexadecimal digits,
or in PLUMBLINE_ORACLE_KEY; only `create`, `send` and `address` need it. The node is --rpc or ETH_RPC_URL.

Needs the package eth-account and nothing else.
"""

import argparse
import json
import os
import pathlib
import sys
import time
import urllib.error
import urllib.request

from eth_abi import decode, encode
from eth_account import Account
from eth_utils import keccak, to_checksum_address

KEY_VARIABLE = "PLUMBLINE_ORACLE_KEY"
NODE_VARIABLE = "ETH_RPC_URL"
DEFAULT_NODE = "http://127.0.0.1:8545"


class Node:
    def __init__(self, url):
        self.url = url
        # The address may be that of this machine, which no proxy knows.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def rpc(self, method, *parameters):
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        request = urllib.request.Request(
            self.url, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with self.opener.open(request, timeout=120) as response:
                answer = json.load(response)
        except (urllib.error.URLError, ValueError) as problem:
            raise SystemExit(f"{self.url} does not answer as a node: {problem}")
        if "error" in answer:
            raise SystemExit(f"{method}: {answer['error'].get('message')}{reason(answer['error'].get('data'))}")
        return answer["result"]

    def call(self, to, signature, arguments):
        inputs, outputs = split(signature)
        data = selector(inputs) + encode_arguments(inputs, arguments)
        answer = self.rpc("eth_call", {"to": to, "data": "0x" + data.hex()}, "latest")
        values = decode(types(outputs), bytes.fromhex(answer[2:]))
        return values[0] if len(values) == 1 else values

    def send(self, account, to, data, value=0):
        """Sends a transaction and waits for its receipt. Gas is what the node estimates."""
        fields = {"from": account.address, "data": "0x" + data.hex(), "value": hex(value)}
        if to is not None:
            fields["to"] = to
        gas = int(self.rpc("eth_estimateGas", fields, "latest"), 16)
        base = int(self.rpc("eth_getBlockByNumber", "latest", False)["baseFeePerGas"], 16)
        tip = 10**9
        transaction = {
            "type": 2, "chainId": int(self.rpc("eth_chainId"), 16), "data": data, "value": value, "gas": gas,
            "nonce": int(self.rpc("eth_getTransactionCount", account.address, "pending"), 16),
            "maxFeePerGas": 2 * base + tip, "maxPriorityFeePerGas": tip,
        }
        if to is not None:
            transaction["to"] = to_checksum_address(to)
        signed = account.sign_transaction(transaction)
        digest = self.rpc("eth_sendRawTransaction", "0x" + bytes(signed.raw_transaction).hex())
        for _ in range(600):
            receipt = self.rpc("eth_getTransactionReceipt", digest)
            if receipt is not None:
                break
            time.sleep(0.5)
        else:
            raise SystemExit(f"the transaction {digest} is in no block yet")
        if int(receipt["status"], 16) != 1:
            raise SystemExit(f"the transaction {digest} failed")
        return receipt

    def create(self, account, artifact, arguments=()):
        entries = [entry for entry in artifact["abi"] if entry["type"] == "constructor"]
        kinds = [entry["type"] for entry in entries[0]["inputs"]] if entries else []
        inputs = f"constructor({','.join(kinds)})"
        data = bytes.fromhex(artifact["bytecode"][2:]) + encode_arguments(inputs, arguments)
        receipt = self.send(account, None, data)
        return to_checksum_address(receipt["contractAddress"]), int(receipt["gasUsed"], 16)


def split(signature):
    """`f(uint256)(bool)` as `f(uint256)` and `(bool)`."""
    end = signature.index(")") + 1
    return signature[:end], signature[end:] or "()"


def types(signature):
    inner = signature[signature.index("(") + 1 : -1]
    return inner.split(",") if inner else []


def selector(signature):
    return keccak(text=signature)[:4]


def encode_arguments(signature, arguments):
    kinds = types(signature)
    if len(kinds) != len(arguments):
        raise SystemExit(f"{signature} takes {len(kinds)} arguments, there are {len(arguments)}")
    return encode(kinds, [convert(kind, value) for kind, value in zip(kinds, arguments)])


def convert(kind, value):
    if kind.endswith("[]"):
        return [convert(kind[:-2], each) for each in value]
    if kind.startswith("bytes") and isinstance(value, str):
        return bytes.fromhex(value.removeprefix("0x"))
    if kind.startswith(("uint", "int")) and isinstance(value, str):
        return int(value, 0)
    return value


def reason(data):
    """Why a contract reverted, where it says."""
    if not isinstance(data, str) or len(data) < 10:
        return ""
    if data.startswith("0x08c379a0"):
        return f" ({decode(['string'], bytes.fromhex(data[10:]))[0]})"
    return f" ({data})"


def argument(text):
    if text.startswith("@"):
        path, _, field = text[1:].partition("#")
        value = json.loads(pathlib.Path(path).read_text())
        return value[field] if field else value
    # What looks like a number in hexadecimal is text to JSON.
    try:
        return json.loads(text)
    except ValueError:
        return text


def account(key_file):
    try:
        text = pathlib.Path(key_file).read_text() if key_file else os.environ.get(KEY_VARIABLE)
    except OSError as problem:
        raise SystemExit(f"the private key cannot be read: {problem}")
    if not text:
        raise SystemExit(f"a private key is needed: --key-file FILE, or {KEY_VARIABLE}")
    try:
        return Account.from_key("0x" + text.strip().removeprefix("0x"))
    except Exception:
        # The message of the library may show the key.
        raise SystemExit("the private key is not 64 hexadecimal digits") from None


def plain(value):
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def add_options(parser):
    parser.add_argument("--rpc", default=os.environ.get(NODE_VARIABLE, DEFAULT_NODE))
    parser.add_argument("--key-file")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("command", choices=["address", "create", "send", "call", "code", "show"])
    parser.add_argument("words", nargs="*")
    parser.add_argument("--value", type=int, default=0)
    options = parser.parse_intermixed_args()
    node, words = Node(options.rpc), options.words
    target = argument(words[0]) if words else None
    if len(words) < {"address": 0, "create": 1, "send": 2, "call": 2, "code": 1, "show": 1}[options.command]:
        parser.error(f"{options.command} needs more arguments")
    match options.command:
        case "address":
            print(account(options.key_file).address)
        case "create":
            artifact = json.loads(pathlib.Path(words[0]).read_text())
            print(node.create(account(options.key_file), artifact, [argument(word) for word in words[1:]])[0])
        case "send":
            inputs, _ = split(words[1])
            data = selector(inputs) + encode_arguments(inputs, [argument(word) for word in words[2:]])
            print(int(node.send(account(options.key_file), target, data, options.value)["gasUsed"], 16))
        case "call":
            print(json.dumps(plain(node.call(target, words[1], [argument(word) for word in words[2:]]))))
        case "code":
            print(node.rpc("eth_getCode", target, "latest"))
        case "show":
            print(target if isinstance(target, str) else json.dumps(target))


if __name__ == "__main__":
    sys.exit(main())
