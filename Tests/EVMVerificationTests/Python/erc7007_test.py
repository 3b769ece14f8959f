"""The adapter's section for ERC-7007: the packing that says nothing of where the prompt ends."""

from cases import case, main
from desk import Desk
from evm import TEST_CONTRACTS, Chain, error, pack, selector
from statements import Content

LENGTH = error("WrongLength()")


@case
def accepts():
    desk = Desk()
    token = desk.chain.deploy(TEST_CONTRACTS / "ContentToken.vy", desk.adapter.address)
    one = Content(desk, token.address)
    assert desk.adapter.view("contextOfContent", token.address) == one.context
    assert desk.adapter.view("promptLength") == len(one.prompt)
    assert desk.adapter.view("supportsInterface", selector("verifyProof(bytes,bytes)"))
    for way in ("packed", "careful", "apart"):
        assert token.view(way, one.prompt, one.data, one.proof) is True
        assert token.view(way, one.prompt, one.data, bytes(32)) is False
        wrong = bytes([one.prompt[0], one.prompt[1] ^ 1]) + one.prompt[2:]
        assert token.view(way, wrong, one.data, one.proof) is False


@case
def where_the_prompt_ends():
    """The same bytes cut elsewhere are the same statement to a verifier that gets them packed; a token must look."""
    desk = Desk()
    token = desk.chain.deploy(TEST_CONTRACTS / "ContentToken.vy", desk.adapter.address)
    one = Content(desk, token.address)
    together = one.prompt + one.data
    for cut in (0, 1, 32, len(one.prompt) - 1, len(one.prompt) + 1, len(together)):
        prompt, data = together[:cut], together[cut:]
        if len(data) <= 4096:
            assert token.view("packed", prompt, data, one.proof) is True
            token.send("careful", prompt, data, one.proof).must_fail("prompt of another length")
            token.send("apart", prompt, data, one.proof).must_fail(LENGTH)


@case
def lengths():
    desk = Desk()
    one = Content(desk, desk.caller)
    together = one.prompt + one.data
    assert desk.adapter.view("verifyProof", one.proof, together, sender=desk.caller)
    for wrong in (b"", together[:-1], together[:-32], together + b"\0", together + bytes(32), one.prompt):
        desk.adapter.send("verifyProof", one.proof, wrong, sender=desk.caller).must_fail(LENGTH)
    for prompt, data in [(one.prompt + b"\0", one.data), (one.prompt[:-1], one.data), (one.prompt, one.data + b"\0"),
                         (one.prompt, one.data[:-1]), (one.prompt + bytes(32), one.data), (b"", one.data)]:
        desk.adapter.send("verifyContent", prompt, data, one.proof, sender=desk.caller).must_fail(LENGTH)
    desk.adapter.send("verifyProof", one.proof + b"\0", together, sender=desk.caller).must_fail(None)
    desk.adapter.send("verifyProof", b"", together, sender=desk.caller).must_fail(None)


@case
def replay():
    desk, elsewhere = Desk(Chain(chain_id=1)), Desk(Chain(chain_id=10))
    one = Content(desk, desk.caller)
    arguments = (one.proof, one.prompt + one.data)
    assert desk.adapter.view("verifyProof", *arguments, sender=desk.caller) is True
    assert desk.adapter.view("verifyProof", *arguments, sender=desk.stranger) is False
    assert elsewhere.adapter.view("verifyProof", *arguments, sender=desk.caller) is False
    assert desk.deploy_adapter().view("verifyProof", *arguments, sender=desk.caller) is False


@case
def too_little_gas_is_no_verdict():
    """Whatever the gas, a right proof is never called wrong: it is accepted, or the call fails."""
    desk = Desk()
    one = Content(desk, desk.caller)
    data = desk.adapter.data("verifyProof", one.proof, one.prompt + one.data)
    verdicts = [
        desk.chain.call(desk.caller, desk.adapter.address, data, ["bool"], gas=gas).value
        for gas in range(30_000, 130_000, 250)
    ]
    assert set(verdicts) == {None, True}
    assert verdicts == sorted(verdicts, key=bool), "what works with some gas works with more"


if __name__ == "__main__":
    main()
