#pragma version 0.4.3
#pragma evm-version cancun
#pragma optimize gas
"""
@title Models of a Plumbline verifier
@license Apache-2.0
@notice Everything that is asked of a verifier or of a model but the verification of proofs. `PlumblineVerifier`
        delegates here, so that `self` is a model (a minimal proxy that ends in its key), or the verifier itself for `deploy`
        and `verifierOf`.
"""

event VerifierDeployed:
    vkHash: indexed(bytes32)
    verifier: address


Q: constant(uint256) = 21888242871839275222246405745257275088696311157297823662689037894645226208583
MAX_INSTANCES: constant(uint256) = 200
MAX_KEY: constant(uint256) = 8192
MAX_PROGRAM: constant(uint256) = 24576
# Creation code that returns what follows it, behind PUSH2 and the size; the beginning of a minimal proxy.
CREATION: constant(Bytes[7]) = x"80600a3d393df3"
PROXY_PREFIX: constant(Bytes[10]) = x"363d3d373d3d3d363d73"
HEADER_WORDS: constant(uint256) = 17
HEADER_BYTES: constant(uint256) = 544
PROXY_BYTES: constant(uint256) = 45
KEY_START: constant(uint256) = 109
# Integers of one answer: all memory for them is paid for in every call of a view.
MAX_VALUES_OUT: constant(uint256) = 1024
SELF: immutable(address)
verifierOf: public(HashMap[bytes32, address])
# Contracts with the code of verification programs, by its digest.
programOf: public(HashMap[bytes32, address])


@deploy
def __init__():
    SELF = self


@internal
@view
def _isModel() -> bool:
    """
    @dev Whether `self` is a model and not the verifier.
    """
    me: address = self
    return slice(me.code, 0, 10) == PROXY_PREFIX


# --- keys ---------------------------------------------------------------------------------------------------------


@external
def deploy(key: Bytes[MAX_KEY], program: Bytes[MAX_PROGRAM]) -> address:
    """
    @notice Makes the verifier of one model, once for each key.
    @param key Key data as `plumb evm export` writes it.
    @param program Code of the key's verification program; models of one circuit share it.
    @return Its address.
    """
    # Called on the verifier: neither on a model nor on this contract.
    assert self != SELF, "not here"
    assert not self._isModel(), "not here"
    assert len(key) >= HEADER_BYTES, "key"
    header: uint256[HEADER_WORDS] = abi_decode(slice(key, 0, HEADER_BYTES), (uint256[HEADER_WORDS]))
    assert header[0] & 65535 == 2, "version"
    rows: uint256 = header[0] >> 144 & 65535
    assert len(key) == HEADER_BYTES + 64 * rows, "key"
    for i: uint256 in range(rows, bound=MAX_KEY // 64):
        point: uint256[2] = abi_decode(slice(key, HEADER_BYTES + 64 * i, 64), (uint256[2]))
        assert self._isPoint(point[0], point[1]), "key"
    digest: bytes32 = keccak256(program)
    assert digest == convert(header[7], bytes32), "program"
    vkHash: bytes32 = keccak256(key)
    known: address = self.verifierOf[vkHash]
    if known != empty(address):
        return known

    code: address = self.programOf[digest]
    if code == empty(address):
        code = raw_create(concat(x"61", slice(convert(len(program), bytes32), 30, 2), CREATION, program), salt=digest)
        self.programOf[digest] = code
    # A minimal proxy (EIP-1167); behind it the digest of the key, the address of the program, and the key.
    runtime: Bytes[MAX_KEY + KEY_START] = concat(
        PROXY_PREFIX,
        convert(self, bytes20),
        x"5af43d82803e903d91602b57fd5bf3",
        vkHash,
        convert(code, bytes32),
        key,
    )
    verifier: address = raw_create(
        concat(x"61", slice(convert(len(runtime), bytes32), 30, 2), CREATION, runtime), salt=vkHash
    )
    self.verifierOf[vkHash] = verifier
    log VerifierDeployed(vkHash=vkHash, verifier=verifier)
    return verifier


@internal
@view
def _header() -> uint256[HEADER_WORDS]:
    assert self._isModel(), "no key"
    me: address = self
    return abi_decode(slice(me.code, KEY_START, HEADER_BYTES), (uint256[HEADER_WORDS]))


@external
@view
def vkHash() -> bytes32:
    """
    @notice Digest of the key data: what this verifier stands for.
    """
    assert self._isModel(), "no key"
    me: address = self
    return convert(slice(me.code, PROXY_BYTES, 32), bytes32)


@external
@view
def keyDigest() -> bytes32:
    """
    @notice Digest of the verifying key from which the key data was made.
    """
    return convert(self._header()[2], bytes32)


@external
@view
def cardDigest() -> bytes32:
    """
    @notice Digest of the model card.
    """
    return convert(self._header()[3], bytes32)


@external
@view
def claimedDataset() -> bytes32:
    """
    @notice Root of the dataset that the card claims, 0 if it claims none.
    """
    return convert(self._header()[4], bytes32)


@external
@view
def supportsInterface(interfaceId: bytes4) -> bool:
    # ERC-165; verifyProof(bytes,uint256[]); IModelVerifier. Models alone have them.
    return self._isModel() and interfaceId in [0x01ffc9a7, 0x1e8e1e13, 0x550fbb6d]


# --- public tensors (section 5) -----------------------------------------------------------------------------------


@external
@view
def inputWords() -> uint256:
    """
    @notice Words of a public input.
    """
    return self._header()[1] & 65535


@external
@view
def outputWords() -> uint256:
    """
    @notice Words of a public output.
    """
    return self._header()[1] >> 16 & 65535


@external
@view
def isInput(words: DynArray[uint256, MAX_INSTANCES]) -> bool:
    """
    @notice Whether the words are those of an input of this model.
    """
    header: uint256[HEADER_WORDS] = self._header()
    if len(words) != header[1] & 65535:
        return False
    span: uint256 = header[15] & (2**64 - 1)
    return self._areWords(words, 0, len(words), header[13]) and self._areDigits(
        words, 0, len(words), header[13], span
    )


@external
@view
def decodeInput(words: DynArray[uint256, MAX_INSTANCES]) -> DynArray[int256, MAX_VALUES_OUT]:
    """
    @notice The integers of a public input, the last index changing fastest.
    """
    header: uint256[HEADER_WORDS] = self._header()
    assert len(words) == header[1] & 65535, "instances"
    return self._digits(words, header[13], header[15])


@external
@view
def decodeOutput(words: DynArray[uint256, MAX_INSTANCES]) -> DynArray[int256, MAX_VALUES_OUT]:
    """
    @notice The integers of a public output, the last index changing fastest.
    """
    header: uint256[HEADER_WORDS] = self._header()
    assert len(words) == header[1] >> 16 & 65535, "instances"
    return self._digits(words, header[14], header[16])


@internal
@pure
def _areWords(words: DynArray[uint256, MAX_INSTANCES], first: uint256, count: uint256, shape: uint256) -> bool:
    """
    @dev Whether each word has no bits above those of its digits. `shape`: width, log2 of the digits of a word, number
         of dimensions, then their sizes, 24 bits each, the last one first.
    """
    width: uint256 = shape & 255
    digits: uint256 = 1 << (shape >> 8 & 255)
    last: uint256 = shape >> 24 & 16777215
    groups: uint256 = (last + digits - 1) // digits
    full: uint256 = width * min(digits, last)
    end: uint256 = width * (last - digits * (groups - 1))
    for i: uint256 in range(count, bound=MAX_INSTANCES):
        bits: uint256 = full
        if (i + 1) % groups == 0:
            bits = end
        if words[first + i] >> bits != 0:
            return False
    return True


@internal
@pure
def _areDigits(
    words: DynArray[uint256, MAX_INSTANCES], first: uint256, count: uint256, shape: uint256, span: uint256
) -> bool:
    """
    @dev Whether no digit is above the distance between the ends of the interval.
    """
    mask: uint256 = (1 << (shape & 255)) - 1
    if span == mask:
        return True
    for i: uint256 in range(count, bound=MAX_INSTANCES):
        rest: uint256 = words[first + i]
        for digit: uint256 in range(254):
            if rest == 0:
                break
            if rest & mask > span:
                return False
            rest >>= shape & 255
    return True


@internal
@pure
def _digits(
    words: DynArray[uint256, MAX_INSTANCES], shape: uint256, interval: uint256
) -> DynArray[int256, MAX_VALUES_OUT]:
    assert self._areWords(words, 0, len(words), shape), "instances"
    assert self._areDigits(words, 0, len(words), shape, interval & (2**64 - 1)), "instances"
    width: uint256 = shape & 255
    digits: uint256 = 1 << (shape >> 8 & 255)
    last: uint256 = shape >> 24 & 16777215
    groups: uint256 = (last + digits - 1) // digits
    # The lower end of the interval is kept with 2^64 added.
    lower: int256 = convert(interval >> 64, int256) - 2**64
    values: DynArray[int256, MAX_VALUES_OUT] = []
    for i: uint256 in range(len(words), bound=MAX_INSTANCES):
        count: uint256 = digits
        if (i + 1) % groups == 0:
            count = last - digits * (groups - 1)
        rest: uint256 = words[i]
        for j: uint256 in range(count, bound=256):
            values.append(convert(rest & ((1 << width) - 1), int256) + lower)
            rest >>= width
    return values

# --- encodings ---


@internal
@pure
def _isPoint(x: uint256, y: uint256) -> bool:
    """
    @dev Canonical and on the curve; (0, 0) is infinity. Without this check a bad point would cost all gas that a
         precompile is given.
    """
    if x >= Q or y >= Q:
        return False
    if x == 0 and y == 0:
        return True
    return uint256_mulmod(y, y, Q) == uint256_addmod(uint256_mulmod(uint256_mulmod(x, x, Q), x, Q), 3, Q)
