#pragma version 0.4.3
#pragma evm-version cancun
#pragma optimize gas

"""
@title   Inference oracle
@license Apache-2.0
@notice  A contract or an account pays for an inference of a model; an operator answers with a proof that this contract
         has checked; an operator that does not answer in time loses a bond to the one who asked.
@dev     Everything is in wei. Money is only ever credited to `balances` and leaves by `withdraw`, so no transfer to
         somebody else can make a settlement fail. Nothing here has an owner, and nothing can be changed.

         At every moment the contract holds at least the sum of all balances and of fee and bond of every open request.

         Which functions may be entered from within another one:
         - `fulfil`, `deliver` and `withdraw` call contracts that are not trusted, so one lock is around the three; each
           of them has finished its book-keeping before it calls.
         - All else makes static calls at most and may be called from a consumer's callback: a consumer can ask its next
           question while it gets the answer to the last one.
"""


interface ModelVerifier:
    def verifyProof(proof: Bytes[MAX_PROOF], instances: DynArray[uint256, MAX_INSTANCES]) -> bool: view
    def inputWords() -> uint256: view
    def outputWords() -> uint256: view
    def isInput(words: DynArray[uint256, MAX_INPUT]) -> bool: view


interface InferenceConsumer:
    def onInference(request_id: uint256, verifier: address, output: DynArray[uint256, MAX_OUTPUT]): nonpayable


# Longest tensors and proof, in words and bytes. Larger inputs are asked for as a row of a committed dataset.
MAX_INPUT: constant(uint256) = 192
MAX_OUTPUT: constant(uint256) = 128
MAX_INSTANCES: constant(uint256) = 322
MAX_PROOF: constant(uint256) = 16384
MAX_CALL: constant(uint256) = 4 + 32 * (4 + MAX_OUTPUT)

# Whoever asks chooses the gas of the callback and the operator pays for it. Without a limit a request could name more
# gas than a block holds: nobody could answer it, and the bond would be lost.
MAX_CALLBACK_GAS: constant(uint256) = 500_000
# What is spent between the check of the gas left and the call: a cold account (2600) and the stack work around it.
CALL_COST: constant(uint256) = 5000
# Gas given to a verifier for one answer about an interface, from ERC-165.
INTERFACE_GAS: constant(uint256) = 30_000

# No money is locked for longer than this, in seconds.
MAX_WINDOW: constant(uint64) = 365 * 24 * 3600

DOMAIN: constant(bytes32) = keccak256("plumbline.oracle.v1")
# Exclusive or of the selectors of `IModelVerifier`.
MODEL_VERIFIER: constant(bytes4) = 0x550fbb6d

FORM_PUBLIC: constant(uint256) = 0
FORM_ROW: constant(uint256) = 1

OPEN: constant(uint8) = 1
FULFILLED: constant(uint8) = 2
REFUNDED: constant(uint8) = 3


struct Offer:
    operator: address
    verifier: address
    fee: uint256
    bond: uint256
    window: uint64
    active: bool


struct Request:
    consumer: address
    operator: address
    verifier: address
    fee: uint256
    bond: uint256
    deadline: uint64
    callbackGas: uint32
    status: uint8
    inputHash: bytes32


# Three slots for an offer and three for a request, since a slot costs as much as many multiplications of a proof.
struct PackedOffer:
    # operator + 2^160 window + 2^224 active
    terms: uint256
    verifier: address
    # fee + 2^128 bond
    money: uint256


struct PackedRequest:
    # consumer + 2^160 deadline + 2^224 callback gas
    asked: uint256
    # offer + 2^248 status
    state: uint256
    inputHash: bytes32


struct Dataset:
    root: bytes32
    rows: uint256


event Deposited:
    account: indexed(address)
    amount: uint256


event Withdrawn:
    account: indexed(address)
    amount: uint256


event OfferMade:
    offerId: indexed(uint256)
    operator: indexed(address)
    verifier: indexed(address)
    fee: uint256
    bond: uint256
    window: uint64


event OfferActivity:
    offerId: indexed(uint256)
    active: bool


event OfferDataset:
    offerId: indexed(uint256)
    root: bytes32
    rows: uint256


event Requested:
    requestId: indexed(uint256)
    offerId: indexed(uint256)
    consumer: indexed(address)
    verifier: address
    deadline: uint64
    inputForm: uint256
    input: DynArray[uint256, MAX_INPUT]


event Fulfilled:
    requestId: indexed(uint256)
    operator: indexed(address)
    output: DynArray[uint256, MAX_OUTPUT]
    callbackSucceeded: bool


event Delivered:
    requestId: indexed(uint256)


event Refunded:
    requestId: indexed(uint256)
    consumer: indexed(address)
    fee: uint256
    bond: uint256


# What an account can withdraw, in wei; of an operator also what its next bonds are taken from.
balances: public(HashMap[address, uint256])
# Offers and requests are counted from 1.
offerCount: public(uint256)
requestCount: public(uint256)
# Keccak of `abi.encode(output)` of a fulfilled request whose consumer is a contract that has not taken the output.
undelivered: public(HashMap[uint256, bytes32])

_offers: HashMap[uint256, PackedOffer]
_datasets: HashMap[uint256, Dataset]
_requests: HashMap[uint256, PackedRequest]


# Money


@external
@payable
def deposit():
    """
    @notice Adds the value to the caller's balance.
    """
    self.balances[msg.sender] += msg.value
    log Deposited(account=msg.sender, amount=msg.value)


@external
@nonreentrant
def withdraw(amount: uint256):
    """
    @notice Pays part of the caller's balance to the caller.
    """
    available: uint256 = self.balances[msg.sender]
    assert amount <= available, "balance too small"
    self.balances[msg.sender] = available - amount
    log Withdrawn(account=msg.sender, amount=amount)
    raw_call(msg.sender, b"", value=amount)


# Offers


@external
def makeOffer(verifier: address, fee: uint256, bond: uint256, window: uint64) -> uint256:
    """
    @notice Offers to answer for one model. Terms never change; only new requests can be stopped.
    @param verifier The model verifier. It must say by ERC-165 that it is one.
    @param fee What a request costs. It has to cover the gas of a fulfilment with the largest callback.
    @param bond What an unanswered request costs the operator, taken from its balance at the request.
    @param window Seconds from a request to its deadline.
    @return The number of the offer.
    """
    assert fee < 2**128 and bond < 2**128, "fee or bond too large"
    assert bond != 0, "an offer needs a bond"
    assert window != 0 and window <= MAX_WINDOW, "window out of range"
    assert (
        self._supports(verifier, 0x01ffc9a7)
        and not self._supports(verifier, 0xffffffff)
        and self._supports(verifier, MODEL_VERIFIER)
    ), "not a model verifier"
    # What does not fit into a fulfilment could never be answered, and every request would take the bond.
    assert staticcall ModelVerifier(verifier).inputWords() <= MAX_INPUT, "model too large"
    assert staticcall ModelVerifier(verifier).outputWords() <= MAX_OUTPUT, "model too large"
    offerId: uint256 = self.offerCount + 1
    self.offerCount = offerId
    self._offers[offerId] = PackedOffer(
        terms=convert(msg.sender, uint256) | (convert(window, uint256) << 160) | (1 << 224),
        verifier=verifier,
        money=fee | (bond << 128),
    )
    log OfferMade(offerId=offerId, operator=msg.sender, verifier=verifier, fee=fee, bond=bond, window=window)
    return offerId


@external
def setOfferActive(offerId: uint256, active: bool):
    """
    @notice Lets an offer take new requests or not. Open requests stay as they are.
    """
    terms: uint256 = self._offers[offerId].terms
    assert self._address(terms) == msg.sender, "not the operator"
    terms &= max_value(uint256) >> 32
    if active:
        terms |= 1 << 224
    self._offers[offerId].terms = terms
    log OfferActivity(offerId=offerId, active=active)


@external
def setOfferDataset(offerId: uint256, root: bytes32, rows: uint256):
    """
    @notice Names the one dataset whose rows may be asked for by index; the zero root for none, as at first.
    @dev    An operator can only prove rows that it holds. Were any root allowed, a request for a row of nothing could
            not be answered, and would take the bond.
    """
    assert self._address(self._offers[offerId].terms) == msg.sender, "not the operator"
    # The verifier has room for paths of 24 siblings.
    assert rows <= 2**24, "dataset too large"
    self._datasets[offerId] = Dataset(root=root, rows=rows)
    log OfferDataset(offerId=offerId, root=root, rows=rows)


@external
@view
def offers(offerId: uint256) -> Offer:
    """
    @notice The terms of an offer; all zero when there is none.
    """
    return self._offer(offerId)


@external
@view
def offerDatasets(offerId: uint256) -> Dataset:
    """
    @notice The dataset of an offer: root and number of rows.
    """
    return self._datasets[offerId]


# Requests


@external
@payable
def request(
    offerId: uint256, inputForm: uint256, input: DynArray[uint256, MAX_INPUT], maxFee: uint256, callbackGas: uint32
) -> uint256:
    """
    @notice Asks for an inference and pays for it.
    @dev    The value must be the fee exactly. An offer number can mean something else after a reorganisation of the
            chain: a contract should compare `offers(offerId).verifier` with the one that it knows.
    @param inputForm 0: `input` holds the words of the input. 1: dataset root, number of rows, index of the row.
    @param maxFee The most that the caller agrees to pay.
    @param callbackGas Gas for `onInference`; with 0 it is not called, and the output can be had by `deliver`.
    @return The number of the request.
    """
    offer: Offer = self._offer(offerId)
    assert offer.active, "offer not active"
    assert offer.fee <= maxFee, "fee above the maximum"
    assert msg.value == offer.fee, "value is not the fee"
    assert convert(callbackGas, uint256) <= MAX_CALLBACK_GAS, "too much callback gas"
    if inputForm == FORM_PUBLIC:
        assert staticcall ModelVerifier(offer.verifier).isInput(input), "not an input of the model"
    else:
        assert inputForm == FORM_ROW, "unknown input form"
        dataset: Dataset = self._datasets[offerId]
        assert (
            dataset.root != empty(bytes32)
            and len(input) == 3
            and convert(input[0], bytes32) == dataset.root
            and input[1] == dataset.rows
            and input[2] < dataset.rows
        ), "not a row of the offer's dataset"
    available: uint256 = self.balances[offer.operator]
    assert offer.bond <= available, "the operator's balance is below the bond"
    self.balances[offer.operator] = available - offer.bond

    requestId: uint256 = self.requestCount + 1
    self.requestCount = requestId
    deadline: uint64 = convert(block.timestamp, uint64) + offer.window
    self._requests[requestId] = PackedRequest(
        asked=convert(msg.sender, uint256)
        | (convert(deadline, uint256) << 160)
        | (convert(callbackGas, uint256) << 224),
        state=offerId | (convert(OPEN, uint256) << 248),
        inputHash=keccak256(abi_encode(inputForm, input)),
    )
    log Requested(
        requestId=requestId,
        offerId=offerId,
        consumer=msg.sender,
        verifier=offer.verifier,
        deadline=deadline,
        inputForm=inputForm,
        input=input,
    )
    return requestId


@external
@view
def requests(requestId: uint256) -> Request:
    """
    @notice All about a request. Status: 0 there is none, 1 open, 2 fulfilled, 3 refunded.
    """
    return self._request(requestId)


@external
@view
def contextOf(requestId: uint256) -> bytes32:
    """
    @notice The context that the proof for a request must carry.
    @dev    keccak256(abi.encode(DOMAIN, chain id, this contract, consumer, request, deadline)). A proof for another
            chain, contract, consumer or request has another context.
    """
    request: Request = self._request(requestId)
    assert request.status != 0, "no such request"
    return self._context(requestId, request.consumer, request.deadline)


@external
@nonreentrant
def fulfil(
    requestId: uint256,
    inputForm: uint256,
    input: DynArray[uint256, MAX_INPUT],
    output: DynArray[uint256, MAX_OUTPUT],
    proof: Bytes[MAX_PROOF],
):
    """
    @notice Answers a request, up to its deadline and in the last second of it.
    @dev    Anyone may call. Fee and bond go to the operator of the offer whoever calls, so that to copy an answer from
            the waiting transactions only pays the operator's gas. A failing callback does not undo the answer.
    """
    request: Request = self._request(requestId)
    assert request.status == OPEN, "request not open"
    assert block.timestamp <= convert(request.deadline, uint256), "too late"
    assert keccak256(abi_encode(inputForm, input)) == request.inputHash, "not the input asked for"
    self._close(requestId, FULFILLED)
    instances: DynArray[uint256, MAX_INSTANCES] = [
        convert(self._context(requestId, request.consumer, request.deadline), uint256), inputForm
    ]
    for word: uint256 in input:
        instances.append(word)
    for word: uint256 in output:
        instances.append(word)
    assert staticcall ModelVerifier(request.verifier).verifyProof(proof, instances), "proof refused"
    self.balances[request.operator] += request.fee + request.bond

    delivered: bool = False
    if request.consumer.is_contract:
        callbackGas: uint256 = convert(request.callbackGas, uint256)
        if callbackGas != 0:
            call: Bytes[MAX_CALL] = abi_encode(
                requestId, request.verifier, output, method_id=method_id("onInference(uint256,address,uint256[])")
            )
            # A call gets 63/64 of the gas left at most, silently less than asked for. Without this check whoever sends
            # the transaction could let the callback fail by choosing the gas limit.
            assert msg.gas >= callbackGas + callbackGas // 63 + CALL_COST, "too little gas for the callback"
            # Nothing of what the consumer returns is copied, so that its length costs nothing here.
            delivered = raw_call(request.consumer, call, gas=callbackGas, revert_on_failure=False)
        if not delivered:
            self.undelivered[requestId] = keccak256(abi_encode(output))
    log Fulfilled(requestId=requestId, operator=request.operator, output=output, callbackSucceeded=delivered)


@external
@nonreentrant
def deliver(requestId: uint256, output: DynArray[uint256, MAX_OUTPUT]):
    """
    @notice Gives a consumer an answer that its callback did not take, with all the gas of this transaction.
    @dev    Anyone may call, as often as it fails. Someone might fulfil from within a call of the consumer, while a lock
            of its own makes it refuse: this way the answer is not lost.
    """
    digest: bytes32 = self.undelivered[requestId]
    assert digest != empty(bytes32), "nothing to deliver"
    assert digest == keccak256(abi_encode(output)), "not the proved output"
    self.undelivered[requestId] = empty(bytes32)
    request: Request = self._request(requestId)
    log Delivered(requestId=requestId)
    extcall InferenceConsumer(request.consumer).onInference(requestId, request.verifier, output)


@external
def refund(requestId: uint256):
    """
    @notice Credits fee and bond of an unanswered request to its consumer, from the second after the deadline on.
    """
    request: Request = self._request(requestId)
    assert request.status == OPEN, "request not open"
    assert block.timestamp > convert(request.deadline, uint256), "the operator still has time"
    self._close(requestId, REFUNDED)
    self.balances[request.consumer] += request.fee + request.bond
    log Refunded(requestId=requestId, consumer=request.consumer, fee=request.fee, bond=request.bond)


# Packing


@internal
@pure
def _address(word: uint256) -> address:
    return convert(word & convert(max_value(uint160), uint256), address)


@internal
@view
def _offer(offerId: uint256) -> Offer:
    packed: PackedOffer = self._offers[offerId]
    return Offer(
        operator=self._address(packed.terms),
        verifier=packed.verifier,
        fee=packed.money & convert(max_value(uint128), uint256),
        bond=packed.money >> 128,
        window=convert((packed.terms >> 160) & convert(max_value(uint64), uint256), uint64),
        active=packed.terms >> 224 != 0,
    )


@internal
@view
def _request(requestId: uint256) -> Request:
    packed: PackedRequest = self._requests[requestId]
    offer: Offer = self._offer(packed.state & (max_value(uint256) >> 8))
    return Request(
        consumer=self._address(packed.asked),
        operator=offer.operator,
        verifier=offer.verifier,
        fee=offer.fee,
        bond=offer.bond,
        deadline=convert((packed.asked >> 160) & convert(max_value(uint64), uint256), uint64),
        callbackGas=convert(packed.asked >> 224, uint32),
        status=convert(packed.state >> 248, uint8),
        inputHash=packed.inputHash,
    )


@internal
def _close(requestId: uint256, status: uint8):
    offerId: uint256 = self._requests[requestId].state & (max_value(uint256) >> 8)
    self._requests[requestId].state = offerId | (convert(status, uint256) << 248)


@internal
@view
def _context(requestId: uint256, consumer: address, deadline: uint64) -> bytes32:
    return keccak256(abi_encode(DOMAIN, chain.id, self, consumer, requestId, deadline))


@internal
@view
def _supports(verifier: address, interfaceId: bytes4) -> bool:
    success: bool = False
    answer: Bytes[32] = b""
    success, answer = raw_call(
        verifier,
        abi_encode(interfaceId, method_id=method_id("supportsInterface(bytes4)")),
        max_outsize=32,
        gas=INTERFACE_GAS,
        is_static_call=True,
        revert_on_failure=False,
    )
    return success and len(answer) == 32 and convert(answer, uint256) == 1
