"""The adapter's section for ERC-7992."""

from cases import case, main
from desk import ROW, SALT, SYSTEM, ZERO, Desk
from eth_utils import keccak
from evm import TEST_CONTRACTS, Chain, error, interface_id, pack
from statements import Inference

INVALID, MISMATCH = error("InvalidProof()"), error("ModelMismatch()")
INPUT, OUTPUT = error("InputCommitmentMismatch()"), error("OutputMismatch()")


@case
def accepts():
    desk = Desk()
    for form in (0, 1):
        one = Inference(desk, form)
        said = desk.adapter.view("contextOfInference", desk.caller, desk.model_id, one.commitment)
        assert said == one.context
        assert desk.adapter.view("inputCommitmentOf", SALT, form, desk.part(form)) == one.commitment
        assert one.send().must().log("InferenceVerified") == {
            "modelId": desk.model_id, "inputCommitment": one.commitment, "output": one.output, "caller": desk.caller
        }
    assert desk.adapter.view("registry") == desk.registry.address.lower()
    assert desk.adapter.view("proofSystemOf", desk.model_id) == SYSTEM
    assert desk.adapter.view("model") == desk.model.contract.address.lower()


@case
def views_refuse_what_is_no_input_part():
    desk = Desk()
    for form, part in [(0, []), (0, desk.part(0) + [0]), (1, ROW[:2]), (2, []), (256, desk.part(0))]:
        desk.adapter.send("inputCommitmentOf", SALT, form, part).must_fail("not an input part of the model")


@case
def registry_decides():
    desk = Desk()
    card, circuit, key, system, uri = desk.commitment
    other = keccak(text="other")
    for commitment, expected in [
        ((other, circuit, key, system, uri), MISMATCH),
        ((card, circuit, other, system, uri), MISMATCH),
        ((card, circuit, key, b"\0\0\0\0", uri), error("UnsupportedProofSystem(bytes4)", b"\0\0\0\0")),
        ((card, circuit, key, SYSTEM[::-1], uri), error("UnsupportedProofSystem(bytes4)", SYSTEM[::-1])),
    ]:
        Inference(desk, model_id=desk.register(commitment)).send().must_fail(expected)
    unknown = Inference(desk, model_id=99)
    unknown.send().must_fail(error("ModelNotFound(uint256)", 99))
    desk.adapter.send("proofSystemOf", 99).must_fail(error("ModelNotFound(uint256)", 99))
    Inference(desk).send().must()
    # Another number for the same commitment is another model to a caller.
    twin = desk.register(desk.commitment)
    moved = Inference(desk)
    moved.model_id = twin
    moved.send().must_fail(INVALID)
    desk.registry.send("deprecateModel", desk.model_id, sender=desk.owner).must()
    Inference(desk).send().must_fail(error("VerificationRefused_ModelDeprecated(uint256)", desk.model_id))


@case
def wrong_statements():
    desk = Desk()

    def refused(expected, form=0, **changes):
        one = Inference(desk, form)
        for name, change in changes.items():
            setattr(one, name, change(getattr(one, name)))
        one.send().must_fail(expected)

    flip = lambda data: bytes([data[0] ^ 1]) + data[1:]
    last = lambda data: data[:-1] + bytes([data[-1] ^ 1])
    refused(INVALID, core=flip)
    refused(INVALID, output=last)
    refused(INPUT, commitment=flip)
    refused(INPUT, head=flip)  # another salt
    refused(INPUT, head=last)  # another input
    refused(OUTPUT, output=lambda data: data + bytes(32))
    refused(OUTPUT, output=lambda data: data[:-1])
    refused(OUTPUT, output=lambda data: data + b"\0")
    refused(OUTPUT, output=lambda _: b"")
    # A form of its own, or one that the input would not be bound by.
    for form in (2, 3, 256, 2**255):
        refused(INPUT, head=lambda data, form=form: data[:32] + pack([form]) + data[64:])
    # Honest in all else: the commitment would say nothing of the input.
    Inference(desk, 2).send().must_fail(INPUT)
    # A row of another dataset, or another one of it.
    refused(INPUT, 1, head=last)
    # Cut anywhere.
    for length in (0, 1, 63):
        refused(INVALID, head=lambda data, length=length: data[:length], core=lambda _: b"")
    refused(INVALID, head=lambda data: data[:-32], core=lambda _: b"")
    refused(INVALID, head=lambda data: data[:-1], core=lambda _: b"")


@case
def one_encoding_only():
    """Nothing can be put before, between or after: whatever is added becomes part of the core proof, or shifts it."""
    desk = Desk()
    one = Inference(desk)
    for extra in (b"\0", bytes(31), bytes(32), bytes(64)):
        longer = Inference(desk)
        longer.core += extra
        longer.send().must_fail(None)
        shifted = Inference(desk)
        shifted.head += extra
        shifted.send().must_fail(None)
    one.core = one.core[:-1]
    one.send().must_fail(None)


@case
def replay_by_another_caller():
    desk = Desk()
    Inference(desk).send(sender=desk.stranger).must_fail(INVALID)
    proxy = desk.chain.deploy(TEST_CONTRACTS / "Caller.vy")
    one = Inference(desk)
    data = desk.adapter.data(
        "verifyInference", one.model_id, one.commitment, one.output, one.head + one.core)
    proxy.send("forward", desk.adapter.address, data).must_fail(INVALID)
    made_for_it = Inference(desk, caller=proxy.address)
    data = desk.adapter.data(
        "verifyInference", made_for_it.model_id, made_for_it.commitment, made_for_it.output,
        made_for_it.head + made_for_it.core)
    proxy.send("forward", desk.adapter.address, data, sender=desk.stranger).must()


@case
def replay_on_another_chain_or_adapter():
    here, there = Desk(Chain(chain_id=1)), Desk(Chain(chain_id=10))
    assert here.adapter.address == there.adapter.address
    one = Inference(here)
    one.desk = there
    one.send().must_fail(INVALID)
    twin = here.deploy_adapter()
    data = Inference(here)
    here.adapter = twin
    data.send().must_fail(INVALID)
    Inference(here).send().must()


@case
def without_a_registry():
    desk = Desk()
    interface = interface_id(
        "verifyInference(uint256,bytes32,bytes,bytes)", "proofSystemOf(uint256)", "registry()")
    assert interface.hex() == "5df65472"
    assert desk.adapter.view("supportsInterface", interface)
    desk.adapter = desk.deploy_adapter(registry=ZERO)
    assert not desk.adapter.view("supportsInterface", interface)
    Inference(desk).send().must_fail("no registry")
    desk.adapter.send("proofSystemOf", 1).must_fail("no registry")


if __name__ == "__main__":
    main()
