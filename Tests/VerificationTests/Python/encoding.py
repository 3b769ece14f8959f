"""Bytes of the protocol: hashing, integers, and a reader of files that nobody vouches for (sections 2 to 5)."""

import struct

from Crypto.Hash import keccak

P = 21888242871839275222246405745257275088548364400416034343698204186575808495617


class Reject(Exception):
    """A key or a proof is refused; the text says why."""


def require(condition, reason):
    if not condition:
        raise Reject(reason)


def keccak256(*parts):
    return keccak.new(digest_bits=256, data=b"".join(parts)).digest()


def le32(value):
    return struct.pack("<I", value)


def le64(value):
    return struct.pack("<Q", value)


def scalar_bytes(value):
    return (value % P).to_bytes(32, "big")


def bits(count):
    """The least m with 2^m >= count."""
    return max(count - 1, 0).bit_length()


class Reader:
    """Reads from the front; every shortage and leftover is a refusal."""

    def __init__(self, data, name):
        self.data, self.position, self.name = bytes(data), 0, name

    def take(self, count):
        require(count <= len(self.data) - self.position, f"{self.name}: too short")
        self.position += count
        return self.data[self.position - count : self.position]

    def expect(self, data, what):
        require(self.take(len(data)) == data, f"{self.name}: {what}")

    def number(self, code):
        return struct.unpack("<" + code, self.take(struct.calcsize("<" + code)))[0]

    def u8(self):
        return self.number("B")

    def le32(self):
        return self.number("I")

    def le64(self):
        return self.number("Q")

    def signed(self):
        return self.number("q")

    def text(self):
        try:
            return self.take(self.le32()).decode("utf-8")
        except UnicodeDecodeError:
            raise Reject(f"{self.name}: a name is not UTF-8")

    def flag(self):
        value = self.u8()
        require(value < 2, f"{self.name}: a flag is neither 0 nor 1")
        return value == 1

    def optional(self, item):
        return item() if self.flag() else None

    def list(self, item, least_size=1):
        count = self.le32()
        require(count * least_size <= len(self.data) - self.position, f"{self.name}: a count exceeds the file")
        return [item() for _ in range(count)]

    def scalar(self):
        value = int.from_bytes(self.take(32), "big")
        require(value < P, f"{self.name}: a scalar is not canonical")
        return value

    def end(self):
        require(self.position == len(self.data), f"{self.name}: trailing bytes")
