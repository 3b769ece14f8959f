"""Random dealings of many operators and consumers: after every step the books say what a plain model of them says."""

import random

from cases import case, main
from evm import ETHER, TEST_CONTRACTS
from market import ROOT, ROWS, Market

STEPS = 400


class Dealings:
    """The contract, and beside it what each account should have, in plain Python."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.market = Market()
        self.chain, self.oracle, self.model = self.market.chain, self.market.oracle, self.market.model
        self.oracle.send("withdraw", ETHER, sender=self.market.operator).must()
        self.operators = [self.chain.account() for _ in range(5)]
        self.people = [self.chain.account() for _ in range(4)]
        self.probes = [
            self.chain.deploy(TEST_CONTRACTS / "ProbeConsumer.vy", self.oracle.address) for _ in range(3)
        ]
        self.balances, self.offers, self.requests = {}, {}, {}
        self.done = dict.fromkeys(["deposit", "offer", "ask", "fulfil", "refund", "withdraw", "toggle", "refused"], 0)

    def credit(self, account, amount):
        self.balances[account] = self.balances.get(account, 0) + amount

    def step(self):
        actions = [self.deposit, self.offer, self.ask, self.ask, self.ask, self.fulfil, self.fulfil, self.refund]
        action = self.random.choice([*actions, self.withdraw, self.toggle, self.behave, self.wait])
        action()

    # Actions

    def deposit(self):
        operator, amount = self.random.choice(self.operators), self.random.randrange(10**12)
        self.oracle.send("deposit", sender=operator, value=amount).must()
        self.credit(operator, amount)
        self.done["deposit"] += 1

    def offer(self):
        operator = self.random.choice(self.operators)
        fee, bond = self.random.randrange(10**10), 1 + self.random.randrange(10**11)
        window = self.random.randint(1, 900)
        offer = self.market.make_offer(operator, fee, bond, window)
        self.oracle.send("setOfferDataset", offer, ROOT, ROWS, sender=operator).must()
        self.offers[offer] = dict(operator=operator, fee=fee, bond=bond, window=window, active=True)
        self.done["offer"] += 1

    def toggle(self):
        if self.offers:
            number, offer = self.random.choice(list(self.offers.items()))
            offer["active"] = self.random.random() < 0.7
            self.oracle.send("setOfferActive", number, offer["active"], sender=offer["operator"]).must()
            self.done["toggle"] += 1

    def behave(self):
        self.random.choice(self.probes).send("behave", self.random.randrange(4)).must()

    def wait(self):
        self.chain.wait(self.random.randrange(300))

    def ask(self):
        if not self.offers:
            return
        number, offer = self.random.choice(list(self.offers.items()))
        form = self.random.randrange(2)
        part = [int.from_bytes(ROOT, "big"), ROWS, self.random.randrange(ROWS)]
        part = part if form else self.model.input(self.random.randrange(10**6))
        gas = self.random.choice([0, 20_000, 300_000])
        consumer = self.random.choice(self.people + self.probes)
        possible = offer["active"] and self.balances.get(offer["operator"], 0) >= offer["bond"]
        data = self.oracle.data("request", number, form, part, offer["fee"], gas)
        if consumer in self.people:
            outcome = self.chain.transact(consumer, self.oracle.address, data, offer["fee"])
        else:
            outcome = consumer.send("forward", self.oracle.address, data, value=offer["fee"])
            consumer = consumer.address.lower()
        assert outcome.ok == possible, outcome.error
        if not possible:
            self.done["refused"] += 1
            return
        self.balances[offer["operator"]] -= offer["bond"]
        request = len(self.requests) + 1
        assert outcome.log("Requested")["requestId"] == request
        deadline = self.chain.time + offer["window"]
        self.requests[request] = dict(offer, consumer=consumer, deadline=deadline, form=form, part=part, status=1)
        self.done["ask"] += 1

    def pick(self):
        """An open request more often than one that is settled."""
        open_ones = [number for number, request in self.requests.items() if request["status"] == 1]
        choice = open_ones if open_ones and self.random.random() < 0.8 else list(self.requests)
        return self.random.choice(choice) if choice else None

    def fulfil(self):
        number = self.pick()
        if number is None:
            return
        request = self.requests[number]
        sender = self.random.choice([*self.operators, *self.people])
        wrong = self.random.random() < 0.2
        outcome = self.market.fulfil(
            number, request["part"], request["form"], sender=sender, proof=bytes(32) if wrong else None)
        assert outcome.ok == (request["status"] == 1 and self.chain.time <= request["deadline"] and not wrong)
        if outcome.ok:
            request["status"] = 2
            self.credit(request["operator"], request["fee"] + request["bond"])
            self.done["fulfil"] += 1
            if not outcome.log("Fulfilled")["callbackSucceeded"]:
                self.oracle.send("deliver", number, self.model.output(request["part"]), sender=sender)
        else:
            self.done["refused"] += 1

    def refund(self):
        number = self.pick()
        if number is None:
            return
        request = self.requests[number]
        outcome = self.oracle.send("refund", number, sender=self.random.choice(self.people))
        assert outcome.ok == (request["status"] == 1 and self.chain.time > request["deadline"])
        if outcome.ok:
            request["status"] = 3
            self.credit(request["consumer"], request["fee"] + request["bond"])
            self.done["refund"] += 1
        else:
            self.done["refused"] += 1

    def withdraw(self):
        account = self.random.choice(self.operators + self.people)
        amount = self.random.randrange(2 * self.balances.get(account, 0) + 1)
        before = self.chain.balance(account)
        outcome = self.oracle.send("withdraw", amount, sender=account)
        assert outcome.ok == (amount <= self.balances.get(account, 0))
        if outcome.ok:
            self.balances[account] = self.balances.get(account, 0) - amount
            assert self.chain.balance(account) == before + amount
            self.done["withdraw"] += 1
        else:
            self.done["refused"] += 1

    # What always holds

    def check(self):
        for account, amount in self.balances.items():
            assert self.market.balance(account) == amount, account
        escrow = sum(item["fee"] + item["bond"] for item in self.requests.values() if item["status"] == 1)
        assert self.chain.balance(self.oracle.address) == sum(self.balances.values()) + escrow
        for number, request in self.requests.items():
            stored = self.oracle.view("requests", number)
            assert stored[:2] == (request["consumer"], request["operator"])
            assert stored[3:6] == (request["fee"], request["bond"], request["deadline"])
            assert stored[7] == request["status"]

    def close(self):
        """Everybody takes what is theirs; nothing is left."""
        self.chain.wait(1000)
        for number, request in self.requests.items():
            if request["status"] == 1:
                self.oracle.send("refund", number).must()
                self.credit(request["consumer"], request["fee"] + request["bond"])
        for account, amount in self.balances.items():
            probe = next((one for one in self.probes if one.address.lower() == account), None)
            if probe:
                probe.send("behave", 0).must()
                data = self.oracle.data("withdraw", amount)
                probe.send("unlocked", self.oracle.address, data).must()
            else:
                self.oracle.send("withdraw", amount, sender=account).must()
        assert self.chain.balance(self.oracle.address) == 0


@case
def books_add_up():
    totals = {}
    for seed in range(4):
        dealings = Dealings(seed)
        for step in range(STEPS):
            dealings.step()
            if step % 10 == 9:
                dealings.check()
        dealings.check()
        dealings.close()
        for name, count in dealings.done.items():
            totals[name] = totals.get(name, 0) + count
    assert all(count >= 20 for count in totals.values()), totals
    return " ".join(f"{name} {count}" for name, count in totals.items())


if __name__ == "__main__":
    main()
