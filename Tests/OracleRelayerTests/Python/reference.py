"""Encodings by eth_abi, rlp and eth_account, for comparison.

Reads a JSON list of cases from the standard input and writes a JSON list of answers.
"""

import json
import sys

import rlp
from eth_abi import encode
from eth_account import Account
from eth_utils import keccak, to_checksum_address


def data(text):
    return bytes.fromhex(text[2:])


def nested(item):
    return [nested(each) for each in item] if isinstance(item, list) else data(item)


def answer(case):
    kind = case["kind"]
    if kind == "abi":
        values = []
        for type_, value in zip(case["types"], case["values"]):
            if type_ == "bytes":
                values.append(data(value))
            else:
                values.append([int(each, 16) for each in value] if type_ == "uint256[]" else int(value, 16))
        return "0x" + encode(case["types"], values).hex()
    if kind == "rlp":
        return "0x" + rlp.encode(nested(case["item"])).hex()
    if kind == "address":
        return Account.from_key(data(case["key"])).address
    if kind == "checksum":
        return to_checksum_address(case["address"])
    if kind == "transaction":
        fields = {name: int(value) if name not in ("to", "data") else value for name, value in case["fields"].items()}
        signed = Account.from_key(data(case["key"])).sign_transaction({**fields, "type": 2})
        return ["0x" + signed.raw_transaction.hex(), "0x" + signed.hash.hex()]
    if kind == "context":
        packed = encode(
            ["bytes32", "uint256", "address", "address", "uint256", "uint64"],
            [keccak(text="plumbline.oracle.v1"), case["chain"], case["oracle"], case["consumer"], case["request"],
             case["deadline"]])
        return "0x" + keccak(packed).hex()
    raise ValueError(kind)


print(json.dumps([answer(case) for case in json.load(sys.stdin)]))
