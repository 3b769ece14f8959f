"""Models for the tests of the contracts around a model verifier: what they need of one, and a stand-in.

A model has `contract` (the model verifier), `input_words`, `output_words`, `input(seed)` and
`answer(context, form, part) -> (output words, core proof)`, where `part` is the input part of the statement. Any object
with these can take the place of the stand-in, so that the same tests run with a verifier of proofs.
"""

from eth_abi import encode
from eth_utils import keccak

from evm import TEST_CONTRACTS


class StandInModel:
    """Inputs of `input_words` words of 28 bytes, and an output that is a hash of the input."""

    def __init__(self, chain, name="stand-in", input_words=28, output_words=1, dataset=b"\0" * 32):
        self.contract = chain.deploy(
            TEST_CONTRACTS / "StandInVerifier.vy", name, dataset, input_words, output_words
        )
        self.input_words, self.output_words = input_words, output_words

    def input(self, seed):
        return [
            int.from_bytes(keccak(text=f"input {seed} {i}")[:28], "big") for i in range(self.input_words)
        ]

    def output(self, part):
        digest = keccak(encode(["uint256[]"], [part]))
        return [int.from_bytes(keccak(digest + bytes([i]))[:23], "big") for i in range(self.output_words)]

    def answer(self, context, form, part):
        output = self.output(part)
        return output, self.prove(context, form, part, output)

    def prove(self, context, form, part, output):
        instances = [int.from_bytes(context, "big"), form, *part, *output]
        return keccak(encode(["uint256[]"], [instances]))
