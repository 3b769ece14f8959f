"""The transcript (section 2)."""

from encoding import P, keccak256, le32, le64


class Transcript:
    def __init__(self):
        self.state, self.counter = bytes(32), 0
        self.messages, self.challenges = [], []

    def absorb(self, line, data):
        self.state = keccak256(b"\x00", self.state, le32(line), le64(len(data)), data)
        self.counter = 0
        self.messages.append((line, self.state))

    def draw(self, first_byte):
        data = keccak256(b"\x01", self.state, le32(self.counter))[first_byte:]
        self.counter += 1
        self.challenges.append(int.from_bytes(data, "big") % P)
        return self.challenges[-1]

    def full(self):
        return self.draw(0)

    def short(self):
        return self.draw(16)
