"""The inference oracle: terms, forms, deadlines, replays, front-running, callbacks and re-entry."""

from cases import case, main
from eth_abi import encode
from eth_utils import keccak
from evm import ETHER, TEST_CONTRACTS, Chain
from market import BOND, FEE, ROOT, ROWS, WINDOW, Market

OPEN, FULFILLED, REFUNDED = 1, 2, 3
ACCEPT, REVERT, REVERT_AT_LENGTH, BURN = range(4)


def probe(market):
    return market.chain.deploy(TEST_CONTRACTS / "ProbeConsumer.vy", market.oracle.address)


def ask_through(market, consumer, **options):
    """A request that a contract makes; its number."""
    part = options.pop("part", market.model.input(0))
    data = market.oracle.data("request", market.offer, 0, part, FEE, options.pop("callback_gas", 0))
    consumer.send("forward", market.oracle.address, data, value=FEE).must()
    return market.oracle.view("requestCount")


# The way it should go


@case
def answered_request():
    market = Market()
    before = market.balance(market.operator)
    asked = market.ask().must()
    request = asked.value
    assert request == 1 and market.status(request) == OPEN
    assert market.balance(market.operator) == before - BOND
    deadline = market.chain.time + WINDOW
    part = market.model.input(0)
    assert asked.log("Requested") == {
        "requestId": 1, "offerId": market.offer, "consumer": market.consumer,
        "verifier": market.model.contract.address.lower(), "deadline": deadline, "inputForm": 0, "input": tuple(part),
    }
    digest = keccak(encode(["uint256", "uint256[]"], [0, part]))
    assert market.oracle.view("requests", request) == (
        market.consumer, market.operator, market.model.contract.address.lower(), FEE, BOND, deadline, 0, OPEN, digest
    )
    answered = market.fulfil(request).must()
    output = market.model.output(part)
    assert answered.log("Fulfilled") == {
        "requestId": 1, "operator": market.operator, "output": tuple(output), "callbackSucceeded": False
    }
    assert market.status(request) == FULFILLED
    assert market.balance(market.operator) == before + FEE
    assert market.oracle.view("undelivered", request) == bytes(32), "an account takes nothing"


@case
def context_as_documented():
    market = Market()
    request = market.ask().must().value
    values = [
        keccak(text="plumbline.oracle.v1"), market.chain.chain_id, market.oracle.address, market.consumer, request,
        market.chain.time + WINDOW,
    ]
    types = ["bytes32", "uint256", "address", "address", "uint256", "uint64"]
    assert market.context(request) == keccak(encode(types, values))
    market.oracle.send("contextOf", 2).must_fail("no such request")


@case
def committed_row():
    market = Market()
    row = [int.from_bytes(ROOT, "big"), ROWS, 7]
    refusal = "not a row of the offer's dataset"
    market.ask(row, form=1).must_fail(refusal)
    market.ask([0, 0, 0], form=1).must_fail(refusal)
    market.oracle.send("setOfferDataset", 1, ROOT, ROWS, sender=market.stranger).must_fail("not the operator")
    set_up = market.oracle.send("setOfferDataset", 1, ROOT, ROWS, sender=market.operator).must()
    assert set_up.log("OfferDataset") == {"offerId": 1, "root": ROOT, "rows": ROWS}
    assert market.oracle.view("offerDatasets", 1) == (ROOT, ROWS)
    for wrong in ([row[0] + 1, ROWS, 7], [row[0], ROWS + 1, 7], [row[0], ROWS, ROWS], row[:2], row + [0], []):
        market.ask(wrong, form=1).must_fail(refusal)
    request = market.ask(row, form=1).must().value
    market.ask(row, form=2).must_fail("unknown input form")
    market.ask(row, form=256).must_fail("unknown input form")
    # Later changes of the offer leave the request as it is. The zero root is no dataset, whatever its rows.
    market.oracle.send("setOfferDataset", 1, bytes(32), ROWS, sender=market.operator).must()
    market.ask(row, form=1).must_fail(refusal)
    market.ask([0, ROWS, 7], form=1).must_fail(refusal)
    market.fulfil(request, row, form=1).must()


# Offers and money


@case
def only_model_verifiers_are_offered():
    market = Market()
    for kind in range(7):
        odd = market.chain.deploy(TEST_CONTRACTS / "OddVerifier.vy", kind)
        offered = market.oracle.send("makeOffer", odd.address, FEE, BOND, WINDOW, sender=market.operator)
        offered.must_fail("not a model verifier")
    for address in (market.stranger, "0x" + "00" * 20, market.oracle.address):
        offered = market.oracle.send("makeOffer", address, FEE, BOND, WINDOW, sender=market.operator)
        offered.must_fail("not a model verifier")
    honest = market.chain.deploy(TEST_CONTRACTS / "OddVerifier.vy", 7)
    market.oracle.send("makeOffer", honest.address, FEE, BOND, WINDOW, sender=market.operator).must()
    for kind in (8, 9):
        large = market.chain.deploy(TEST_CONTRACTS / "OddVerifier.vy", kind)
        offered = market.oracle.send("makeOffer", large.address, FEE, BOND, WINDOW, sender=market.operator)
        offered.must_fail("model too large")


@case
def datasets_are_bounded():
    market = Market()
    market.make_offer()
    named = market.oracle.send("setOfferDataset", 1, ROOT, 2**24 + 1, sender=market.operator)
    named.must_fail("dataset too large")
    market.oracle.send("setOfferDataset", 1, ROOT, 2**24, sender=market.operator).must()


@case
def terms_of_offers():
    market = Market()
    verifier = market.model.contract.address

    def offer(fee, bond, window):
        return market.oracle.send("makeOffer", verifier, fee, bond, window, sender=market.operator)

    offer(2**128, BOND, WINDOW).must_fail("fee or bond too large")
    offer(FEE, 2**128, WINDOW).must_fail("fee or bond too large")
    offer(FEE, 0, WINDOW).must_fail("an offer needs a bond")
    offer(FEE, BOND, 0).must_fail("window out of range")
    offer(FEE, BOND, 365 * 86400 + 1).must_fail("window out of range")
    made = offer(2**128 - 1, 2**128 - 1, 365 * 86400).must()
    terms = (market.operator, verifier.lower(), 2**128 - 1, 2**128 - 1, 365 * 86400, True)
    assert market.oracle.view("offers", made.value) == terms
    assert made.log("OfferMade") == {
        "offerId": 2, "operator": market.operator, "verifier": verifier.lower(), "fee": 2**128 - 1,
        "bond": 2**128 - 1, "window": 365 * 86400,
    }
    assert market.oracle.view("offerCount") == 2
    market.oracle.send("setOfferActive", 2, False, sender=market.stranger).must_fail("not the operator")
    off = market.oracle.send("setOfferActive", 2, False, sender=market.operator).must()
    assert off.log("OfferActivity") == {"offerId": 2, "active": False}
    assert market.oracle.view("offers", 2) == (*terms[:5], False)
    market.oracle.send("setOfferActive", 2, True, sender=market.operator).must()
    assert market.oracle.view("offers", 2) == terms
    assert market.oracle.view("offers", 3) == ("0x" + "00" * 20, "0x" + "00" * 20, 0, 0, 0, False)
    market.oracle.send("setOfferActive", 3, True, sender=market.operator).must_fail("not the operator")


@case
def refused_requests():
    market = Market()
    words = market.model.input(0)
    market.ask(offer=2).must_fail("offer not active")
    market.ask(offer=2**256 - 1).must_fail("offer not active")
    market.ask(value=FEE - 1, max_fee=FEE).must_fail("value is not the fee")
    market.ask(value=FEE + 1).must_fail("value is not the fee")
    market.ask(value=FEE, max_fee=FEE - 1).must_fail("fee above the maximum")
    market.ask(callback_gas=500_001).must_fail("too much callback gas")
    market.ask(callback_gas=2**32 - 1).must_fail("too much callback gas")
    for wrong in (words[:-1], words + [0], [], [2**224] + words[1:]):
        market.ask(wrong).must_fail("not an input of the model")
    market.oracle.send("setOfferActive", market.offer, False, sender=market.operator).must()
    market.ask().must_fail("offer not active")
    market.oracle.send("setOfferActive", market.offer, True, sender=market.operator).must()
    market.ask(callback_gas=500_000).must()
    assert market.oracle.view("requestCount") == 1


@case
def bond_comes_from_the_balance():
    market = Market()
    market.oracle.send("withdraw", ETHER - 2 * BOND, sender=market.operator).must()
    first, second = (market.ask(market.model.input(i)).must().value for i in range(2))
    assert market.balance(market.operator) == 0
    market.ask().must_fail("the operator's balance is below the bond")
    market.oracle.send("withdraw", 1, sender=market.operator).must_fail("balance too small")
    # The bond of an open request cannot be taken out, that of an answered one can.
    market.fulfil(first).must()
    market.oracle.send("withdraw", BOND + FEE + 1, sender=market.operator).must_fail("balance too small")
    taken = market.oracle.send("withdraw", BOND + FEE, sender=market.operator).must()
    assert taken.log("Withdrawn") == {"account": market.operator, "amount": BOND + FEE}
    market.chain.wait(WINDOW + 1)
    market.oracle.send("refund", second).must()
    assert market.balance(market.consumer) == BOND + FEE
    before = market.chain.balance(market.consumer)
    market.oracle.send("withdraw", BOND + FEE, sender=market.consumer).must()
    assert market.chain.balance(market.consumer) == before + BOND + FEE
    assert market.chain.balance(market.oracle.address) == 0
    market.chain.transact(market.consumer, market.oracle.address, b"", value=1).must_fail(None)


# Deadlines


@case
def deadline_edges():
    market = Market()
    request = market.ask().must().value
    deadline = market.chain.time + WINDOW

    def possible(time):
        market.chain.at(time)
        answered = market.chain.simulate(lambda: market.fulfil(request))
        refunded = market.chain.simulate(lambda: market.oracle.send("refund", request))
        return answered.error or "yes", refunded.error or "yes"

    early, late = ("yes", "the operator still has time"), ("too late", "yes")
    seconds = [deadline - WINDOW, deadline - 1, deadline, deadline + 1, deadline + 10**9]
    assert [possible(time) for time in seconds] == [early, early, early, late, late]


@case
def settled_once():
    market = Market()
    answered, refunded = (market.ask(market.model.input(i)).must().value for i in range(2))
    market.fulfil(answered).must()
    market.fulfil(answered).must_fail("request not open")
    market.oracle.send("refund", answered).must_fail("request not open")
    market.chain.wait(WINDOW + 1)
    market.oracle.send("refund", answered).must_fail("request not open")
    gone = market.oracle.send("refund", refunded, sender=market.stranger).must()
    assert gone.log("Refunded") == {"requestId": 2, "consumer": market.consumer, "fee": FEE, "bond": BOND}
    assert market.balance(market.consumer) == FEE + BOND
    market.oracle.send("refund", refunded).must_fail("request not open")
    market.fulfil(refunded).must_fail("request not open")
    for nothing in (0, 3, 2**256 - 1):
        market.oracle.send("refund", nothing).must_fail("request not open")
        market.fulfil(nothing, context=bytes(32)).must_fail("request not open")


# Replay and front-running


@case
def wrong_statements_are_refused():
    market = Market()
    request = market.ask().must().value
    part, other = market.model.input(0), market.model.input(1)
    right, proof = market.model.answer(market.context(request), 0, part)
    market.fulfil(request, other).must_fail("not the input asked for")
    market.fulfil(request, part, form=1).must_fail("not the input asked for")
    market.fulfil(request, part, form=256).must_fail("not the input asked for")
    market.fulfil(request, part + right, output=[], proof=proof).must_fail("not the input asked for")
    market.fulfil(request, part[:-1], output=part[-1:] + right, proof=proof).must_fail("not the input asked for")
    market.fulfil(request, output=[right[0] + 1]).must_fail("proof refused")
    market.fulfil(request, proof=bytes(32)).must_fail("proof refused")
    # Malformed: the verifier itself reverts.
    market.fulfil(request, proof=proof + b"\0").must_fail(None)
    market.fulfil(request, proof=b"").must_fail(None)
    market.fulfil(request, output=right + [0]).must_fail(None)
    market.fulfil(request, output=[]).must_fail(None)
    assert market.status(request) == OPEN
    market.fulfil(request).must()


@case
def replay_on_another_chain():
    here, there = Market(Chain(chain_id=1)), Market(Chain(chain_id=10))
    assert here.oracle.address == there.oracle.address and here.consumer == there.consumer
    for market in (here, there):
        assert market.ask().must().value == 1
    assert here.oracle.view("requests", 1) == there.oracle.view("requests", 1)
    there.fulfil(1, context=here.context(1)).must_fail("proof refused")
    there.fulfil(1).must()


@case
def replay_in_another_contract():
    market = Market()
    twin = Market(market.chain)
    twin.model = market.model
    twin.offer = twin.make_offer()
    for one in (market, twin):
        assert one.ask(consumer=market.consumer).must().value == 1
    twin.fulfil(1, context=market.context(1)).must_fail("proof refused")
    twin.fulfil(1).must()


@case
def replay_for_another_consumer_request_or_deadline():
    market = Market()

    def context_of(consumer, wait=0):
        def ask():
            market.chain.wait(wait)
            return market.context(market.ask(consumer=consumer).must().value)

        start = market.chain.time
        context = market.chain.simulate(ask)
        market.chain.at(start)
        return context

    others = [context_of(market.stranger), context_of(market.consumer, wait=1)]
    first, second = (market.ask().must().value for _ in range(2))
    others.append(market.context(second))
    assert len({*others, market.context(first)}) == 4
    for context in others:
        market.fulfil(first, context=context).must_fail("proof refused")
    market.fulfil(second, context=market.context(first)).must_fail("proof refused")
    market.fulfil(first, context=market.context(first)).must()


@case
def copying_an_answer_gains_nothing():
    market = Market()
    request = market.ask().must().value
    before = market.balance(market.operator)
    market.fulfil(request, sender=market.stranger).must()
    market.fulfil(request, sender=market.operator).must_fail("request not open")
    assert market.balance(market.operator) == before + FEE + BOND
    assert market.balance(market.stranger) == 0


# Callbacks


@case
def callback():
    market = Market()
    consumer = probe(market)
    request = ask_through(market, consumer, callback_gas=400_000)
    assert market.fulfil(request).must().log("Fulfilled")["callbackSucceeded"]
    assert consumer.view("calls") == 1 and consumer.view("lastRequest") == request
    output = market.model.output(market.model.input(0))
    assert consumer.view("lastOutput") == tuple(output)
    market.oracle.send("deliver", request, output).must_fail("nothing to deliver")
    consumer.send("onInference", request, consumer.address, output).must_fail(None)


@case
def failing_callbacks_change_nothing():
    gas = 100_000
    costs = {}
    for behaviour in (ACCEPT, REVERT, REVERT_AT_LENGTH, BURN):
        market = Market()
        consumer = probe(market)
        consumer.send("behave", behaviour).must()
        before = market.balance(market.operator)
        request = ask_through(market, consumer, callback_gas=gas if behaviour != ACCEPT else 400_000)
        answered = market.fulfil(request).must()
        assert answered.log("Fulfilled")["callbackSucceeded"] == (behaviour == ACCEPT)
        assert market.status(request) == FULFILLED and market.balance(market.operator) == before + FEE
        costs[behaviour] = answered.gas
    # Neither the length of what is returned nor an endless loop costs more than the gas of the callback.
    assert costs[REVERT_AT_LENGTH] - costs[REVERT] <= gas
    assert gas * 0.9 <= costs[BURN] - costs[REVERT] <= gas


@case
def callback_gets_its_gas_or_nothing_happens():
    market = Market()
    consumer = probe(market)
    callback_gas = 400_000
    request = ask_through(market, consumer, callback_gas=callback_gas)

    def with_gas(gas):
        def body():
            outcome = market.fulfil(request, gas=gas)
            got = outcome.ok and (outcome.log("Fulfilled")["callbackSucceeded"], consumer.view("gasAtEntry"))
            return outcome.error, got

        return market.chain.simulate(body)

    plenty = with_gas(3_000_000)[1]
    assert plenty[0] and callback_gas - 2000 < plenty[1] <= callback_gas
    low, high = 21_000, 3_000_000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if with_gas(middle)[1] else (middle, high)
    # From the least gas that works on, the callback gets all that it was promised; below, the transaction fails.
    for gas in [*range(high, high + 200, 7), *range(high, high + 20_000, 500), *range(high, high + 400_000, 9000)]:
        assert with_gas(gas)[1] == plenty, gas
    assert with_gas(high - 1)[0] == "too little gas for the callback"
    for gas in [*range(high - 300, high, 11), *range(high - 400_000, high, 9000)]:
        assert not with_gas(gas)[1], gas


@case
def lost_callback_is_delivered():
    market = Market()
    consumer = probe(market)
    request = ask_through(market, consumer, callback_gas=300_000)
    # An attacker fulfils from within a call of the consumer, whose lock makes it refuse its own callback.
    output, proof = market.model.answer(market.context(request), 0, market.model.input(0))
    attack = market.oracle.data("fulfil", request, 0, market.model.input(0), output, proof)
    assert not consumer.send("forward", market.oracle.address, attack).must().log("Fulfilled")["callbackSucceeded"]
    assert market.oracle.view("undelivered", request) == keccak(encode(["uint256[]"], [output]))
    market.oracle.send("deliver", request, [output[0] ^ 1]).must_fail("not the proved output")
    market.oracle.send("deliver", request, []).must_fail("not the proved output")
    consumer.send("behave", REVERT).must()
    market.oracle.send("deliver", request, output).must_fail("not today")
    consumer.send("behave", ACCEPT).must()
    assert market.oracle.send("deliver", request, output, sender=market.stranger).must().log("Delivered")
    assert consumer.view("calls") == 1 and consumer.view("lastOutput") == tuple(output)
    market.oracle.send("deliver", request, output).must_fail("nothing to deliver")


@case
def no_callback_without_gas():
    market = Market()
    consumer = probe(market)
    request = ask_through(market, consumer)
    market.fulfil(request).must()
    assert consumer.view("calls") == 0
    market.oracle.send("deliver", request, market.model.output(market.model.input(0))).must()
    assert consumer.view("calls") == 1


@case
def reentry():
    """What a consumer tries from within its callback, and whether it should get it."""
    def attempt(data_of, allowed, value=0, prepared=None):
        market = Market()
        consumer = probe(market)
        request = ask_through(market, consumer, callback_gas=490_000)
        second = ask_through(market, consumer, part=market.model.input(1))
        if prepared:
            prepared(market, consumer, second)
        market.chain.evm.set_balance(consumer.address, 10 * FEE)
        consumer.send("prepare", data_of(market, request, second), value).must()
        before = market.chain.balance(market.oracle.address)
        market.fulfil(request).must()
        assert consumer.view("calls") == 1
        assert consumer.view("callSucceeded") == allowed
        assert market.chain.balance(market.oracle.address) == before + (value if allowed else 0)
        return market

    def again(number):
        def data(market, request, second):
            part = market.model.input(number)
            output, proof = market.model.answer(market.context((request, second)[number]), 0, part)
            return market.oracle.data("fulfil", (request, second)[number], 0, part, output, proof)
        return data

    attempt(again(0), False)
    attempt(again(1), False)
    attempt(lambda market, *_: market.oracle.data("withdraw", 1), False)
    attempt(lambda market, request, _: market.oracle.data("refund", request), False)
    attempt(lambda market, request, _: market.oracle.data("deliver", request, []), False)
    follow_up = attempt(
        lambda market, *_: market.oracle.data("request", market.offer, 0, market.model.input(2), FEE, 0), True, FEE)
    assert follow_up.status(3) == OPEN
    follow_up.fulfil(3, follow_up.model.input(2)).must()


@case
def reentry_while_withdrawing():
    market = Market()
    consumer = probe(market)
    request = ask_through(market, consumer)
    market.chain.wait(WINDOW + 1)
    market.oracle.send("refund", request).must()
    # The receiver calls `withdraw` again for the half that is left.
    consumer.send("prepare", market.oracle.data("withdraw", BOND), 0).must()
    consumer.send("unlocked", market.oracle.address, market.oracle.data("withdraw", FEE)).must()
    assert not consumer.view("callSucceeded")
    assert market.balance(consumer.address) == BOND and market.chain.balance(consumer.address) == FEE


@case
def receiver_that_takes_no_money():
    market = Market()
    consumer = probe(market)
    request = ask_through(market, consumer)
    market.chain.wait(WINDOW + 1)
    # It can refuse its own money, and stops nobody else.
    market.oracle.send("refund", request).must()
    consumer.send("forward", market.oracle.address, market.oracle.data("withdraw", 1)).must_fail("locked")
    assert market.balance(consumer.address) == FEE + BOND
    market.oracle.send("withdraw", BOND, sender=market.operator).must()


if __name__ == "__main__":
    main()
