"""What a prover and a caller hand to the adapter under each standard, computed here as a user would.

Each is right as it is made; a test changes what it likes before it is sent.
"""

from desk import SALT, domain, listed
from eth_utils import keccak
from evm import pack

AGENT = 42


class Inference:
    """The arguments of one `verifyInference` of ERC-7992."""

    def __init__(self, desk, form=0, caller=None, model_id=None):
        self.desk, self.caller = desk, caller or desk.caller
        self.model_id = model_id or desk.model_id
        part = desk.part(form)
        self.commitment = desk.commitment_of(form, part)
        self.context = desk.context(
            "erc7992", ["address", "uint256", "bytes32"], self.caller, self.model_id, self.commitment)
        output, self.core = desk.model.answer(self.context, form, part)
        self.output = pack(output)
        self.head = SALT + pack([form, *part])

    def send(self, sender=None):
        return self.desk.adapter.send(
            "verifyInference", self.model_id, self.commitment, self.output, self.head + self.core,
            sender=sender or self.caller)


class Content:
    """Prompt, content and proof for a token of ERC-7007."""

    def __init__(self, desk, token):
        self.context = desk.context("erc7007", ["address"], token)
        part = desk.part(0)
        output, self.proof = desk.model.answer(self.context, 0, part)
        self.prompt, self.data = pack(part), pack(output)


class Proof:
    """The arguments of one `verify` of ERC-8274."""

    def __init__(self, desk, form=0, caller=None, metadata=b"task 7"):
        self.desk, self.caller, self.metadata = desk, caller or desk.caller, metadata
        part = desk.part(form)
        self.context = desk.context("erc8274", ["address", "bytes32"], self.caller, keccak(metadata))
        output, core = desk.model.answer(self.context, form, part)
        self.input_hash = listed(domain("erc8274.input"), form, *part)
        self.output_hash = listed(domain("erc8274.output"), *output)
        self.proof = pack([form, *part, *output]) + core

    def send(self, sender=None):
        return self.desk.adapter.send(
            "verify", self.input_hash, self.output_hash, self.metadata, self.proof, sender=sender or self.caller)

    def verdict(self, sender=None):
        return self.send(sender).must().value


class Validation:
    """A request of ERC-8004 for the claim that the model gives this output, and the proof of it."""

    def __init__(self, desk, form=0, seed=0, salt=SALT):
        self.desk, self.form = desk, form
        self.part = desk.part(form, seed)
        self.output = desk.model.output(self.part)
        self.describe(desk.payload(form, self.part, self.output, salt))

    def describe(self, payload):
        self.payload, self.hash = payload, keccak(payload)
        self.proof = self.prove(self.desk)

    def prove(self, desk):
        context = desk.context("erc8004", ["address", "bytes32"], desk.agents.address, self.hash)
        return desk.model.prove(context, self.form, self.part, self.output)

    def request(self, validator=None):
        address = validator or self.desk.adapter.address
        return self.desk.agents.send("validationRequest", address, AGENT, "ipfs://request", self.hash).must()

    def respond(self, sender=None):
        return self.desk.adapter.send(
            "respond", self.hash, self.payload, self.proof, sender=sender or self.desk.stranger)
