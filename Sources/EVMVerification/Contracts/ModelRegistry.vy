#pragma version 0.4.3
#pragma evm-version cancun
#pragma optimize gas

"""
@title   Model registry
@license Apache-2.0
@notice  A registry of model commitments: `IERCZKMLRegistry` of ERC-7992, Verifiable ML Model Inference. Follows the
         draft as merged on 2026-01-16 (ethereum/ERCs 4c496a2ba).
@dev     Whoever registers a model owns its number; there is no other owner here. Numbers count from 1.
         Policy on change: an update replaces the commitment under the same number, so that old proofs do not verify
         against it any more. A user that wants one very model compares `vkHash`. A deprecated model stays readable and
         takes no update; nothing undoes that.
         The draft declares `ModelDeprecated(uint256)` both as an event and as an error, which Solidity refuses within
         one interface. The event is here under that name, and so is the error, by its four bytes.
         For models of this project: modelHash is the digest of the model card, vkHash the hash of the verifying key's
         data, circuitHash the digest of the circuit, proofSystemId 0x00a90df0 ("plumbline-bn254-v2").
"""

MAX_URI: constant(uint256) = 512

ERC165_ID: constant(bytes4) = 0x01ffc9a7
# Exclusive or of the selectors of the draft's four functions.
ERC7992_REGISTRY_ID: constant(bytes4) = 0xd28519b1


struct ModelCommitment:
    modelHash: bytes32
    circuitHash: bytes32
    vkHash: bytes32
    proofSystemId: bytes4
    uri: String[MAX_URI]


struct Model:
    commitment: ModelCommitment
    deprecated: bool
    owner: address


event ModelRegistered:
    modelId: indexed(uint256)
    owner: indexed(address)
    commitment: ModelCommitment


event ModelUpdated:
    modelId: indexed(uint256)
    oldCommitment: ModelCommitment
    newCommitment: ModelCommitment


event ModelDeprecated:
    modelId: indexed(uint256)


modelCount: public(uint256)
_models: HashMap[uint256, Model]


@external
def registerModel(commitment: ModelCommitment) -> uint256:
    """
    @notice Registers a model of the caller.
    @return Its number.
    """
    modelId: uint256 = self.modelCount + 1
    self.modelCount = modelId
    self._models[modelId] = Model(commitment=commitment, deprecated=False, owner=msg.sender)
    log ModelRegistered(modelId=modelId, owner=msg.sender, commitment=commitment)
    return modelId


@external
def updateModel(modelId: uint256, newCommitment: ModelCommitment):
    """
    @notice Replaces the commitment of a model of the caller.
    """
    self._checkOwner(modelId)
    old: ModelCommitment = self._models[modelId].commitment
    self._models[modelId].commitment = newCommitment
    log ModelUpdated(modelId=modelId, oldCommitment=old, newCommitment=newCommitment)


@external
def deprecateModel(modelId: uint256):
    """
    @notice Marks a model of the caller as not to be used any more.
    """
    self._checkOwner(modelId)
    self._models[modelId].deprecated = True
    log ModelDeprecated(modelId=modelId)


@external
@view
def getModel(modelId: uint256) -> (ModelCommitment, bool, address):
    """
    @notice Commitment, whether it is deprecated, owner.
    """
    self._checkFound(modelId)
    model: Model = self._models[modelId]
    return model.commitment, model.deprecated, model.owner


@external
@view
def supportsInterface(interfaceId: bytes4) -> bool:
    """
    @notice ERC-165.
    """
    return interfaceId in [ERC165_ID, ERC7992_REGISTRY_ID]


@internal
@view
def _checkFound(modelId: uint256):
    if self._models[modelId].owner == empty(address):
        raw_revert(abi_encode(modelId, method_id=method_id("ModelNotFound(uint256)")))


@internal
@view
def _checkOwner(modelId: uint256):
    self._checkFound(modelId)
    if self._models[modelId].owner != msg.sender:
        raw_revert(abi_encode(modelId, msg.sender, method_id=method_id("NotModelOwner(uint256,address)")))
    if self._models[modelId].deprecated:
        raw_revert(abi_encode(modelId, method_id=method_id("ModelDeprecated(uint256)")))
