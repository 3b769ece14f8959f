"""Puts the verifier of the model in this folder on a chain.

    deploy.py [--rpc URL] [--key-file FILE] [--verifier ADDRESS] [--unsafe] [-o FILE]

Makes PlumblineModels and PlumblineVerifier, which serve all models, unless --verifier names one that is there; then the
model verifier of `key.bin`, unless the chain has it already. Prints addresses and gas as JSON, and writes them to FILE.
With an exported proof it also asks the model verifier to verify it. Keys and nodes are named as in `chain.py`.
"""

import argparse
import json
import pathlib
import sys

from chain import Node, account, add_options, encode_arguments, selector
from eth_utils import keccak, to_checksum_address

FOLDER = pathlib.Path(__file__).resolve().parent
NOBODY = "0x" + 40 * "0"


def read(name):
    return json.loads((FOLDER / name).read_text())


def deploy(node, payer, verifier=None):
    """Addresses and gas of what was made."""
    key = read("key.json")
    key_data, program = (FOLDER / "key.bin").read_bytes(), (FOLDER / "program.bin").read_bytes()
    vk_hash = "0x" + keccak(key_data).hex()
    if vk_hash != key["vkHash"]:
        raise SystemExit("key.bin and key.json are not of one export")
    gas, models = {}, None
    if verifier is None:
        models, gas["PlumblineModels"] = node.create(payer, read("artifacts/PlumblineModels.json"))
        verifier, gas["PlumblineVerifier"] = node.create(payer, read("artifacts/PlumblineVerifier.json"), [models])
    known = node.call(verifier, "verifierOf(bytes32)(address)", [vk_hash])
    if known == NOBODY:
        signature = "deploy(bytes,bytes)"
        data = selector(signature) + encode_arguments(signature, [key_data, program])
        gas["modelVerifier"] = int(node.send(payer, verifier, data)["gasUsed"], 16)
        known = node.call(verifier, "verifierOf(bytes32)(address)", [vk_hash])
    if node.call(known, "vkHash()(bytes32)", []).hex() != vk_hash[2:]:
        raise SystemExit(f"{known} is not the verifier of this model")
    report = {"plumblineVerifier": to_checksum_address(verifier), "modelVerifier": to_checksum_address(known)}
    if models is not None:
        report["plumblineModels"] = models
    return report | {"vkHash": vk_hash, "chainId": int(node.rpc("eth_chainId"), 16), "gas": gas}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--verifier", metavar="ADDRESS")
    parser.add_argument("--unsafe", action="store_true", help="deploy although the reference string is not trusted")
    parser.add_argument("-o", "--out", metavar="FILE")
    options = parser.parse_args()
    key = read("key.json")
    if key["isUnsafe"]:
        print(f"warning: UNSAFE: {key['warning']}", file=sys.stderr)
        if not options.unsafe:
            raise SystemExit("nothing was deployed; say --unsafe to deploy it nevertheless")
    node = Node(options.rpc)
    report = deploy(node, account(options.key_file), options.verifier)
    if (FOLDER / "proof.json").exists():
        proof = read("proof.json")
        arguments = [proof["proof"], proof["instances"]]
        report["verified"] = node.call(report["modelVerifier"], "verifyProof(bytes,uint256[])(bool)", arguments)
    text = json.dumps(report, indent=2)
    print(text)
    if options.out:
        pathlib.Path(options.out).write_text(text + "\n")
    if report.get("verified") is False:
        raise SystemExit("the contract refuses the exported proof")


if __name__ == "__main__":
    main()
