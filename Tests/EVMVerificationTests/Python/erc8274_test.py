"""The adapter's section for ERC-8274."""

from cases import case, main
from desk import Desk, domain
from eth_abi import encode
from eth_utils import keccak
from evm import Chain, error, interface_id, pack
from statements import Proof

LENGTH, FORM = error("WrongLength()"), error("UnknownInputForm()")


@case
def accepts():
    desk = Desk()
    for form in (0, 1):
        for metadata in (b"", b"task 7", bytes(1024)):
            one = Proof(desk, form, metadata=metadata)
            assert desk.adapter.view("contextOfProof", desk.caller, metadata) == one.context
            assert one.verdict() is True
    assert desk.adapter.view("proofSystem") == "zk/plumbline-bn254-v2"
    assert desk.adapter.view("proofProfile") == desk.model.contract.view("vkHash")
    interface = interface_id("verify(bytes32,bytes32,bytes,bytes)", "proofSystem()", "proofProfile()")
    assert desk.adapter.view("supportsInterface", interface)


@case
def wrong_statements_are_false():
    desk = Desk()
    flip = lambda data: bytes([data[0] ^ 1]) + data[1:]
    for name in ("input_hash", "output_hash", "metadata"):
        one = Proof(desk)
        setattr(one, name, flip(getattr(one, name)))
        assert one.verdict() is False, name
    length = len(Proof(desk).proof)
    for at in (63, length - 33, length - 1):
        one = Proof(desk)
        one.proof = one.proof[:at] + bytes([one.proof[at] ^ 1]) + one.proof[at + 1 :]
        assert one.verdict() is False, at
    # The same words as input of another form, and input and output the other way round, have other hashes.
    one, row = Proof(desk), Proof(desk, 1)
    one.input_hash, row.input_hash = row.input_hash, one.input_hash
    assert one.verdict() is False and row.verdict() is False


@case
def malformed_reverts():
    desk = Desk()
    one = Proof(desk)
    right = one.proof
    for length in (0, 31, 32, len(right) - 33):
        one.proof = right[:length]
        one.send().must_fail(LENGTH)
    Proof(desk, 2).send().must_fail(FORM)
    for form in (2, 3, 256, 2**255):
        one.proof = pack([form]) + right[32:]
        one.send().must_fail(FORM)
    for wrong in (right + b"\0", right + bytes(32), right[:-1], right[:-32]):
        one.proof = wrong
        one.send().must_fail(None)


@case
def replay():
    desk, elsewhere = Desk(Chain(chain_id=1)), Desk(Chain(chain_id=10))
    one = Proof(desk)
    assert one.verdict(sender=desk.stranger) is False
    one.desk = elsewhere
    assert one.verdict() is False
    one.desk = desk
    assert one.verdict() is True
    desk.adapter = desk.deploy_adapter()
    assert one.verdict() is False


@case
def too_little_gas_is_no_verdict():
    desk = Desk()
    one = Proof(desk)
    data = desk.adapter.data("verify", one.input_hash, one.output_hash, one.metadata, one.proof)
    verdicts = [
        desk.chain.call(desk.caller, desk.adapter.address, data, ["bool"], gas=gas).value
        for gas in range(30_000, 130_000, 250)
    ]
    assert set(verdicts) == {None, True}


if __name__ == "__main__":
    main()
