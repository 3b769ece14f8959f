#pragma version 0.4.3
#pragma evm-version cancun

"""
@title   The part of ERC-8004's Validation Registry that a validator meets
"""


struct Status:
    validatorAddress: address
    agentId: uint256
    response: uint8
    responseHash: bytes32
    tag: String[32]
    lastUpdate: uint256


event ValidationRequest:
    validatorAddress: indexed(address)
    agentId: indexed(uint256)
    requestURI: String[256]
    requestHash: indexed(bytes32)


event ValidationResponse:
    validatorAddress: indexed(address)
    agentId: indexed(uint256)
    requestHash: indexed(bytes32)
    response: uint8
    responseURI: String[256]
    responseHash: bytes32
    tag: String[32]


_status: HashMap[bytes32, Status]


@external
def validationRequest(validatorAddress: address, agentId: uint256, requestURI: String[256], requestHash: bytes32):
    assert self._status[requestHash].validatorAddress == empty(address), "exists"
    self._status[requestHash].validatorAddress = validatorAddress
    self._status[requestHash].agentId = agentId
    log ValidationRequest(
        validatorAddress=validatorAddress, agentId=agentId, requestURI=requestURI, requestHash=requestHash
    )


@external
def validationResponse(
    requestHash: bytes32, response: uint8, responseURI: String[256], responseHash: bytes32, tag: String[32]
):
    status: Status = self._status[requestHash]
    assert status.validatorAddress != empty(address), "unknown"
    assert msg.sender == status.validatorAddress, "not the validator"
    assert response <= 100, "response above 100"
    status.response = response
    status.responseHash = responseHash
    status.tag = tag
    status.lastUpdate = block.timestamp
    self._status[requestHash] = status
    log ValidationResponse(
        validatorAddress=msg.sender,
        agentId=status.agentId,
        requestHash=requestHash,
        response=response,
        responseURI=responseURI,
        responseHash=responseHash,
        tag=tag,
    )


@external
@view
def getValidationStatus(requestHash: bytes32) -> (address, uint256, uint8, bytes32, String[32], uint256):
    status: Status = self._status[requestHash]
    assert status.validatorAddress != empty(address), "unknown"
    return (
        status.validatorAddress,
        status.agentId,
        status.response,
        status.responseHash,
        status.tag,
        status.lastUpdate,
    )
