#pragma version 0.4.3
#pragma evm-version cancun

"""
@title   Contracts that are no model verifiers, each for another reason
"""

kind: immutable(uint256)


@deploy
def __init__(number: uint256):
    kind = number


@external
@view
def inputWords() -> uint256:
    return 192 if kind != 8 else 193


@external
@view
def outputWords() -> uint256:
    return 128 if kind != 9 else 129


@external
@view
@raw_return
def supportsInterface(interfaceId: bytes4) -> Bytes[64]:
    yes: Bytes[64] = abi_encode(True)
    no: Bytes[64] = abi_encode(False)
    if kind == 0:  # says yes to everything
        return yes
    if kind == 1:  # knows ERC-165 and nothing else
        return yes if interfaceId == 0x01ffc9a7 else no
    if kind == 2:  # has the interface, but not ERC-165
        return yes if interfaceId == 0x550fbb6d else no
    if interfaceId not in [0x01ffc9a7, 0x550fbb6d]:
        return no
    if kind == 3:  # returns no bool
        return abi_encode(convert(2, uint256))
    if kind == 4:  # returns too little
        return b"\x01"
    if kind == 5:  # says yes and reverts
        raw_revert(yes)
    if kind == 6:  # needs too much gas
        for i: uint256 in range(1000):
            yes = abi_encode(keccak256(yes) != empty(bytes32))
    return yes
