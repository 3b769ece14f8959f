#pragma version 0.4.3
#pragma evm-version cancun

"""
@title   How tokens of ERC-7007 use a verifier
@notice  `packed` does as the reference implementation; `careful` compares the length of the prompt first; `apart` calls
         the adapter's function that gets both.
"""


interface ContentVerifier:
    def verifyProof(proof: Bytes[16384], public_inputs: Bytes[10240]) -> bool: view
    def verifyContent(prompt: Bytes[6144], aigcData: Bytes[4096], proof: Bytes[16384]) -> bool: view
    def promptLength() -> uint256: view


verifier: immutable(address)


@deploy
def __init__(contentVerifier: address):
    verifier = contentVerifier


@external
@view
def packed(prompt: Bytes[6144], aigcData: Bytes[4096], proof: Bytes[16384]) -> bool:
    return staticcall ContentVerifier(verifier).verifyProof(proof, concat(prompt, aigcData))


@external
@view
def careful(prompt: Bytes[6144], aigcData: Bytes[4096], proof: Bytes[16384]) -> bool:
    assert len(prompt) == staticcall ContentVerifier(verifier).promptLength(), "prompt of another length"
    return staticcall ContentVerifier(verifier).verifyProof(proof, concat(prompt, aigcData))


@external
@view
def apart(prompt: Bytes[6144], aigcData: Bytes[4096], proof: Bytes[16384]) -> bool:
    return staticcall ContentVerifier(verifier).verifyContent(prompt, aigcData, proof)
