"""The adapter's section for ERC-8004: which request a response answers."""

from cases import case, main
from desk import SALT, ZERO, Desk, domain
from eth_utils import keccak
from evm import Chain, error, pack, selector
from statements import AGENT, Validation

LENGTH, FORM, INVALID = error("WrongLength()"), error("UnknownInputForm()"), error("InvalidProof()")
REQUEST, MODEL, AGAIN = error("RequestMismatch()"), error("ModelMismatch()"), error("AlreadyResponded()")


@case
def responds():
    desk = Desk()
    assert desk.adapter.view("validationRegistry") == desk.agents.address.lower()
    for form in (0, 1, 2):
        one = Validation(desk, form)
        one.request()
        context = desk.context("erc8004", ["address", "bytes32"], desk.agents.address, one.hash)
        assert desk.adapter.view("contextOfResponse", one.hash) == context
        assert not desk.adapter.view("responded", one.hash)
        assert one.respond().must().log("ValidationResponse") == {
            "validatorAddress": desk.adapter.address.lower(), "agentId": AGENT, "requestHash": one.hash,
            "response": 100, "responseURI": "", "responseHash": keccak(one.proof), "tag": "zkml",
        }
        status = desk.agents.view("getValidationStatus", one.hash)
        expected = (desk.adapter.address.lower(), AGENT, 100, keccak(one.proof), "zkml", desk.chain.time)
        assert status == expected
        assert desk.adapter.view("responded", one.hash)
        one.respond().must_fail(AGAIN)


@case
def answer_to_anothers_request():
    """Same model, same input, same output, another salt: the proof for one request is none for the other."""
    desk = Desk()
    mine, other = Validation(desk), Validation(desk, salt=keccak(text="other"))
    mine.request(), other.request()
    other.proof = mine.proof
    other.respond().must_fail(INVALID)
    # With the payload of the one under the hash of the other.
    other.payload = mine.payload
    other.respond().must_fail(REQUEST)
    mine.respond().must()


@case
def claim_that_is_not_proved():
    """A right proof for another input or output than the request names."""
    desk = Desk()
    claimed = Validation(desk, seed=1)
    claimed.request()
    claimed.part = desk.part(0, 2)
    claimed.output = desk.model.output(claimed.part)
    claimed.proof = claimed.prove(desk)
    claimed.respond().must_fail(INVALID)
    false = Validation(desk)
    false.describe(desk.payload(0, false.part, [false.output[0] ^ 1]))
    false.request()
    false.respond().must_fail(INVALID)


@case
def payloads():
    desk = Desk()
    right = Validation(desk).payload

    def refused(payload, expected):
        one = Validation(desk)
        one.describe(payload)
        one.request()
        one.respond().must_fail(expected)

    refused(b"", LENGTH)
    refused(right[:127], LENGTH)
    refused(right[:128], LENGTH)
    refused(right[:-1], LENGTH)
    refused(right + b"\0", LENGTH)
    refused(right + bytes(32), LENGTH)
    refused(domain("erc8004.context") + right[32:], REQUEST)
    refused(right[:32] + keccak(text="another key") + right[64:], MODEL)
    for form in (3, 256, 2**255):
        refused(right[:96] + pack([form]) + right[128:], FORM)
    for form in (1, 2):
        refused(right[:96] + pack([form]) + right[128:], LENGTH)


@case
def registry_refuses():
    desk = Desk()
    unknown = Validation(desk)
    unknown.respond().must_fail("unknown")
    assert not desk.adapter.view("responded", unknown.hash)
    unknown.request(validator=desk.stranger)
    unknown.respond().must_fail("not the validator")


@case
def replay_on_another_chain_adapter_or_registry():
    here, there = Desk(Chain(chain_id=1)), Desk(Chain(chain_id=10))
    one = Validation(here)
    one.desk = there
    one.request()
    one.respond().must_fail(INVALID)
    one.desk = here
    proof = one.proof
    here.adapter = here.deploy_adapter()
    one.request()
    one.respond().must_fail(INVALID)
    one.proof = one.prove(here)
    one.respond().must()
    other = Desk(here.chain)
    here.adapter = here.deploy_adapter(agents=other.agents.address)
    one.proof = proof
    one.respond().must_fail(INVALID)


@case
def malformed_proof_reverts_without_a_trace():
    desk = Desk()
    one = Validation(desk)
    one.request()
    right = one.proof
    for wrong in (b"", right[:-1], right + b"\0"):
        one.proof = wrong
        one.respond().must_fail(None)
    assert not desk.adapter.view("responded", one.hash)


@case
def without_a_registry():
    desk = Desk()
    interface = selector("respond(bytes32,bytes,bytes)")
    assert desk.adapter.view("supportsInterface", interface)
    desk.adapter = desk.deploy_adapter(agents=ZERO)
    assert not desk.adapter.view("supportsInterface", interface)
    Validation(desk).respond().must_fail("no registry")


if __name__ == "__main__":
    main()
