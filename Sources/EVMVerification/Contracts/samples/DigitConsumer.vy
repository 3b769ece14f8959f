#pragma version 0.4.3
#pragma evm-version cancun

"""
@title   Sample consumer: which digit is on a picture
@license Apache-2.0
@notice  Asks the oracle, and keeps the label of the answer. `DigitConsumer.sol` is the same contract in Solidity.
"""


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


interface InferenceOracle:
    def request(
        offerId: uint256, inputForm: uint256, input: DynArray[uint256, 192], maxFee: uint256, callbackGas: uint32
    ) -> uint256: payable
    def offers(offerId: uint256) -> Offer: view
    def requests(requestId: uint256) -> Request: view
    def withdraw(amount: uint256): nonpayable


interface ModelVerifier:
    def decodeOutput(words: DynArray[uint256, 128]) -> DynArray[int256, 1024]: view


event DigitRead:
    requestId: indexed(uint256)
    label: uint256


# Enough to decode ten values and to store the label.
CALLBACK_GAS: constant(uint32) = 200_000
REFUNDED: constant(uint8) = 3

oracle: public(immutable(address))
verifier: public(immutable(address))

# Who may have the refund of a request that waits for its answer; zero when it does not wait.
askedBy: public(HashMap[uint256, address])
# One more than the label, so that zero means that there is none.
labelPlusOne: public(HashMap[uint256, uint256])


@deploy
def __init__(inferenceOracle: address, modelVerifier: address):
    oracle = inferenceOracle
    verifier = modelVerifier


@external
@payable
def ask(offerId: uint256, picture: DynArray[uint256, 192]) -> uint256:
    """
    @notice Asks for the digit on a picture, given in the words of the model's input. The value pays the fee.
    """
    # The number of an offer is just a number: what counts is the model behind it.
    offer: Offer = staticcall InferenceOracle(oracle).offers(offerId)
    assert offer.verifier == verifier, "an offer for another model"
    requestId: uint256 = extcall InferenceOracle(oracle).request(
        offerId, 0, picture, msg.value, CALLBACK_GAS, value=msg.value
    )
    self.askedBy[requestId] = msg.sender
    return requestId


@external
def onInference(requestId: uint256, answeredBy: address, output: DynArray[uint256, 128]):
    """
    @notice Called by the oracle with a proved output. Without the first check anyone could call it with anything.
    """
    assert msg.sender == oracle, "not the oracle"
    assert answeredBy == verifier, "another model"
    assert self.askedBy[requestId] != empty(address), "not asked for"
    self.askedBy[requestId] = empty(address)
    values: DynArray[int256, 1024] = staticcall ModelVerifier(verifier).decodeOutput(output)
    label: uint256 = 0
    for i: uint256 in range(1, len(values), bound=1024):
        if values[i] > values[label]:
            label = i
    self.labelPlusOne[requestId] = label + 1
    log DigitRead(requestId=requestId, label=label)


@external
def reclaim(requestId: uint256):
    """
    @notice After `refund` at the oracle: pays fee and bond of an unanswered request to whoever asked.
    """
    asker: address = self.askedBy[requestId]
    assert asker != empty(address), "not asked for"
    request: Request = staticcall InferenceOracle(oracle).requests(requestId)
    assert request.status == REFUNDED, "not refunded"
    self.askedBy[requestId] = empty(address)
    extcall InferenceOracle(oracle).withdraw(request.fee + request.bond)
    raw_call(asker, b"", value=request.fee + request.bond)


@external
@payable
def __default__():
    assert msg.sender == oracle, "only the oracle pays"
