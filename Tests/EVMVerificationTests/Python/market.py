"""An oracle with one model, one operator and one offer."""

from evm import CONTRACTS, ETHER, Chain
from models import StandInModel

FEE = 10**15
BOND = 10**16
WINDOW = 600
ROOT = bytes(range(32))
ROWS = 1000


class Market:
    def __init__(self, chain=None, model=StandInModel):
        self.chain = chain or Chain()
        self.model = model(self.chain)
        self.oracle = self.chain.deploy(CONTRACTS / "InferenceOracle.vy")
        self.operator, self.consumer, self.stranger = (self.chain.account() for _ in range(3))
        self.oracle.send("deposit", sender=self.operator, value=ETHER).must()
        self.offer = self.make_offer()

    def make_offer(self, operator=None, fee=FEE, bond=BOND, window=WINDOW, model=None):
        address = (model or self.model).contract.address
        return self.oracle.send("makeOffer", address, fee, bond, window, sender=operator or self.operator).must().value

    def ask(self, part=None, form=0, offer=None, consumer=None, callback_gas=0, value=FEE, max_fee=None):
        """The outcome of a request; by default for a public input."""
        part = self.model.input(0) if part is None else part
        return self.oracle.send(
            "request", offer or self.offer, form, part, value if max_fee is None else max_fee, callback_gas,
            sender=consumer or self.consumer, value=value,
        )

    def context(self, request):
        return self.oracle.view("contextOf", request)

    def status(self, request):
        return self.oracle.view("requests", request)[7]

    def balance(self, account):
        return self.oracle.view("balances", account)

    def fulfil(self, request, part=None, form=0, sender=None, output=None, proof=None, gas=None, context=None):
        """The outcome of a fulfilment, with the right output and proof unless others are given."""
        part = self.model.input(0) if part is None else part
        right, made = self.model.answer(context or self.context(request), form, part)
        return self.oracle.send(
            "fulfil", request, form, part, right if output is None else output, made if proof is None else proof,
            sender=sender or self.operator, gas=gas,
        )
