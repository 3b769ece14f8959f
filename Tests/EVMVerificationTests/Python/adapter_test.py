"""What the adapter is made of, and what it says it can do."""

from cases import case, main
from desk import ZERO, Desk
from evm import CONTRACTS, TEST_CONTRACTS, Chain, interface_id, selector
from models import StandInModel
from statements import Content, Inference, Proof, Validation


def refusal(chain, model):
    """Why an adapter to this address cannot be made."""
    try:
        chain.deploy(CONTRACTS / "InferenceAdapter.vy", model, ZERO, ZERO)
    except RuntimeError as failure:
        return chain._failure(str(failure))
    return "none"


@case
def only_model_verifiers():
    chain = Chain()
    assert refusal(chain, chain.deploy(TEST_CONTRACTS / "OddVerifier.vy", 1).address) == "not a model verifier"
    assert refusal(chain, chain.account()) is None
    assert refusal(chain, StandInModel(chain).contract.address) == "none"


@case
def tensors_that_are_too_large():
    chain = Chain()
    for inputs, outputs, fits in [(192, 128, True), (193, 1, False), (1, 129, False), (2**255, 2**255, False)]:
        model = StandInModel(chain, input_words=inputs, output_words=outputs)
        expected = "none" if fits else "tensors too large for this adapter"
        assert refusal(chain, model.contract.address) == expected


@case
def largest_tensors_work():
    desk = Desk(model=lambda chain: StandInModel(chain, input_words=192, output_words=128))
    Inference(desk).send().must()
    assert Proof(desk).verdict() is True
    one = Content(desk, desk.caller)
    assert desk.adapter.view("verifyProof", one.proof, one.prompt + one.data, sender=desk.caller) is True
    assert desk.adapter.view("verifyContent", one.prompt, one.data, one.proof, sender=desk.caller) is True
    claim = Validation(desk)
    claim.request()
    claim.respond().must()


@case
def interfaces():
    desk = Desk()
    always = [
        selector("supportsInterface(bytes4)"), selector("verifyProof(bytes,bytes)"),
        interface_id("verify(bytes32,bytes32,bytes,bytes)", "proofSystem()", "proofProfile()"),
    ]
    inference = interface_id("verifyInference(uint256,bytes32,bytes,bytes)", "proofSystemOf(uint256)", "registry()")
    validator = selector("respond(bytes32,bytes,bytes)")
    never = [b"\xff" * 4, bytes(4), selector("verifyProof(bytes,uint256[])")]
    for registry, agents in [(None, None), (ZERO, None), (None, ZERO), (ZERO, ZERO)]:
        adapter = desk.deploy_adapter(registry, agents)
        has = lambda interface, adapter=adapter: adapter.view("supportsInterface", interface)
        assert all(has(interface) for interface in always) and not any(has(interface) for interface in never)
        assert has(inference) is (registry is None) and has(validator) is (agents is None)


if __name__ == "__main__":
    main()
