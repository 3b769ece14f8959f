"""The reference registry of ERC-7992."""

from cases import case, main
from eth_utils import keccak
from evm import CONTRACTS, Chain, error, interface_id

COMMITMENT = "(bytes32,bytes32,bytes32,bytes4,string)"


def commitment(name, uri="ipfs://card"):
    return (*(keccak(text=f"{name} {part}") for part in ("card", "circuit", "key")), keccak(text=name)[:4], uri)


class Registry:
    def __init__(self):
        self.chain = Chain()
        self.contract = self.chain.deploy(CONTRACTS / "ModelRegistry.vy")
        self.owner, self.stranger = self.chain.account(), self.chain.account()

    def get(self, number):
        return self.contract.view("getModel", number)

    def send(self, *arguments, sender=None):
        return self.contract.send(*arguments, sender=sender or self.owner)


@case
def life_of_a_model():
    registry = Registry()
    first, second = commitment("first"), commitment("second", uri="")
    made = registry.send("registerModel", first).must()
    assert made.value == 1
    assert made.log("ModelRegistered") == {"modelId": 1, "owner": registry.owner, "commitment": first}
    assert registry.get(1) == (first, False, registry.owner)
    changed = registry.send("updateModel", 1, second).must()
    assert changed.log("ModelUpdated") == {"modelId": 1, "oldCommitment": first, "newCommitment": second}
    assert registry.get(1) == (second, False, registry.owner)
    assert registry.send("deprecateModel", 1).must().log("ModelDeprecated") == {"modelId": 1}
    assert registry.get(1) == (second, True, registry.owner)
    gone = error("ModelDeprecated(uint256)", 1)
    registry.send("updateModel", 1, first).must_fail(gone)
    registry.send("deprecateModel", 1).must_fail(gone)


@case
def numbers_are_unique():
    registry = Registry()
    same = commitment("same")
    numbers = [registry.send("registerModel", same, sender=sender).must().value
               for sender in (registry.owner, registry.stranger, registry.owner)]
    assert numbers == [1, 2, 3] and registry.contract.view("modelCount") == 3
    assert registry.get(2)[2] == registry.stranger


@case
def only_its_owner_changes_a_model():
    registry = Registry()
    registry.send("registerModel", commitment("mine")).must()
    refusal = error("NotModelOwner(uint256,address)", 1, registry.stranger)
    registry.send("updateModel", 1, commitment("theirs"), sender=registry.stranger).must_fail(refusal)
    registry.send("deprecateModel", 1, sender=registry.stranger).must_fail(refusal)
    assert registry.get(1) == (commitment("mine"), False, registry.owner)


@case
def unknown_models():
    registry = Registry()
    for number in (0, 1, 2**256 - 1):
        missing = error("ModelNotFound(uint256)", number)
        registry.send("getModel", number).must_fail(missing)
        registry.send("updateModel", number, commitment("x")).must_fail(missing)
        registry.send("deprecateModel", number).must_fail(missing)


@case
def longest_uri():
    registry = Registry()
    longest = commitment("long", uri="u" * 512)
    registry.send("registerModel", longest).must()
    assert registry.get(1)[0] == longest
    registry.send("registerModel", commitment("longer", uri="u" * 513)).must_fail(None)


@case
def interfaces():
    registry = Registry()
    own = interface_id(
        f"registerModel({COMMITMENT})", f"updateModel(uint256,{COMMITMENT})", "deprecateModel(uint256)",
        "getModel(uint256)")
    assert own.hex() == "d28519b1"
    known = [own, bytes.fromhex("01ffc9a7")]
    for interface, expected in [*((one, True) for one in known), (b"\xff" * 4, False), (bytes(4), False)]:
        assert registry.contract.view("supportsInterface", interface) is expected


if __name__ == "__main__":
    main()
