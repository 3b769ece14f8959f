#pragma version 0.4.3
#pragma evm-version cancun

"""
@title  A verifier for the tests of the relayer: it accepts any proof that is not empty, for any input.
@dev    For tests of what the relayer does when a chain misbehaves, which take no time to prove; other tests have the
        real one.
"""

cardDigest: public(immutable(bytes32))
vkHash: public(immutable(bytes32))


@deploy
def __init__(card: bytes32, key: bytes32):
    cardDigest = card
    vkHash = key


@external
@view
def inputWords() -> uint256:
    return 1


@external
@view
def outputWords() -> uint256:
    return 1


@external
@view
def isInput(words: DynArray[uint256, 256]) -> bool:
    return len(words) > 0


@external
@view
def verifyProof(proof: Bytes[16384], instances: DynArray[uint256, 386]) -> bool:
    return len(proof) > 1000 and len(instances) > 2


@external
@view
def supportsInterface(interfaceId: bytes4) -> bool:
    return interfaceId == 0x01ffc9a7 or interfaceId == 0x550fbb6d
