#pragma version 0.4.3
#pragma evm-version cancun

"""
@title   A model verifier for tests of the contracts around it
@notice  Accepts exactly the proof keccak256(abi.encode(instances)): whoever knows the statement can prove it. It proves
         nothing about any model.
"""

MAX_PROOF: constant(uint256) = 16384

vkHash: public(immutable(bytes32))
cardDigest: public(immutable(bytes32))
claimedDataset: public(immutable(bytes32))
inputWords: public(immutable(uint256))
outputWords: public(immutable(uint256))


@deploy
def __init__(name: String[64], dataset: bytes32, inputs: uint256, outputs: uint256):
    vkHash = keccak256(concat(b"key of ", convert(name, Bytes[64])))
    cardDigest = keccak256(concat(b"card of ", convert(name, Bytes[64])))
    claimedDataset = dataset
    inputWords = inputs
    outputWords = outputs


@external
@view
def verifyProof(proof: Bytes[MAX_PROOF], instances: DynArray[uint256, 1024]) -> bool:
    assert len(proof) == 32
    assert len(instances) >= 2 and instances[1] <= 2
    parts: uint256[3] = [inputWords, 3, 0]
    assert len(instances) == 2 + parts[instances[1]] + outputWords
    return convert(slice(proof, 0, 32), bytes32) == keccak256(abi_encode(instances))


@external
@view
def isInput(words: DynArray[uint256, 1024]) -> bool:
    if len(words) != inputWords:
        return False
    for word: uint256 in words:
        if word >= 2**224:
            return False
    return True


@external
@view
def decodeInput(words: DynArray[uint256, 1024]) -> DynArray[int256, 1024]:
    return self._digits(words)


@external
@view
def decodeOutput(words: DynArray[uint256, 1024]) -> DynArray[int256, 1024]:
    """
    @dev Ten digits of 19 bits a word, as LeNet-5 has, from -2^18 on.
    """
    assert len(words) == outputWords
    return self._digits(words)


@internal
@pure
def _digits(words: DynArray[uint256, 1024]) -> DynArray[int256, 1024]:
    values: DynArray[int256, 1024] = []
    for word: uint256 in words:
        rest: uint256 = word
        for i: uint256 in range(10):
            values.append(convert(rest & (2**19 - 1), int256) - 2**18)
            rest >>= 19
    return values


@external
@view
def supportsInterface(interfaceId: bytes4) -> bool:
    return interfaceId in [0x01ffc9a7, 0x550fbb6d, 0x1e8e1e13]
