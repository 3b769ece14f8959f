"""Keys, signatures and DSSE envelopes by securesystemslib and cryptography.

The first argument says what to do; the standard input holds a JSON object, the standard output gets one.
"""

import json
import sys

from Crypto.Hash import keccak as keccak_hash
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.dsse import Envelope
from securesystemslib.signer import CryptoSigner, SSlibKey


def private_pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def public_pem(key):
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


def load_public(pem):
    return serialization.load_pem_public_key(pem.encode())


def load_private(pem):
    return serialization.load_pem_private_key(pem.encode(), None)


def generate(_):
    key = Ed25519PrivateKey.generate()
    return {"private": private_pem(key), "public": public_pem(key.public_key())}


def rewrite(given):
    """A private key read and written again, with its public key."""
    key = load_private(given["private"])
    return {"private": private_pem(key), "public": public_pem(key.public_key())}


def sign(given):
    return {"signature": load_private(given["private"]).sign(bytes.fromhex(given["message"])).hex()}


def verify(given):
    """Raises for a signature that is not valid."""
    key = load_public(given["public"])
    key.verify(bytes.fromhex(given["signature"]), bytes.fromhex(given["message"]))
    return {}


def sslib_key(given):
    return SSlibKey.from_crypto(load_public(given["public"]), keyid=given["keyid"])


def open_envelope(given):
    """Verifies an envelope; raises unless one signature is valid."""
    envelope = Envelope.from_dict(json.loads(given["envelope"]))
    accepted = envelope.verify([sslib_key(given)], 1)
    return {
        "payload": envelope.payload.decode(),
        "payloadType": envelope.payload_type,
        "accepted": " ".join(accepted),
    }


def make_envelope(given):
    key = load_private(given["private"])
    public = SSlibKey.from_crypto(key.public_key(), keyid=given["keyid"])
    envelope = Envelope(given["payload"].encode(), given["payloadType"], {})
    envelope.sign(CryptoSigner(key, public))
    return {"envelope": json.dumps(envelope.to_dict())}


def keccak(given):
    return {"digest": keccak_hash.new(digest_bits=256, data=bytes.fromhex(given["data"])).hexdigest()}


COMMANDS = {
    command.__name__.replace("_", "-"): command
    for command in (generate, rewrite, sign, verify, open_envelope, make_envelope, keccak)
}

if __name__ == "__main__":
    print(json.dumps(COMMANDS[sys.argv[1]](json.load(sys.stdin))))
