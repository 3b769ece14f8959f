"""The sample consumer, from question to label, and what it refuses."""

from cases import case, main
from evm import CONTRACTS, TEST_CONTRACTS
from market import BOND, FEE, WINDOW, Market
from models import StandInModel


def sample(market):
    return market.chain.deploy(
        CONTRACTS / "samples/DigitConsumer.vy", market.oracle.address, market.model.contract.address)


class DigitModel(StandInModel):
    """Ten values of 19 bits in one word, the largest of which is that of the wanted digit."""

    digit = 7

    def output(self, part):
        values = [2**18 - 1000 + 10 * i for i in range(10)]
        values[self.digit] = 2**19 - 1
        return [sum(value << (19 * i) for i, value in enumerate(values))]


@case
def label_of_an_answer():
    for digit in (0, 3, 9):
        market = Market(model=DigitModel)
        market.model.digit = digit
        consumer = sample(market)
        asked = consumer.send("ask", market.offer, market.model.input(0), sender=market.consumer, value=FEE).must()
        assert asked.value == 1 and consumer.view("askedBy", 1) == market.consumer
        assert asked.log("Requested")["consumer"] == consumer.address.lower()
        answered = market.fulfil(1).must()
        assert answered.log("Fulfilled")["callbackSucceeded"]
        assert answered.log("DigitRead") == {"requestId": 1, "label": digit}
        assert consumer.view("labelPlusOne", 1) == digit + 1
        assert consumer.view("askedBy", 1) == "0x" + "00" * 20


@case
def label_of_negative_values():
    """Were the values read as unsigned, the smallest would win."""
    market = Market(model=DigitModel)
    consumer = sample(market)
    consumer.send("ask", market.offer, market.model.input(0), value=FEE).must()
    values = [1, 2, 2**18 - 5, *range(3, 10)]
    market.model.output = lambda _: [sum(value << (19 * i) for i, value in enumerate(values))]
    assert market.fulfil(1).must().log("DigitRead")["label"] == 2


@case
def first_of_equals():
    market = Market(model=DigitModel)
    consumer = sample(market)
    consumer.send("ask", market.offer, market.model.input(0), value=FEE).must()
    market.model.output = lambda _: [0]
    assert market.fulfil(1).must().log("DigitRead")["label"] == 0


@case
def only_the_oracle_is_believed():
    market = Market(model=DigitModel)
    consumer = sample(market)
    verifier = market.model.contract.address
    consumer.send("onInference", 1, verifier, [5], sender=market.stranger).must_fail("not the oracle")
    # A request made by somebody else in the name of nobody: the consumer has not asked.
    forged = market.chain.deploy(TEST_CONTRACTS / "ProbeConsumer.vy", market.oracle.address)
    data = consumer.data("onInference", 1, verifier, [5])
    forged.send("forward", consumer.address, data).must_fail("not the oracle")
    assert consumer.view("labelPlusOne", 1) == 0
    market.chain.transact(market.stranger, consumer.address, b"", value=1).must_fail("only the oracle pays")


@case
def oracle_that_lies():
    """An oracle that names another model, or answers what was not asked."""
    market = Market(model=DigitModel)
    oracle = market.chain.deploy(TEST_CONTRACTS / "ProbeConsumer.vy", market.oracle.address)
    verifier = market.model.contract.address
    consumer = market.chain.deploy(CONTRACTS / "samples/DigitConsumer.vy", oracle.address, verifier)

    def answer(model):
        return oracle.send("forward", consumer.address, consumer.data("onInference", 1, model, [5]))

    answer(market.stranger).must_fail("another model")
    answer(verifier).must_fail("not asked for")


@case
def offer_for_another_model():
    market = Market(model=DigitModel)
    other = StandInModel(market.chain, name="other")
    offer = market.make_offer(model=other)
    consumer = sample(market)
    consumer.send("ask", offer, market.model.input(0), value=FEE).must_fail("an offer for another model")
    consumer.send("ask", 99, market.model.input(0), value=FEE).must_fail("an offer for another model")
    consumer.send("ask", market.offer, market.model.input(0), value=FEE - 1).must_fail("fee above the maximum")


@case
def refund_goes_to_the_asker():
    market = Market(model=DigitModel)
    consumer = sample(market)
    for _ in range(2):
        consumer.send("ask", market.offer, market.model.input(0), sender=market.consumer, value=FEE).must()
    consumer.send("reclaim", 1).must_fail("not refunded")
    consumer.send("reclaim", 3).must_fail("not asked for")
    market.chain.wait(WINDOW + 1)
    consumer.send("reclaim", 1).must_fail("not refunded")
    for request in (1, 2):
        market.oracle.send("refund", request, sender=market.stranger).must()
    before = market.chain.balance(market.consumer)
    consumer.send("reclaim", 1, sender=market.stranger).must()
    assert market.chain.balance(market.consumer) == before + FEE + BOND
    consumer.send("reclaim", 1).must_fail("not asked for")
    consumer.send("reclaim", 2).must()
    assert market.chain.balance(market.consumer) == before + 2 * (FEE + BOND)
    assert market.balance(consumer.address) == 0 and market.chain.balance(consumer.address) == 0


if __name__ == "__main__":
    main()
