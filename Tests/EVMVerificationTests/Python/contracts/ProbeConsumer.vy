#pragma version 0.4.3
#pragma evm-version cancun

"""
@title   A consumer whose callback does what a test wants
"""


interface InferenceOracle:
    def request(
        offerId: uint256, inputForm: uint256, input: DynArray[uint256, 192], maxFee: uint256, callbackGas: uint32
    ) -> uint256: payable
    def withdraw(amount: uint256): nonpayable


flag Behaviour:
    ACCEPT
    REVERT
    REVERT_AT_LENGTH
    BURN
    CALL


oracle: public(immutable(address))
behaviour: Behaviour
locked: bool
calls: public(uint256)
gasAtEntry: public(uint256)
lastRequest: public(uint256)
output: DynArray[uint256, 128]
callData: Bytes[16384]
callValue: uint256
callSucceeded: public(bool)


@deploy
def __init__(inferenceOracle: address):
    oracle = inferenceOracle
    self.behaviour = Behaviour.ACCEPT


@external
def behave(number: uint256):
    self.behaviour = convert(1 << number, Behaviour)


@external
def prepare(data: Bytes[16384], amount: uint256):
    """
    @notice What the callback will call the oracle with.
    """
    self.behaviour = Behaviour.CALL
    self.callData = data
    self.callValue = amount


@external
@payable
def forward(target: address, data: Bytes[16384]) -> Bytes[64]:
    """
    @notice Any call, with a lock held meanwhile.
    """
    self.locked = True
    answer: Bytes[64] = raw_call(target, data, value=msg.value, max_outsize=64)
    self.locked = False
    return answer


@external
def unlocked(target: address, data: Bytes[16384]):
    """
    @notice Any call, without the lock.
    """
    raw_call(target, data)


@external
@view
def lastOutput() -> DynArray[uint256, 128]:
    return self.output


@external
def onInference(requestId: uint256, verifier: address, output: DynArray[uint256, 128]):
    gas: uint256 = msg.gas
    assert msg.sender == oracle
    assert not self.locked, "locked"
    if self.behaviour == Behaviour.REVERT:
        raise "not today"
    if self.behaviour == Behaviour.REVERT_AT_LENGTH:
        raw_revert(abi_encode(empty(uint256[4000])))
    if self.behaviour == Behaviour.BURN:
        for i: uint256 in range(max_value(uint256)):
            self.calls += 1
    if self.behaviour == Behaviour.CALL:
        self.callSucceeded = raw_call(oracle, self.callData, value=self.callValue, revert_on_failure=False)
    self.calls += 1
    self.gasAtEntry = gas
    self.lastRequest = requestId
    self.output = output


@external
@payable
def __default__():
    assert not self.locked, "locked"
    if self.behaviour == Behaviour.CALL:
        self.callSucceeded = raw_call(oracle, self.callData, value=self.callValue, revert_on_failure=False)
