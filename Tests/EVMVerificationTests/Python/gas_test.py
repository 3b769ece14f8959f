"""What the contracts around a verifier cost, on a node: the stand-in verifier, 28 words of input and one of output.

Under the rules of Cancun, which have no floor for calldata: beside so cheap a verifier it would hide differences.
"""

from alysis import EVMVersion
from cases import case, main
from desk import Desk
from evm import TEST_CONTRACTS, words
from market import FEE, WINDOW, Market
from node import NodeChain
from statements import Content, Inference, Proof, Validation


def alone(model, context, form, part, proof, output):
    """The verifier called by itself with the same statement."""
    instances = [int.from_bytes(context, "big"), form, *part, *output]
    return model.contract.send("verifyProof", proof, instances).must().gas


@case
def oracle():
    market = Market(NodeChain(evm_version=EVMVersion.CANCUN))
    asked = [market.ask(market.model.input(i)).must() for i in range(2)][1]
    part = market.model.input(1)
    output, proof = market.model.answer(market.context(2), 0, part)
    answered = market.fulfil(2, part).must()
    over = answered.gas - alone(market.model, market.context(2), 0, part, proof, output)
    market.chain.wait(WINDOW + 1)
    refunded = market.oracle.send("refund", 1).must()
    assert asked.gas < 155_000 and over < 60_000 and refunded.gas < 65_000
    return f"request {asked.gas}, fulfil {answered.gas}: {over} over the verifier, refund {refunded.gas}"


@case
def callback_on_a_node():
    """The node's estimate is enough for the callback, and one unit less than the least that works is not."""
    market = Market(NodeChain(evm_version=EVMVersion.CANCUN))
    consumer = market.chain.deploy(TEST_CONTRACTS / "ProbeConsumer.vy", market.oracle.address)
    ask = market.oracle.data("request", market.offer, 0, market.model.input(0), FEE, 400_000)
    for _ in range(3):
        consumer.send("forward", market.oracle.address, ask, value=FEE).must()
    full = market.fulfil(1).must()
    assert full.log("Fulfilled")["callbackSucceeded"]
    plenty = consumer.view("gasAtEntry")
    assert 400_000 - 2000 < plenty <= 400_000
    low, high = 100_000, 1_000_000
    part = market.model.input(0)
    output, proof = market.model.answer(market.context(2), 0, part)
    data = market.oracle.data("fulfil", 2, 0, part, output, proof)
    while high - low > 1:
        middle = (low + high) // 2
        works = market.chain.call(None, market.oracle.address, data, [], gas=middle).ok
        low, high = (low, middle) if works else (middle, high)
    assert market.fulfil(2, gas=high - 1).must_fail("too little gas for the callback")
    least = market.fulfil(2, gas=high).must()
    assert least.log("Fulfilled")["callbackSucceeded"] and consumer.view("gasAtEntry") == plenty
    return f"least gas limit {high}, used {least.gas}"


@case
def adapter():
    desk = Desk(NodeChain(evm_version=EVMVersion.CANCUN))
    part = desk.part(0)
    inference, content, proof = Inference(desk), Content(desk, desk.caller), Proof(desk)
    validation = Validation(desk)
    validation.request()
    calls = {
        "ERC-7992 verifyInference": (inference, inference.core, inference.send()),
        "ERC-7007 verifyProof": (content, content.proof, desk.adapter.send(
            "verifyProof", content.proof, content.prompt + content.data, sender=desk.caller)),
        "ERC-7007 verifyContent": (content, content.proof, desk.adapter.send(
            "verifyContent", content.prompt, content.data, content.proof, sender=desk.caller)),
        "ERC-8274 verify": (proof, proof.proof[-32:], proof.send()),
        "ERC-8004 respond": (validation, validation.proof, validation.respond()),
    }
    over = {}
    for name, (statement, core, outcome) in calls.items():
        context = getattr(statement, "context", None) or desk.adapter.view("contextOfResponse", validation.hash)
        over[name] = outcome.must().gas - alone(desk.model, context, 0, part, core, words(inference.output))
    limits = [65_000, 30_000, 30_000, 40_000, 180_000]
    assert all(0 < gas < limit for gas, limit in zip(over.values(), limits, strict=True)), over
    return ", ".join(f"{name} {gas}" for name, gas in over.items()) + " over the verifier"


if __name__ == "__main__":
    main()
