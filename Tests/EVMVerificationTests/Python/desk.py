"""An adapter with all that it talks to: model verifier, registry of models, registry of agents' validations."""

from eth_abi import encode
from eth_utils import keccak
from evm import CONTRACTS, TEST_CONTRACTS, Chain, pack, selector
from models import StandInModel

ZERO = "0x" + "00" * 20
SALT = keccak(text="salt")
SYSTEM = selector("plumbline-bn254-v2")
ROW = [int.from_bytes(bytes(range(32)), "big"), 1000, 7]


def domain(name):
    return keccak(text=f"plumbline.{name}.v1")


def listed(head, *words):
    """The hash of a list of words that begins with 32 bytes."""
    return keccak(encode(["uint256[]"], [[int.from_bytes(head, "big"), *words]]))


class Desk:
    def __init__(self, chain=None, model=StandInModel):
        self.chain = chain or Chain()
        self.model = model(self.chain)
        self.registry = self.chain.deploy(CONTRACTS / "ModelRegistry.vy")
        self.agents = self.chain.deploy(TEST_CONTRACTS / "AgentRegistry.vy")
        self.adapter = self.deploy_adapter()
        self.caller, self.stranger = self.chain.account(), self.chain.account()
        self.owner = self.chain.account()
        self.commitment = (
            self.model.contract.view("cardDigest"), keccak(text="circuit"), self.model.contract.view("vkHash"), SYSTEM,
            "ipfs://card",
        )
        self.model_id = self.register(self.commitment)

    def deploy_adapter(self, registry=None, agents=None):
        return self.chain.deploy(
            CONTRACTS / "InferenceAdapter.vy", self.model.contract.address, registry or self.registry.address,
            agents or self.agents.address,
        )

    def register(self, commitment):
        return self.registry.send("registerModel", commitment, sender=self.owner).must().value

    def part(self, form, seed=0):
        return {0: self.model.input(seed), 1: ROW, 2: []}[form]

    # What a prover computes for itself; the tests compare it with what the contract says.

    def context(self, name, types, *values):
        head = [domain(f"{name}.context"), self.chain.chain_id, self.adapter.address]
        return keccak(encode(["bytes32", "uint256", "address", *types], [*head, *values]))

    def commitment_of(self, form, part, salt=SALT):
        return listed(keccak(domain("erc7992.input") + salt), form, *part)

    def payload(self, form, part, output, salt=SALT):
        return domain("erc8004.request") + self.model.contract.view("vkHash") + salt + pack([form, *part, *output])
