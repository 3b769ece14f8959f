#pragma version 0.4.3
#pragma evm-version cancun
#pragma optimize gas

"""
@title   Inference adapter
@license Apache-2.0
@notice  One model verifier behind the interfaces that contracts for inference have agreed on. Each standard has a
         section of its own, which names the version that it follows; `supportsInterface` says which are there.

@dev     What a proof is bound to. Every proof carries a context of 32 bytes. This contract computes it from a domain of
         the standard, the chain id, its own address and what the standard binds; it never takes it from the caller. So
         a proof for one standard, chain, adapter or purpose is refused in all others.

         Layout. A tensor is stated in the packed words of the protocol, each 32 bytes, big-endian. An *input part* is,
         for input form
           0  public     the `inputWords()` words of the input,
           1  row        dataset root, number of rows, index of the row: 3 words,
           2  private    nothing.
         An *output part* is the `outputWords()` words of the output; outputs are always public here. The byte strings
         below are such words one after the other, with nothing between, before or after. The form and the model give
         their number, so every statement has exactly one encoding: there is no offset, length or padding to play with,
         and every other length is refused. The model verifier refuses words and proofs that are not canonical.
         *Core proof* is the proof for the model verifier's `verifyProof`, as it is.

         The model verifier reverts when it runs out of gas or is given something malformed; that goes through here, so
         that too little gas is never taken for a wrong proof.
"""


interface ModelVerifier:
    def verifyProof(proof: Bytes[MAX_BYTES], instances: DynArray[uint256, MAX_INSTANCES]) -> bool: view
    def vkHash() -> bytes32: view
    def cardDigest() -> bytes32: view
    def inputWords() -> uint256: view
    def outputWords() -> uint256: view
    def supportsInterface(interfaceId: bytes4) -> bool: view


struct ModelCommitment:
    modelHash: bytes32
    circuitHash: bytes32
    vkHash: bytes32
    proofSystemId: bytes4
    uri: String[MAX_URI]


interface InferenceRegistry:
    def getModel(modelId: uint256) -> (ModelCommitment, bool, address): view


interface ValidationRegistry:
    def validationResponse(
        requestHash: bytes32, response: uint8, responseURI: String[1], responseHash: bytes32, tag: String[4]
    ): nonpayable


# Longest tensors in words; longest core proof together with all that goes before it, in bytes. Memory is laid out for
# the longest and paid for up to the last byte that is used, so these are no larger than they have to be. Statements
# below are short for the same reason: a temporary lives as long as its statement.
MAX_INPUT: constant(uint256) = 192
MAX_OUTPUT: constant(uint256) = 128
MAX_INSTANCES: constant(uint256) = 322
MAX_BYTES: constant(uint256) = 16384
MAX_INPUT_BYTES: constant(uint256) = 32 * MAX_INPUT
MAX_OUTPUT_BYTES: constant(uint256) = 32 * MAX_OUTPUT
MAX_TENSORS_BYTES: constant(uint256) = MAX_INPUT_BYTES + MAX_OUTPUT_BYTES
MAX_PAYLOAD_BYTES: constant(uint256) = MAX_TENSORS_BYTES + 128
MAX_METADATA: constant(uint256) = 1024
MAX_URI: constant(uint256) = 512

FORM_PUBLIC: constant(uint256) = 0
FORM_ROW: constant(uint256) = 1
FORM_PRIVATE: constant(uint256) = 2
ROW_WORDS: constant(uint256) = 3

# Exclusive or of the selectors of `IModelVerifier`.
MODEL_VERIFIER: constant(bytes4) = 0x550fbb6d

# The model verifier behind this adapter.
model: public(immutable(address))
# What it says of itself; its code cannot change.
VK_HASH: immutable(bytes32)
CARD_DIGEST: immutable(bytes32)
INPUT_WORDS: immutable(uint256)
OUTPUT_WORDS: immutable(uint256)


@deploy
def __init__(modelVerifier: address, modelRegistry: address, agentValidationRegistry: address):
    """
    @param modelVerifier The model verifier to stand in front of.
    @param modelRegistry The ERC-7992 registry; the zero address for none, which switches that standard off.
    @param agentValidationRegistry The ERC-8004 validation registry; the zero address for none, likewise.
    """
    assert staticcall ModelVerifier(modelVerifier).supportsInterface(MODEL_VERIFIER), "not a model verifier"
    model = modelVerifier
    VK_HASH = staticcall ModelVerifier(modelVerifier).vkHash()
    CARD_DIGEST = staticcall ModelVerifier(modelVerifier).cardDigest()
    INPUT_WORDS = staticcall ModelVerifier(modelVerifier).inputWords()
    OUTPUT_WORDS = staticcall ModelVerifier(modelVerifier).outputWords()
    assert INPUT_WORDS <= MAX_INPUT and OUTPUT_WORDS <= MAX_OUTPUT, "tensors too large for this adapter"
    registry = modelRegistry
    validationRegistry = agentValidationRegistry


@external
@view
def supportsInterface(interfaceId: bytes4) -> bool:
    """
    @notice ERC-165.
    """
    if interfaceId in [ERC165_ID, ERC7007_VERIFIER_ID, ERC8274_PROOF_VERIFIER_ID]:
        return True
    if interfaceId == ERC7992_VERIFIER_ID:
        return registry != empty(address)
    if interfaceId == ERC8004_VALIDATOR_ID:
        return validationRegistry != empty(address)
    return False


ERC165_ID: constant(bytes4) = 0x01ffc9a7


# ERC-7992, Verifiable ML Model Inference. Follows the draft as merged on 2026-01-16 (ethereum/ERCs 4c496a2ba).
#
# `output`  output part: what `abi.encode` makes of a `uint256[outputWords]`.
# `proof`   salt (32 bytes), input form (32), input part, core proof.
#
# The input commitment is keccak256(abi.encode(uint256[] list)), where the list is keccak256(INPUT_DOMAIN, salt), the
# input form, and the input part. The input form may not be 2: nothing would tie the commitment to the input.
# The context binds the caller, the model and the input commitment: a proof is of use to the contract that it was made
# for, and to nobody who copies it. Nothing is stored; a caller that must not take the same answer twice remembers the
# commitments that it has seen.
# Of the registry's commitment, `vkHash`, `modelHash` (the digest of the model card) and `proofSystemId` are compared.
# The verifying key holds the circuit, so that `vkHash` speaks for `circuitHash`, too.
# The draft's reference reverts with `ModelDeprecated`, a name that its registry has for an event as well. Here it is
# `VerificationRefused_ModelDeprecated`, which the draft's verifier interface declares.

ERC7992_VERIFIER_ID: constant(bytes4) = 0x5df65472
ERC7992_DOMAIN: constant(bytes32) = keccak256("plumbline.erc7992.context.v1")
ERC7992_INPUT_DOMAIN: constant(bytes32) = keccak256("plumbline.erc7992.input.v1")
# The first four bytes of keccak256("plumbline-bn254-v2").
PROOF_SYSTEM_ID: constant(bytes4) = 0x00a90df0


event InferenceVerified:
    modelId: indexed(uint256)
    inputCommitment: indexed(bytes32)
    output: Bytes[MAX_OUTPUT_BYTES]
    caller: indexed(address)


# The registry of model commitments.
registry: public(immutable(address))


@external
def verifyInference(
    modelId: uint256, inputCommitment: bytes32, output: Bytes[MAX_OUTPUT_BYTES], proof: Bytes[MAX_BYTES]
):
    """
    @notice Returns only when the proof shows that the model gives the output on the committed input.
    """
    self._checkModel(modelId)
    if len(output) != 32 * OUTPUT_WORDS:
        raw_revert(method_id("OutputMismatch()"))
    if len(proof) < 64:
        raw_revert(method_id("InvalidProof()"))
    form: uint256 = extract32(proof, 32, output_type=uint256)
    if form > FORM_ROW:
        raw_revert(method_id("InputCommitmentMismatch()"))
    start: uint256 = 64 + 32 * self._inputPart(form)
    if len(proof) < start:
        raw_revert(method_id("InvalidProof()"))
    core: Bytes[MAX_BYTES] = slice(proof, start, len(proof) - start)
    head: uint256 = convert(keccak256(concat(ERC7992_INPUT_DOMAIN, extract32(proof, 0))), uint256)
    instances: DynArray[uint256, MAX_INSTANCES] = [head, form]
    for i: uint256 in range(2, start // 32, bound=MAX_INPUT):
        instances.append(extract32(proof, 32 * i, output_type=uint256))
    if inputCommitment != keccak256(abi_encode(instances)):
        raw_revert(method_id("InputCommitmentMismatch()"))
    # The same list, with the context at its head instead, is the statement.
    instances[0] = convert(self._inferenceContext(msg.sender, modelId, inputCommitment), uint256)
    for i: uint256 in range(OUTPUT_WORDS, bound=MAX_OUTPUT):
        instances.append(extract32(output, 32 * i, output_type=uint256))
    if not staticcall ModelVerifier(model).verifyProof(core, instances):
        raw_revert(method_id("InvalidProof()"))
    log InferenceVerified(modelId=modelId, inputCommitment=inputCommitment, output=output, caller=msg.sender)


@external
@view
def proofSystemOf(modelId: uint256) -> bytes4:
    """
    @notice What the registry says about the proof system of a model.
    """
    return self._getModel(modelId)[0].proofSystemId


@external
@view
def inputCommitmentOf(salt: bytes32, inputForm: uint256, inputPart: DynArray[uint256, MAX_INPUT]) -> bytes32:
    """
    @notice The commitment to an input. The salt is chosen at random by whoever makes it.
    """
    assert inputForm <= FORM_ROW and len(inputPart) == self._inputPart(inputForm), "not an input part of the model"
    head: uint256 = convert(keccak256(concat(ERC7992_INPUT_DOMAIN, salt)), uint256)
    statement: DynArray[uint256, MAX_INSTANCES] = [head, inputForm]
    for word: uint256 in inputPart:
        statement.append(word)
    return keccak256(abi_encode(statement))


@external
@view
def contextOfInference(caller: address, modelId: uint256, inputCommitment: bytes32) -> bytes32:
    """
    @notice The context of a proof with which `caller` is to call `verifyInference`.
    """
    return self._inferenceContext(caller, modelId, inputCommitment)


@internal
@view
def _inferenceContext(caller: address, modelId: uint256, inputCommitment: bytes32) -> bytes32:
    return keccak256(abi_encode(ERC7992_DOMAIN, chain.id, self, caller, modelId, inputCommitment))


@internal
@view
def _getModel(modelId: uint256) -> (ModelCommitment, bool):
    assert registry != empty(address), "no registry"
    commitment: ModelCommitment = empty(ModelCommitment)
    deprecated: bool = False
    owner: address = empty(address)
    commitment, deprecated, owner = staticcall InferenceRegistry(registry).getModel(modelId)
    return commitment, deprecated


@internal
@view
def _checkModel(modelId: uint256):
    commitment: ModelCommitment = empty(ModelCommitment)
    deprecated: bool = False
    commitment, deprecated = self._getModel(modelId)
    if deprecated:
        raw_revert(abi_encode(modelId, method_id=method_id("VerificationRefused_ModelDeprecated(uint256)")))
    if commitment.proofSystemId != PROOF_SYSTEM_ID:
        raw_revert(abi_encode(commitment.proofSystemId, method_id=method_id("UnsupportedProofSystem(bytes4)")))
    if commitment.vkHash != VK_HASH or commitment.modelHash != CARD_DIGEST:
        raw_revert(method_id("ModelMismatch()"))


# ERC-7007, Verifiable AI-Generated Content Token (final, 2024-10-01, ethereum/ERCs 3cd06e80e): the verifier that the
# tokens of its reference implementation call, `IVerifier.verifyProof(bytes proof, bytes public_inputs)`.
#
# prompt    input part of a public input.
# aigcData  output part.
# `proof`   core proof.
#
# The token hands over abi.encodePacked(prompt, aigcData), which does not say where one ends and the other begins: the
# length as a whole is checked here, and this contract reads the first `promptLength()` bytes as the prompt. But a token
# that takes a prompt of another length would store the same statement under another name. A token must therefore
# compare `prompt.length` with `promptLength()`, or call `verifyContent`, which gets the two apart and does it.
# The context binds the caller, that is the token contract. It cannot bind who mints: a prompt that has been proved in
# the open can be claimed by whoever is first, against which the token needs a commit and reveal, as the standard says.

ERC7007_VERIFIER_ID: constant(bytes4) = 0xb8e72af6
ERC7007_DOMAIN: constant(bytes32) = keccak256("plumbline.erc7007.context.v1")


@external
@view
def verifyProof(proof: Bytes[MAX_BYTES], public_inputs: Bytes[MAX_TENSORS_BYTES]) -> bool:
    """
    @notice Whether the proof shows that the model gives the second part of the public inputs on the first.
    """
    if len(public_inputs) != 32 * (INPUT_WORDS + OUTPUT_WORDS):
        raw_revert(method_id("WrongLength()"))
    instances: DynArray[uint256, MAX_INSTANCES] = [
        convert(self._contentContext(msg.sender), uint256), FORM_PUBLIC
    ]
    for i: uint256 in range(INPUT_WORDS + OUTPUT_WORDS, bound=MAX_INPUT + MAX_OUTPUT):
        instances.append(extract32(public_inputs, 32 * i, output_type=uint256))
    return staticcall ModelVerifier(model).verifyProof(proof, instances)


@external
@view
def verifyContent(
    prompt: Bytes[MAX_INPUT_BYTES], aigcData: Bytes[MAX_OUTPUT_BYTES], proof: Bytes[MAX_BYTES]
) -> bool:
    """
    @notice The same with prompt and content apart, each of its own length.
    """
    if len(prompt) != 32 * INPUT_WORDS or len(aigcData) != 32 * OUTPUT_WORDS:
        raw_revert(method_id("WrongLength()"))
    instances: DynArray[uint256, MAX_INSTANCES] = [
        convert(self._contentContext(msg.sender), uint256), FORM_PUBLIC
    ]
    for i: uint256 in range(INPUT_WORDS, bound=MAX_INPUT):
        instances.append(extract32(prompt, 32 * i, output_type=uint256))
    for i: uint256 in range(OUTPUT_WORDS, bound=MAX_OUTPUT):
        instances.append(extract32(aigcData, 32 * i, output_type=uint256))
    return staticcall ModelVerifier(model).verifyProof(proof, instances)


@external
@view
def promptLength() -> uint256:
    """
    @notice Bytes of a prompt.
    """
    return 32 * INPUT_WORDS


@external
@view
def contextOfContent(token: address) -> bytes32:
    """
    @notice The context of a proof for a token contract.
    """
    return self._contentContext(token)


@internal
@view
def _contentContext(token: address) -> bytes32:
    return keccak256(abi_encode(ERC7007_DOMAIN, chain.id, self, token))


# ERC-8274, AI Inference Proof Verification Interfaces: `IProofVerifier` of the draft v0.2 of 2026-05-26 (ethereum/ERCs
# pull request 1771, open; hashing rules as of 2026-08-26).
#
# inputHash   keccak256(abi.encode(uint256[] list)) of INPUT_DOMAIN, input form (0 or 1), input part.
# outputHash  keccak256(abi.encode(uint256[] list)) of OUTPUT_DOMAIN, output part.
# `metadata`  anything of at most 1024 bytes: the task, an agent, a nonce. It is bound by the context.
# `proof`     input form (32 bytes), input part, output part, core proof.
#
# The context binds the caller, that is the `IAgentVerifier`, and the metadata. `verify` is a view here, which the draft
# allows: the selector is the same.

ERC8274_PROOF_VERIFIER_ID: constant(bytes4) = 0x86761e49
ERC8274_DOMAIN: constant(bytes32) = keccak256("plumbline.erc8274.context.v1")
ERC8274_INPUT_DOMAIN: constant(bytes32) = keccak256("plumbline.erc8274.input.v1")
ERC8274_OUTPUT_DOMAIN: constant(bytes32) = keccak256("plumbline.erc8274.output.v1")


@external
@view
def verify(
    inputHash: bytes32, outputHash: bytes32, metadata: Bytes[MAX_METADATA], proof: Bytes[MAX_BYTES]
) -> bool:
    """
    @notice Whether the proof shows that the model gives an output of this hash on an input of this hash.
    """
    if len(proof) < 32:
        raw_revert(method_id("WrongLength()"))
    form: uint256 = extract32(proof, 0, output_type=uint256)
    # A private input is in no hash.
    if form > FORM_ROW:
        raw_revert(method_id("UnknownInputForm()"))
    count: uint256 = self._inputPart(form)
    start: uint256 = 32 * (1 + count + OUTPUT_WORDS)
    if len(proof) < start:
        raw_revert(method_id("WrongLength()"))
    core: Bytes[MAX_BYTES] = slice(proof, start, len(proof) - start)
    instances: DynArray[uint256, MAX_INSTANCES] = [convert(ERC8274_INPUT_DOMAIN, uint256), form]
    for i: uint256 in range(1, 1 + count, bound=MAX_INPUT):
        instances.append(extract32(proof, 32 * i, output_type=uint256))
    if inputHash != keccak256(abi_encode(instances)):
        return False
    # The same list, with the context at its head instead, is the statement.
    instances[0] = convert(self._proofContext(msg.sender, keccak256(metadata)), uint256)
    output: DynArray[uint256, MAX_OUTPUT + 1] = [convert(ERC8274_OUTPUT_DOMAIN, uint256)]
    for i: uint256 in range(OUTPUT_WORDS, bound=MAX_OUTPUT):
        word: uint256 = extract32(proof, 32 * (1 + count + i), output_type=uint256)
        output.append(word)
        instances.append(word)
    if outputHash != keccak256(abi_encode(output)):
        return False
    return staticcall ModelVerifier(model).verifyProof(core, instances)


@external
@view
def proofSystem() -> String[22]:
    """
    @notice The kind of proof, and the protocol with its curve and version.
    """
    return "zk/plumbline-bn254-v2"


@external
@view
def proofProfile() -> bytes32:
    """
    @notice The hash of the verifying key: which model, with which quantisation and reference string.
    """
    return VK_HASH


@external
@view
def contextOfProof(caller: address, metadata: Bytes[MAX_METADATA]) -> bytes32:
    """
    @notice The context of a proof with which `caller` is to call `verify` with this metadata.
    """
    return self._proofContext(caller, keccak256(metadata))


@internal
@view
def _proofContext(caller: address, metadataHash: bytes32) -> bytes32:
    return keccak256(abi_encode(ERC8274_DOMAIN, chain.id, self, caller, metadataHash))


# ERC-8004, Trustless Agents: a validator for the Validation Registry, as of 2026-01-25 (ethereum/ERCs 503591a6e), where
# the tag of a response is a string.
#
# `payload`  what `requestURI` leads to; requestHash = keccak256(payload). It is
#            REQUEST_DOMAIN (32 bytes), vkHash (32), salt (32), input form (32), input part, output part.
# `proof`    core proof.
#
# So a request is a claim: this model gives this output on this input. The response is always 100, and only when the
# claim is proved; a claim that is false gets none. With input form 2 the claim is that some input gives the output.
# The context binds adapter, registry and requestHash: a proof made for one request answers no other, though model,
# input and output be the same. Anyone may call `respond`, once for each request: a response cannot be dated anew.

ERC8004_VALIDATOR_ID: constant(bytes4) = 0x54a84308
ERC8004_DOMAIN: constant(bytes32) = keccak256("plumbline.erc8004.context.v1")
ERC8004_REQUEST_DOMAIN: constant(bytes32) = keccak256("plumbline.erc8004.request.v1")

# The registry that is answered to.
validationRegistry: public(immutable(address))
# Which requests have been answered from here.
responded: public(HashMap[bytes32, bool])


@external
def respond(requestHash: bytes32, payload: Bytes[MAX_PAYLOAD_BYTES], proof: Bytes[MAX_BYTES]):
    """
    @notice Verifies the claim of a request and reports it to the registry as passed.
    """
    assert validationRegistry != empty(address), "no registry"
    if keccak256(payload) != requestHash:
        raw_revert(method_id("RequestMismatch()"))
    if self.responded[requestHash]:
        raw_revert(method_id("AlreadyResponded()"))
    if len(payload) < 128:
        raw_revert(method_id("WrongLength()"))
    if extract32(payload, 0) != ERC8004_REQUEST_DOMAIN:
        raw_revert(method_id("RequestMismatch()"))
    if extract32(payload, 32) != VK_HASH:
        raw_revert(method_id("ModelMismatch()"))
    form: uint256 = extract32(payload, 96, output_type=uint256)
    if form > FORM_PRIVATE:
        raw_revert(method_id("UnknownInputForm()"))
    count: uint256 = self._inputPart(form) + OUTPUT_WORDS
    if len(payload) != 128 + 32 * count:
        raw_revert(method_id("WrongLength()"))
    instances: DynArray[uint256, MAX_INSTANCES] = [convert(self._responseContext(requestHash), uint256), form]
    for i: uint256 in range(count, bound=MAX_INPUT + MAX_OUTPUT):
        instances.append(extract32(payload, 128 + 32 * i, output_type=uint256))
    if not staticcall ModelVerifier(model).verifyProof(proof, instances):
        raw_revert(method_id("InvalidProof()"))
    self.responded[requestHash] = True
    # The evidence is the data of this transaction.
    extcall ValidationRegistry(validationRegistry).validationResponse(requestHash, 100, "", keccak256(proof), "zkml")


@external
@view
def contextOfResponse(requestHash: bytes32) -> bytes32:
    """
    @notice The context of the proof that answers a request.
    """
    return self._responseContext(requestHash)


@internal
@view
def _responseContext(requestHash: bytes32) -> bytes32:
    return keccak256(abi_encode(ERC8004_DOMAIN, chain.id, self, validationRegistry, requestHash))


# Shared by all sections.


@internal
@view
def _inputPart(form: uint256) -> uint256:
    """
    @dev Words of the input part.
    """
    if form == FORM_PUBLIC:
        return INPUT_WORDS
    if form == FORM_ROW:
        return ROW_WORDS
    return 0
