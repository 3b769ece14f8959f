"""Checkpoints as signed notes, with nothing but `cryptography` and the text of the specifications.

`verify PUBLIC.pem NOTE` prints origin, size and root, `sign PRIVATE.pem ORIGIN SIZE ROOT` prints a note; the root is
hexadecimal, and so is what `verify` prints. See c2sp.org/signed-note and c2sp.org/tlog-checkpoint.
"""

import base64
import hashlib
import sys

from cryptography.hazmat.primitives import serialization


def key_id(name: str, key) -> bytes:
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(name.encode() + b"\n\x01" + raw).digest()[:4]


def verify(key_path: str, note_path: str) -> None:
    with open(key_path, "rb") as file:
        key = serialization.load_pem_public_key(file.read())
    with open(note_path, "rb") as file:
        note = file.read()
    text, _, signatures = note.rpartition(b"\n\n")
    text += b"\n"
    origin, size, root = text.decode().splitlines()
    for line in signatures.decode().splitlines():
        dash, name, value = line.split(" ")
        content = base64.b64decode(value, validate=True)
        if dash == "\u2014" and name == origin and content[:4] == key_id(name, key):
            key.verify(content[4:], text)
            print(origin, int(size), base64.b64decode(root, validate=True).hex())
            return
    sys.exit("no signature by this key")


def sign(key_path: str, origin: str, size: str, root: str) -> None:
    with open(key_path, "rb") as file:
        key = serialization.load_pem_private_key(file.read(), None)
    text = f"{origin}\n{size}\n{base64.b64encode(bytes.fromhex(root)).decode()}\n"
    value = base64.b64encode(key_id(origin, key.public_key()) + key.sign(text.encode())).decode()
    sys.stdout.buffer.write(f"{text}\n\u2014 {origin} {value}\n".encode())


{"verify": verify, "sign": sign}[sys.argv[1]](*sys.argv[2:])
