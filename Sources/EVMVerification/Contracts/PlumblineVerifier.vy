#pragma version 0.4.3
#pragma evm-version cancun
#pragma optimize gas
"""
@title Verifier of Plumbline proofs, protocol version 2
@license Apache-2.0
@notice One contract for all models. `deploy` puts the key of a model behind a minimal proxy (EIP-1167) that ends in
        the key; every call of the proxy is delegated here and reads the key from the proxy's own code. There is no
        owner and no state but the list of keys.
@dev Section numbers are those of the protocol specification. What depends on the circuit of a model, the sums over
     coordinates of challenges that are the weights of its claims, is computed by the verification program of its key:
     straight-line arithmetic in a contract of its own, whose code the key names by its digest.
     Arithmetic that cannot wrap is unchecked: sizes of a key have 16 bits, places in a proof are below its length, and
     field elements are below P < 2^254, of which five fit into a word; they are reduced by the next multiplication.
"""

# The scalar field and the base field of BN254 (EIP-196).
P: constant(uint256) = 21888242871839275222246405745257275088548364400416034343698204186575808495617
Q: constant(uint256) = 21888242871839275222246405745257275088696311157297823662689037894645226208583
# The generator of G2 (EIP-197).
G2_X1: constant(uint256) = 11559732032986387107991004021392285783925812861821192530917403151452391805634
G2_X0: constant(uint256) = 10857046999023057135944570762232829481370756359578518086990519993285655852781
G2_Y1: constant(uint256) = 4082367875863433681332203403145435568316851327593401208105741076214120093531
G2_Y0: constant(uint256) = 8495653923123431417604973247489272438418190587263600148770280649306958101930
SHORT: constant(uint256) = 2**128 - 1

# Fields of Malformed(uint256).
LENGTH: constant(uint256) = 1
INSTANCES: constant(uint256) = 2
FORM: constant(uint256) = 3
WORD: constant(uint256) = 4
POINT: constant(uint256) = 5
SCALAR: constant(uint256) = 6

# There is room for proofs of so many bytes, and 32-byte words of them; for so many instances; for commitments of a row
# and siblings of its path.
MAX_PROOF: constant(uint256) = 9216
MAX_WORDS: constant(uint256) = 288
MAX_INSTANCES: constant(uint256) = 200
MAX_LEAD: constant(uint256) = 32
MAX_ROW: constant(uint256) = 64 * MAX_LEAD + 216
MAX_HIDDEN: constant(uint256) = 256
# Words that go to the verification program, and that come back.
MAX_INPUTS: constant(uint256) = 128
MAX_RESULTS: constant(uint256) = 128
# The longest answer of another call: 1,024 integers.
MAX_ANSWER: constant(uint256) = 32 * 1024 + 64

# The code of a model: proxy, vkHash, address of the program, key.
PROGRAM_START: constant(uint256) = 77
KEY_START: constant(uint256) = 109
HEADER_WORDS: constant(uint256) = 17
HEADER_BYTES: constant(uint256) = 544

# Masks to reverse bytes.
BYTES_EVEN: constant(uint256) = 71777214294589695
PAIRS_EVEN: constant(uint256) = 281470681808895
LOW_HALF: constant(uint256) = 4294967295

# What the verification program is given: single challenges, then coordinates.
X_ALPHA: constant(uint256) = 0
X_GAMMA: constant(uint256) = 1
X_BETA: constant(uint256) = 2
X_EPSILON: constant(uint256) = 3
X_THETA: constant(uint256) = 4
X_ZETA: constant(uint256) = 5
X_INVERSE_ZETA: constant(uint256) = 6
X_WEIGHT_DOWN: constant(uint256) = 7
X_WEIGHT_UP: constant(uint256) = 8
X_COORDINATES: constant(uint256) = 9
# What it gives back, in bytes: weights of v_w (what is always in it; shares of a public input, a public output, a
# dataset row, a committed output), the constant of the reduction, the weight of v_phi, then lists.
R_WITNESS: constant(uint256) = 0
R_INPUT_PUBLIC: constant(uint256) = 32
R_OUTPUT_PUBLIC: constant(uint256) = 64
R_INPUT_ROW: constant(uint256) = 96
R_OUTPUT_COMMITTED: constant(uint256) = 128
R_CONSTANT: constant(uint256) = 160
R_PHI: constant(uint256) = 192
R_LISTS: constant(uint256) = 224


# The code of all calls but `verifyProof`.
MODELS: immutable(address)
SELF: immutable(address)


@deploy
def __init__(models: address):
    MODELS = models
    SELF = self


@external
@raw_return
def __default__() -> Bytes[MAX_ANSWER]:
    """
    @notice All other calls are answered by the code of `PlumblineModels`.
    """
    return raw_call(MODELS, msg.data, max_outsize=MAX_ANSWER, is_delegate_call=True)


@internal
@view
def _header() -> uint256[HEADER_WORDS]:
    me: address = self
    return abi_decode(slice(me.code, KEY_START, HEADER_BYTES), (uint256[HEADER_WORDS]))


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
def _le64(number: uint256) -> Bytes[8]:
    x: uint256 = (number & BYTES_EVEN) << 8 | (number >> 8) & BYTES_EVEN
    x = (x & PAIRS_EVEN) << 16 | (x >> 16) & PAIRS_EVEN
    x = (x & LOW_HALF) << 32 | x >> 32
    return slice(convert(x, bytes32), 24, 8)


# --- curve and transcript (section 2) -----------------------------------------------------------------------------


@internal
@pure
def _check(condition: bool, field: uint256):
    if not condition:
        raw_revert(abi_encode(field, method_id=method_id("Malformed(uint256)")))


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


@internal
@pure
def _suffix(label: uint256, length: uint256) -> bytes12:
    # le32(label) || le64(length), length below 2^16.
    number: uint256 = label << 88 | (length & 255) << 56 | (length >> 8) << 48
    return convert(convert(number, uint96), bytes12)


@internal
@pure
def _challenge(state: bytes32, counter: uint256) -> uint256:
    # 0x01 || state || le32(counter), counter below 256.
    return convert(
        keccak256(concat(0x01, state, convert(convert(counter, uint8), bytes1), 0x000000)), uint256
    )


# --- rows of committed datasets (section 4) -----------------------------------------------------------------------


@internal
@pure
def _datasetRow(
    root: bytes32, rows: uint256, index: uint256, form: uint256[2], lead: DynArray[uint256, MAX_LEAD], points: uint256
) -> Bytes[MAX_ROW]:
    """
    @dev What a statement says of a row of a dataset; nothing if the path does not lead to the root.
         `form`: digest of the quantisation; le32(padded size) || le32(b) as a number. `lead`: coordinates of the row's
         commitments, then the siblings.
    """
    header: Bytes[48] = concat(
        self._le64(rows), slice(convert(form[1], bytes32), 24, 4), convert(form[0], bytes32),
        slice(convert(form[1], bytes32), 28, 4),
    )
    packed: Bytes[32 * MAX_LEAD + 64] = abi_encode(lead)
    node: bytes32 = keccak256(concat(b"\x00", self._le64(index), slice(packed, 64, 32 * points)))
    for level: uint256 in range(len(lead) - points, bound=MAX_LEAD):
        sibling: bytes32 = convert(lead[points + level], bytes32)
        if (index >> level) & 1 == 0:
            node = keccak256(concat(b"\x01", node, sibling))
        else:
            node = keccak256(concat(b"\x01", sibling, node))
    if keccak256(concat(b"\x02", b"dataset", header, node)) != root:
        return b""
    data: Bytes[64 * MAX_LEAD + 216] = concat(
        slice(packed, 64, 32 * points),
        root,
        header,
        self._le64(index),
        slice(packed, 64 + 32 * points, 32 * (len(lead) - points)),
    )
    return data


# --- the verifier -------------------------------------------------------------------------------------------------


@external
@view
def verifyProof(proof: Bytes[MAX_PROOF], instances: DynArray[uint256, MAX_INSTANCES]) -> bool:
    """
    @notice Whether the proof shows what the instances say.
    @param proof The messages of the prover in the order of the transcript: before them, for a committed row, its
           commitments and Merkle path; behind them 1 / (zeta lambda (1 - zeta^2)).
    @param instances context, form of the input + 256 * form of the output, what is said of the input, what is said of
           the output. Forms of the input: 0 public (packed words), 1 row of a committed dataset (root, rows, index),
           2 private (nothing). Forms of the output: 0 public (packed words), 1 committed (x and y of each commitment).
    @dev Reverts if lengths, points, scalars or words are not canonical, and if there is too little gas.
    """
    # There is a key behind the code of a model only.
    assert self != SELF, "no key"
    header: uint256[HEADER_WORDS] = self._header()
    me: address = self
    # A variable in memory takes fewer bytes of code than the constant.
    p: uint256 = P

    # Sizes of the key.
    r: uint256 = header[0] >> 16 & 65535
    lanes: uint256 = header[0] >> 32 & 65535
    rhoBits: uint256 = header[0] >> 48 & 65535
    productRounds: uint256 = header[0] >> 64 & 65535
    degree: uint256 = header[0] >> 80 & 65535
    products: uint256 = header[0] >> 96 & 65535
    witnessRows: uint256 = header[0] >> 112 & 65535
    phiRows: uint256 = header[0] >> 128 & 65535
    keyRows: uint256 = header[0] >> 144 & 65535
    n: uint256 = header[0] >> 176 & 65535
    zeroProducts: uint256 = 1
    if lanes > 1:
        zeroProducts = unsafe_sub(unsafe_mul(2, lanes), 2)

    # --- statement ---
    self._check(len(instances) >= 2, INSTANCES)
    inputForm: uint256 = instances[1] & 255
    outputForm: uint256 = instances[1] >> 8
    self._check(inputForm <= 2 and outputForm <= 1, FORM)
    # First word of the messages, and of what is said of the output.
    at: uint256 = 0
    said: uint256 = 2
    outputRows: uint256 = 0
    if inputForm == 0:
        said = unsafe_add(said, header[1] & 65535)
    elif inputForm == 1:
        said = unsafe_add(said, 3)
    if outputForm == 0:
        self._check(len(instances) == unsafe_add(said, header[1] >> 16 & 65535), INSTANCES)
    else:
        outputRows = header[1] >> 48 & 65535
        self._check(len(instances) == unsafe_add(said, unsafe_mul(2, outputRows)), INSTANCES)
        for i: uint256 in range(outputRows, bound=MAX_INSTANCES):
            own: uint256 = unsafe_add(said, unsafe_mul(2, i))
            self._check(self._isPoint(instances[own], instances[unsafe_add(own, 1)]), POINT)
    rowRows: uint256 = 0
    state: bytes32 = empty(bytes32)
    if True:
        encoded: Bytes[32 * MAX_INSTANCES + 64] = abi_encode(instances)
        inputData: Bytes[32 * MAX_INSTANCES + 64] = b""
        if inputForm == 0:
            inputData = slice(encoded, 128, unsafe_mul(32, unsafe_sub(said, 2)))
            self._check(self._areWords(instances, 2, unsafe_sub(said, 2), header[13]), WORD)
        elif inputForm == 1:
            self._check(instances[3] < 2**64 and instances[4] < instances[3], INSTANCES)
            rowRows = header[1] >> 32 & 65535
            depth: uint256 = 0
            for i: uint256 in range(64):
                if 1 << i >= instances[3]:
                    break
                depth = unsafe_add(depth, 1)
            at = unsafe_add(unsafe_mul(2, rowRows), depth)
            self._check(len(proof) >= unsafe_mul(32, at), LENGTH)
            lead: DynArray[uint256, MAX_LEAD] = []
            for i: uint256 in range(at, bound=MAX_LEAD):
                lead.append(extract32(proof, unsafe_mul(32, i), output_type=uint256))
            for i: uint256 in range(rowRows, bound=MAX_LEAD):
                self._check(self._isPoint(lead[unsafe_mul(2, i)], lead[unsafe_add(unsafe_mul(2, i), 1)]), POINT)
            # A path that does not lead to the root is a wrong proof.
            row: Bytes[MAX_ROW] = self._datasetRow(
                convert(instances[2], bytes32), instances[3], instances[4], [header[5], header[6]], lead,
                unsafe_mul(2, rowRows),
            )
            if len(row) == 0:
                return False
            inputData = row
        if outputForm == 0:
            self._check(self._areWords(instances, said, unsafe_sub(len(instances), said), header[14]), WORD)
            # The interval of an input is looked up; that of an output follows from the widths of parameters, which are
            # not shown.
            self._check(
                self._areDigits(
                    instances, said, unsafe_sub(len(instances), said), header[14], header[16] & (2**64 - 1)
                ),
                WORD,
            )
        saidSize: uint256 = unsafe_mul(32, unsafe_sub(len(instances), said))
        state = keccak256(
            concat(
                b"\x00",
                empty(bytes32),
                self._suffix(1, unsafe_add(102, unsafe_add(len(inputData), saidSize))),
                x"02000000",
                convert(header[2], bytes32),
                convert(header[3], bytes32),
                slice(convert(inputForm, bytes32), 31, 1),
                inputData,
                slice(convert(outputForm, bytes32), 31, 1),
                slice(encoded, unsafe_add(64, unsafe_mul(32, said)), saidSize),
                convert(instances[0], bytes32),
            )
        )

    # N of section 6; then the length: points, scalars, D_T, y, the values of V, the inverse.
    hidden: uint256 = unsafe_add(unsafe_mul(r, unsafe_add(lanes, 2)), unsafe_add(lanes, unsafe_add(zeroProducts, 7)))
    hidden = unsafe_add(hidden, unsafe_mul(degree, productRounds))
    hidden = unsafe_add(hidden, unsafe_add(unsafe_mul(3, products), unsafe_mul(2, n)))
    if inputForm == 1:
        hidden = unsafe_add(hidden, 1)
    if outputForm == 1:
        hidden = unsafe_add(hidden, 1)
    points: uint256 = unsafe_add(unsafe_add(witnessRows, phiRows), 6)
    at = unsafe_mul(32, at)
    self._check(
        len(proof) == unsafe_add(at, unsafe_add(unsafe_mul(64, points), unsafe_mul(32, unsafe_add(hidden, 5)))), LENGTH
    )

    # --- transcript (section 2): challenges ---
    X: uint256[MAX_INPUTS] = empty(uint256[MAX_INPUTS])
    z: uint256[32] = empty(uint256[32])
    rhoAt: uint256 = unsafe_add(X_COORDINATES, r)
    sigmaAt: uint256 = unsafe_add(rhoAt, rhoBits)
    uAt: uint256 = unsafe_add(sigmaAt, productRounds)
    # Where the messages begin.
    pointsAt: uint256 = at
    size: uint256 = unsafe_mul(64, unsafe_add(witnessRows, 2))
    state = keccak256(concat(0x00, state, self._suffix(2, size), slice(proof, at, size)))
    X[X_ALPHA] = self._challenge(state, 0) % p
    X[X_GAMMA] = self._challenge(state, 1) % p
    at = unsafe_add(at, size)
    size = unsafe_mul(64, phiRows)
    state = keccak256(concat(0x00, state, self._suffix(3, size), slice(proof, at, size)))
    at = unsafe_add(at, size)
    for i: uint256 in range(r, bound=32):
        z[i] = convert(
            keccak256(concat(0x01, state, convert(convert(i, uint8), bytes1), 0x000000)), uint256
        ) & SHORT
    scalarsAt: uint256 = at
    # Rounds draw the coordinates from the uppermost one down.
    place: uint256 = rhoAt
    size = unsafe_mul(32, unsafe_add(lanes, 2))
    suffix: bytes12 = self._suffix(4, size)
    for i: uint256 in range(r, bound=32):
        state = keccak256(concat(0x00, state, suffix, slice(proof, at, size)))
        place = unsafe_sub(place, 1)
        X[place] = convert(keccak256(concat(0x01, state, 0x00000000)), uint256) & SHORT
        at = unsafe_add(at, size)
    tableAt: uint256 = unsafe_add(at, size)
    size = unsafe_mul(32, unsafe_add(unsafe_add(lanes, 3), zeroProducts))
    state = keccak256(concat(0x00, state, self._suffix(5, size), slice(proof, at, size)))
    X[X_BETA] = self._challenge(state, 0) % p
    for i: uint256 in range(rhoBits, bound=64):
        X[unsafe_add(rhoAt, i)] = self._challenge(state, unsafe_add(i, 1)) & SHORT
    at = unsafe_add(at, size)
    size = 64
    if inputForm == 1:
        size = unsafe_add(size, 32)
    if outputForm == 1:
        size = unsafe_add(size, 32)
    state = keccak256(concat(0x00, state, self._suffix(6, size), slice(proof, at, size)))
    at = unsafe_add(at, size)
    place = uAt
    size = unsafe_mul(32, degree)
    suffix = self._suffix(7, size)
    for i: uint256 in range(productRounds, bound=64):
        state = keccak256(concat(0x00, state, suffix, slice(proof, at, size)))
        place = unsafe_sub(place, 1)
        X[place] = convert(keccak256(concat(0x01, state, 0x00000000)), uint256) & SHORT
        at = unsafe_add(at, size)
    size = unsafe_mul(96, products)
    state = keccak256(concat(0x00, state, self._suffix(8, size), slice(proof, at, size)))
    X[X_EPSILON] = self._challenge(state, 0) % p
    at = unsafe_add(at, size)
    place = unsafe_add(uAt, n)
    suffix = self._suffix(9, 64)
    for i: uint256 in range(n, bound=64):
        state = keccak256(concat(0x00, state, suffix, slice(proof, at, 64)))
        place = unsafe_sub(place, 1)
        X[place] = convert(keccak256(concat(0x01, state, 0x00000000)), uint256) & SHORT
        at = unsafe_add(at, 64)
    # v_w, v_phi, v_R; C_V | C_S | y, V(lambda zeta), V(lambda / zeta) | W | W' | the inverse.
    state = keccak256(concat(0x00, state, self._suffix(10, 160), slice(proof, at, 160)))
    X[X_THETA] = self._challenge(state, 0) % p
    lam: uint256 = self._challenge(state, 1) % p
    delta: uint256 = self._challenge(state, 2) % p
    endAt: uint256 = unsafe_add(at, 96)
    state = keccak256(concat(0x00, state, self._suffix(11, 64), slice(proof, unsafe_add(endAt, 64), 64)))
    X[X_ZETA] = self._challenge(state, 0) % p
    state = keccak256(concat(0x00, state, self._suffix(12, 96), slice(proof, unsafe_add(endAt, 128), 96)))
    nu: uint256 = self._challenge(state, 0) % p
    state = keccak256(concat(0x00, state, self._suffix(13, 64), slice(proof, unsafe_add(endAt, 224), 64)))
    zPrime: uint256 = self._challenge(state, 0) % p

    # --- values that do not depend on the model ---
    zeta: uint256 = X[X_ZETA]
    zeta2: uint256 = uint256_mulmod(zeta, zeta, p)
    spread: uint256 = uint256_mulmod(lam, uint256_addmod(1, unsafe_sub(p, zeta2), p), p)
    hint: uint256 = extract32(proof, unsafe_add(endAt, 352), output_type=uint256)
    self._check(hint < p, SCALAR)
    # The four points of the opening are distinct and zeta is not 0. What is wrong is refused at the end, so that what
    # is malformed always reverts.
    valid: bool = (
        uint256_mulmod(uint256_mulmod(zeta, spread, p), hint, p) == 1
        and lam != 1
        and lam != zeta2
        and uint256_mulmod(lam, zeta2, p) != 1
    )
    inverseZeta: uint256 = uint256_mulmod(spread, hint, p)
    inverseSpread: uint256 = uint256_mulmod(zeta2, hint, p)

    # Values of the public tensors.
    inputValue: uint256 = 0
    outputValue: uint256 = 0
    if inputForm == 0 or outputForm == 0:
        rho: uint256[32] = empty(uint256[32])
        for i: uint256 in range(rhoBits, bound=64):
            rho[i] = X[unsafe_add(rhoAt, i)]
        if inputForm == 0:
            inputValue = self._publicValue(instances, 2, unsafe_sub(said, 2), header[13], header[15], rho)
        if outputForm == 0:
            outputValue = self._publicValue(
                instances, said, unsafe_sub(len(instances), said), header[14], header[16], rho
            )

    # Weights of the functions of the opening: nu^i (Z / Z_i)(z'), and Z(z').
    weight0: uint256 = 0
    weight1: uint256 = 0
    weight2: uint256 = 0
    vanishing: uint256 = 0
    if True:
        a: uint256 = uint256_addmod(zPrime, unsafe_sub(p, zeta), p)
        b: uint256 = uint256_addmod(zPrime, unsafe_sub(p, inverseZeta), p)
        c: uint256 = uint256_mulmod(
            uint256_addmod(zPrime, unsafe_sub(p, uint256_mulmod(lam, zeta, p)), p),
            uint256_addmod(zPrime, unsafe_sub(p, uint256_mulmod(lam, inverseZeta, p)), p),
            p,
        )
        weight0 = uint256_mulmod(b, c, p)
        weight1 = uint256_mulmod(uint256_mulmod(nu, a, p), c, p)
        weight2 = uint256_mulmod(uint256_mulmod(uint256_mulmod(nu, nu, p), a, p), b, p)
        vanishing = uint256_mulmod(a, weight0, p)

    # --- verification program: the weights of the claims of this model ---
    X[X_INVERSE_ZETA] = inverseZeta
    X[X_WEIGHT_DOWN] = uint256_mulmod(weight0, zeta, p)
    X[X_WEIGHT_UP] = weight1
    program: address = convert(convert(slice(me.code, PROGRAM_START, 32), uint256), address)
    assert program.codehash == convert(header[7], bytes32), "program"
    R: Bytes[32 * MAX_RESULTS] = raw_call(
        program, abi_encode(X), max_outsize=32 * MAX_RESULTS, is_static_call=True
    )
    # Where its lists begin: powers of epsilon, powers of theta, weights of products, weights of rows.
    epsilonAt: uint256 = R_LISTS
    thetaAt: uint256 = unsafe_add(epsilonAt, unsafe_mul(32, header[1] >> 64 & 65535))
    weightsAt: uint256 = unsafe_add(thetaAt, unsafe_mul(32, header[1] >> 80 & 65535))
    rowsAt: uint256 = unsafe_add(weightsAt, unsafe_mul(32, products))
    # Powers for the claims on the input and the output, in this order, as far as there are such claims.
    epsilonLast: uint256 = unsafe_sub(thetaAt, 64)
    thetaLast: uint256 = unsafe_sub(weightsAt, 96)
    epsilonInput: uint256 = 0
    thetaInput: uint256 = 0
    thetaOutput: uint256 = 0
    if inputForm != 2:
        epsilonInput = extract32(R, epsilonLast, output_type=uint256)
        epsilonLast = unsafe_add(epsilonLast, 32)
    epsilonOutput: uint256 = extract32(R, epsilonLast, output_type=uint256)
    if inputForm == 1:
        thetaInput = extract32(R, thetaLast, output_type=uint256)
        thetaLast = unsafe_add(thetaLast, 32)
    if outputForm == 1:
        thetaOutput = extract32(R, thetaLast, output_type=uint256)
        thetaLast = unsafe_add(thetaLast, 32)
    thetaMask: uint256 = extract32(R, thetaLast, output_type=uint256)

    # --- relations (sections 7 to 9): the weight of every hidden scalar in Q_0 + delta Q_1 + delta^2 Q_2 ---
    C: uint256[MAX_HIDDEN] = empty(uint256[MAX_HIDDEN])
    weightU: uint256 = delta
    delta1: uint256 = uint256_mulmod(weightU, lam, p)
    delta2: uint256 = uint256_mulmod(delta1, lam, p)
    lambda3: uint256 = uint256_mulmod(uint256_mulmod(lam, lam, p), lam, p)
    # Check 0: rounds of the lookups.
    at = 0
    for i: uint256 in range(r, bound=64):
        v: uint256 = X[unsafe_sub(unsafe_sub(rhoAt, 1), i)]
        minus: uint256 = unsafe_sub(P, z[unsafe_sub(unsafe_sub(r, 1), i)])
        x: uint256 = uint256_mulmod(v, v, P)
        C[at] = uint256_mulmod(weightU, unsafe_add(v, minus), P)
        C[unsafe_add(at, 1)] = uint256_mulmod(weightU, unsafe_add(x, minus), P)
        at = unsafe_add(at, 2)
        for j: uint256 in range(lanes, bound=64):
            x = uint256_mulmod(x, v, P)
            C[at] = uint256_mulmod(weightU, unsafe_add(x, minus), P)
            at = unsafe_add(at, 1)
    denominators: uint256 = at
    phi: uint256 = unsafe_add(at, lanes)
    productsAt: uint256 = unsafe_add(phi, 2)
    claimsAt: uint256 = unsafe_add(productsAt, zeroProducts)
    roundsAt: uint256 = unsafe_add(claimsAt, 2)
    if inputForm == 1:
        roundsAt = unsafe_add(roundsAt, 1)
    if outputForm == 1:
        roundsAt = unsafe_add(roundsAt, 1)
    operandsAt: uint256 = unsafe_add(roundsAt, unsafe_mul(degree, productRounds))
    reductionAt: uint256 = unsafe_add(operandsAt, unsafe_mul(3, products))
    # Rounds of the second and third sum-check, the last one first: what comes later scales what comes before.
    runSigma: uint256 = delta1
    at = operandsAt
    for i: uint256 in range(productRounds, bound=64):
        at = unsafe_sub(at, degree)
        v: uint256 = X[unsafe_add(sigmaAt, i)]
        x: uint256 = uint256_mulmod(v, v, p)
        C[at] = uint256_mulmod(runSigma, unsafe_add(1, unsafe_mul(2, unsafe_sub(p, v))), p)
        C[unsafe_add(at, 1)] = uint256_mulmod(runSigma, unsafe_sub(unsafe_add(x, p), v), p)
        if degree == 3:
            C[unsafe_add(at, 2)] = uint256_mulmod(runSigma, unsafe_sub(unsafe_add(uint256_mulmod(x, v, p), p), v), p)
        runSigma = uint256_mulmod(runSigma, v, p)
    runU: uint256 = delta2
    at = unsafe_add(reductionAt, unsafe_mul(2, n))
    for i: uint256 in range(n, bound=64):
        at = unsafe_sub(at, 2)
        v: uint256 = X[unsafe_add(uAt, i)]
        C[at] = uint256_mulmod(runU, unsafe_add(1, unsafe_mul(2, unsafe_sub(p, v))), p)
        C[unsafe_add(at, 1)] = uint256_mulmod(runU, unsafe_sub(unsafe_add(uint256_mulmod(v, v, p), p), v), p)
        runU = uint256_mulmod(runU, v, p)
    # Claims of the reduction on lanes, phi and M.
    for i: uint256 in range(lanes, bound=64):
        C[unsafe_add(denominators, i)] = unsafe_sub(
            p, uint256_mulmod(runU, extract32(R, epsilonAt, output_type=uint256), p)
        )
        epsilonAt = unsafe_add(epsilonAt, 32)
    C[phi] = uint256_mulmod(runU, extract32(R, epsilonAt, output_type=uint256), p)
    C[unsafe_add(phi, 1)] = uint256_mulmod(
        runU, extract32(R, unsafe_add(epsilonAt, 32), output_type=uint256), p
    )
    # T_w and T_b; h_x and h_y.
    C[claimsAt] = unsafe_add(
        runSigma, uint256_mulmod(runU, extract32(R, unsafe_add(epsilonAt, 96), output_type=uint256), p)
    )
    C[unsafe_add(claimsAt, 1)] = unsafe_sub(
        unsafe_sub(2 * P, runSigma), extract32(R, unsafe_add(thetaAt, 96), output_type=uint256)
    )
    at = unsafe_add(claimsAt, 2)
    if inputForm == 1:
        C[at] = unsafe_sub(unsafe_add(uint256_mulmod(runU, epsilonInput, p), p), thetaInput)
        at = unsafe_add(at, 1)
    if outputForm == 1:
        C[at] = unsafe_sub(unsafe_add(uint256_mulmod(runU, epsilonOutput, p), p), thetaOutput)
    # Products of the zero-check (section 8); first and second are the weights of the factors of product `at`.
    tableDenominator: uint256 = extract32(proof, tableAt, output_type=uint256)
    self._check(tableDenominator < p, SCALAR)
    first: uint256 = uint256_mulmod(weightU, lambda3, p)
    second: uint256 = first
    for i: uint256 in range(unsafe_add(zeroProducts, products), bound=MAX_HIDDEN):
        second = uint256_mulmod(second, lam, p)
    squared: uint256 = uint256_mulmod(weightU, weightU, p)
    startFirst: uint256 = first
    startSecond: uint256 = second
    free: uint256 = 0
    if True:
        # p stands at `running`; m is D_1 + D_2 at first, then the sum of two hidden scalars at `m` and `m2`.
        running: uint256 = denominators
        m: uint256 = 0
        m2: uint256 = 0
        at = productsAt
        for lane: uint256 in range(1, lanes, bound=64):
            own: uint256 = unsafe_add(denominators, lane)
            if lane == 1:
                m = own
                m2 = running
            else:
                C[m] += unsafe_sub(p, first)
                C[m2] += unsafe_sub(p, first)
                C[own] += unsafe_sub(p, second)
                C[at] += unsafe_sub(p, squared)
                m = at
                m2 = running
                at = unsafe_add(at, 1)
                first = uint256_mulmod(first, lam, p)
                second = uint256_mulmod(second, lam, p)
                squared = uint256_mulmod(squared, lam, p)
            C[running] += unsafe_sub(p, first)
            C[own] += unsafe_sub(p, second)
            C[at] += unsafe_sub(p, squared)
            running = at
            at = unsafe_add(at, 1)
            first = uint256_mulmod(first, lam, p)
            second = uint256_mulmod(second, lam, p)
            squared = uint256_mulmod(squared, lam, p)
        # (phi D_T + M) p is the last product; check 0 ends in it less D_T m.
        C[phi] += unsafe_sub(p, uint256_mulmod(first, tableDenominator, p))
        C[unsafe_add(phi, 1)] += unsafe_sub(p, first)
        C[running] += unsafe_sub(p, second)
        C[at] += unsafe_sub(unsafe_add(unsafe_sub(p, squared), p), weightU)
        x: uint256 = uint256_mulmod(weightU, tableDenominator, p)
        if lanes == 1:
            free = x
        else:
            C[m] += x
            C[m2] += x
        first = uint256_mulmod(first, lam, p)
        second = uint256_mulmod(second, lam, p)
        squared = uint256_mulmod(squared, lam, p)
    # Operands of the product steps and their products.
    if True:
        epsilonNext: uint256 = unsafe_add(epsilonAt, 128)
        thetaNext: uint256 = unsafe_add(thetaAt, 128)
        flags: uint256 = header[12]
        at = operandsAt
        productAt: uint256 = unsafe_add(operandsAt, unsafe_mul(2, products))
        for i: uint256 in range(products, bound=128):
            for side: uint256 in range(2):
                weight: uint256 = first
                if side == 1:
                    weight = second
                if flags & 1 != 0:
                    # From w: a claim of the reduction.
                    C[at] = unsafe_add(
                        unsafe_sub(p, weight), uint256_mulmod(runU, extract32(R, epsilonNext, output_type=uint256), p)
                    )
                    epsilonNext = unsafe_add(epsilonNext, 32)
                else:
                    # From params: a direct claim.
                    C[at] = unsafe_sub(unsafe_sub(2 * P, weight), extract32(R, thetaNext, output_type=uint256))
                    thetaNext = unsafe_add(thetaNext, 32)
                flags >>= 1
                at = unsafe_add(at, 1)
            C[productAt] = unsafe_sub(
                unsafe_sub(2 * P, squared), uint256_mulmod(delta1, extract32(R, weightsAt, output_type=uint256), p)
            )
            productAt = unsafe_add(productAt, 1)
            weightsAt = unsafe_add(weightsAt, 32)
            first = uint256_mulmod(first, lam, p)
            second = uint256_mulmod(second, lam, p)
            squared = uint256_mulmod(squared, lam, p)
    # v_w, v_phi, v_R.
    claim: uint256 = extract32(R, R_WITNESS, output_type=uint256)
    free = unsafe_add(free, uint256_mulmod(runU, extract32(R, R_CONSTANT, output_type=uint256), p))
    if inputForm == 0:
        claim = unsafe_add(claim, uint256_mulmod(epsilonInput, extract32(R, R_INPUT_PUBLIC, output_type=uint256), p))
        free = unsafe_add(free, uint256_mulmod(runU, uint256_mulmod(epsilonInput, inputValue, p), p))
    elif inputForm == 1:
        claim = unsafe_add(claim, uint256_mulmod(epsilonInput, extract32(R, R_INPUT_ROW, output_type=uint256), p))
    if outputForm == 0:
        claim = unsafe_add(claim, uint256_mulmod(epsilonOutput, extract32(R, R_OUTPUT_PUBLIC, output_type=uint256), p))
        free = unsafe_add(free, uint256_mulmod(runU, uint256_mulmod(epsilonOutput, outputValue, p), p))
    else:
        claim = unsafe_add(
            claim, uint256_mulmod(epsilonOutput, extract32(R, R_OUTPUT_COMMITTED, output_type=uint256), p)
        )
    at = unsafe_add(reductionAt, unsafe_mul(2, n))
    C[at] = unsafe_sub(unsafe_add(unsafe_sub(p, 1), p), uint256_mulmod(delta2, claim, p))
    C[unsafe_add(at, 1)] = unsafe_sub(
        unsafe_sub(2 * P, extract32(R, unsafe_add(thetaAt, 32), output_type=uint256)),
        uint256_mulmod(delta2, extract32(R, R_PHI, output_type=uint256), p),
    )
    C[unsafe_add(at, 2)] = unsafe_sub(p, thetaMask)
    free = uint256_addmod(
        free,
        uint256_mulmod(
            extract32(R, unsafe_add(thetaAt, 64), output_type=uint256),
            unsafe_sub(unsafe_add(tableDenominator, p), X[X_ALPHA]),
            p,
        ),
        p,
    )

    # The form at the shown scalars; as a polynomial at zeta and 1/zeta, by Horner's rule from the lowest coefficient
    # on, so that both come out times a power of zeta.
    formValue: uint256 = free
    atInverse: uint256 = 0
    atZeta: uint256 = 0
    at = scalarsAt
    for c: uint256 in C:
        if at == tableAt:
            at = unsafe_add(at, 32)
        if at == endAt:
            break
        w: uint256 = extract32(proof, at, output_type=uint256)
        if w >= P:
            self._check(False, SCALAR)
        formValue = uint256_addmod(formValue, uint256_mulmod(c, w, P), P)
        atInverse = unsafe_add(uint256_mulmod(atInverse, zeta, P), c)
        atZeta = unsafe_add(uint256_mulmod(atZeta, inverseZeta, P), c)
        at = unsafe_add(at, 32)
    if True:
        # zeta^(hidden - 1), and its inverse.
        x: uint256 = 1
        y: uint256 = 1
        a: uint256 = zeta
        b: uint256 = inverseZeta
        exponent: uint256 = unsafe_sub(hidden, 1)
        for i: uint256 in range(10):
            if exponent & 1 != 0:
                x = uint256_mulmod(x, a, P)
                y = uint256_mulmod(y, b, P)
            exponent >>= 1
            if exponent == 0:
                break
            a = uint256_mulmod(a, a, P)
            b = uint256_mulmod(b, b, P)
        atInverse = uint256_mulmod(atInverse, y, P)
        atZeta = uint256_mulmod(atZeta, x, P)

    # --- opening (section 9): one combination of all commitments ---
    # Weights of C_mu, C_V, C_S, W, W' and [1]_1.
    scalars: uint256[6] = empty(uint256[6])
    scalars[0] = unsafe_sub(p, uint256_addmod(
        uint256_mulmod(weight0, atInverse, p), uint256_mulmod(weight1, atZeta, p), p
    ))
    if True:
        spacing: uint256 = max(unsafe_add(zeroProducts, products), 4)
        v1: uint256 = extract32(proof, unsafe_add(endAt, 160), output_type=uint256)
        v2: uint256 = extract32(proof, unsafe_add(endAt, 192), output_type=uint256)
        v0: uint256 = extract32(proof, unsafe_add(endAt, 128), output_type=uint256)
        self._check(v0 < p and v1 < p and v2 < p, SCALAR)
        lz: uint256 = uint256_mulmod(lam, zeta, p)
        li: uint256 = uint256_mulmod(lam, inverseZeta, p)
        # zeta^m, zeta^(-m); sum_t (lambda zeta)^t, sum_t (lambda / zeta)^t for t below the number of products.
        zm: uint256 = 1
        im: uint256 = 1
        sz: uint256 = 0
        si: uint256 = 0
        for i: uint256 in range(spacing, bound=MAX_HIDDEN):
            zm = uint256_mulmod(zm, zeta, p)
            im = uint256_mulmod(im, inverseZeta, p)
            if i < unsafe_add(zeroProducts, products):
                sz = uint256_addmod(uint256_mulmod(sz, lz, p), 1, p)
                si = uint256_addmod(uint256_mulmod(si, li, p), 1, p)
        squaredDelta: uint256 = uint256_mulmod(weightU, weightU, p)
        x: uint256 = uint256_addmod(
            uint256_mulmod(si, unsafe_add(startFirst, uint256_mulmod(im, startSecond, p)), p),
            uint256_mulmod(uint256_mulmod(squaredDelta, im, p), v2, p),
            p,
        )
        y: uint256 = uint256_addmod(
            uint256_mulmod(sz, unsafe_add(startFirst, uint256_mulmod(zm, startSecond, p)), p),
            uint256_mulmod(uint256_mulmod(squaredDelta, zm, p), v1, p),
            p,
        )
        scalars[1] = uint256_addmod(
            uint256_addmod(uint256_mulmod(weight0, x, p), uint256_mulmod(weight1, y, p), p), weight2, p
        )
        scalars[2] = unsafe_sub(p, uint256_addmod(
            uint256_mulmod(weight0, zeta, p), uint256_mulmod(weight1, inverseZeta, p), p
        ))
        scalars[3] = unsafe_sub(p, vanishing)
        # Interpolations at z'; K is minus the value of the form.
        slope: uint256 = uint256_mulmod(unsafe_sub(unsafe_add(v2, p), v1), inverseSpread, p)
        x = uint256_mulmod(weight0, v0, p)
        y = uint256_mulmod(weight1, unsafe_sub(unsafe_add(unsafe_mul(2, unsafe_sub(p, formValue)), p), v0), p)
        third: uint256 = uint256_mulmod(
            weight2, unsafe_add(v1, uint256_mulmod(slope, unsafe_sub(unsafe_add(zPrime, p), lz), p)), p
        )
        scalars[5] = unsafe_sub(p, uint256_addmod(unsafe_add(x, y), third, p))
        scalars[4] = zPrime

    last: uint256[2] = [0, 0]
    sum: uint256[2] = ecmul([1, 2], scalars[5])
    for i: uint256 in range(points, bound=MAX_WORDS):
        place = self._place(i, points, pointsAt, endAt)
        last = [
            extract32(proof, place, output_type=uint256),
            extract32(proof, unsafe_add(place, 32), output_type=uint256),
        ]
        self._check(self._isPoint(last[0], last[1]), POINT)
        scalar: uint256 = 0
        if i == witnessRows:
            scalar = scalars[0]
        elif unsafe_add(i, 4) >= points:
            scalar = scalars[unsafe_sub(unsafe_add(i, 5), points)]
        else:
            scalar = extract32(R, rowsAt, output_type=uint256)
            rowsAt = unsafe_add(rowsAt, 32)
            if i == unsafe_add(witnessRows, 1):
                scalar = uint256_mulmod(scalar, thetaMask, p)
        sum = ecadd(sum, ecmul(last, scalar))
    at = KEY_START + HEADER_BYTES
    for i: uint256 in range(keyRows, bound=MAX_WORDS):
        sum = ecadd(
            sum,
            ecmul(abi_decode(slice(me.code, at, 64), (uint256[2])), extract32(R, rowsAt, output_type=uint256)),
        )
        at = unsafe_add(at, 64)
        rowsAt = unsafe_add(rowsAt, 32)
    # Commitments of a dataset row, then of an output.
    for i: uint256 in range(rowRows, bound=MAX_LEAD):
        sum = ecadd(
            sum,
            ecmul(
                [
                    extract32(proof, unsafe_mul(64, i), output_type=uint256),
                    extract32(proof, unsafe_add(unsafe_mul(64, i), 32), output_type=uint256),
                ],
                uint256_mulmod(extract32(R, rowsAt, output_type=uint256), thetaInput, p),
            ),
        )
        rowsAt = unsafe_add(rowsAt, 32)
    if inputForm != 1:
        rowsAt = unsafe_add(rowsAt, unsafe_mul(32, header[1] >> 32 & 65535))
    for i: uint256 in range(outputRows, bound=MAX_INSTANCES):
        place = unsafe_add(said, unsafe_mul(2, i))
        sum = ecadd(
            sum,
            ecmul(
                [instances[place], instances[unsafe_add(place, 1)]],
                uint256_mulmod(extract32(R, rowsAt, output_type=uint256), thetaOutput, p),
            ),
        )
        rowsAt = unsafe_add(rowsAt, 32)

    # e(C_Y + z' W', [1]_2) = e(W', [tau]_2)
    negated: uint256 = 0
    if last[1] != 0:
        negated = unsafe_sub(Q, last[1])
    result: Bytes[32] = raw_call(
        0x0000000000000000000000000000000000000008,
        abi_encode(
            sum[0],
            sum[1],
            G2_X1,
            G2_X0,
            G2_Y1,
            G2_Y0,
            last[0],
            negated,
            header[8],
            header[9],
            header[10],
            header[11],
        ),
        max_outsize=32,
        is_static_call=True,
    )
    return valid and convert(result, uint256) == 1


@internal
@pure
def _place(i: uint256, points: uint256, pointsAt: uint256, endAt: uint256) -> uint256:
    """
    @dev Where point `i` of the messages stands: C_V and C_S behind the padded scalars, W and W' behind three more.
    """
    if unsafe_add(i, 4) < points:
        return unsafe_add(pointsAt, unsafe_mul(64, i))
    place: uint256 = unsafe_add(endAt, unsafe_mul(64, unsafe_sub(unsafe_add(i, 4), points)))
    if unsafe_add(i, 2) >= points:
        place = unsafe_add(place, 96)
    return place


@internal
@pure
def _publicValue(
    words: DynArray[uint256, MAX_INSTANCES],
    first: uint256,
    count: uint256,
    shape: uint256,
    interval: uint256,
    rho: uint256[32],
) -> uint256:
    """
    @dev The words of a public tensor, the lower end of the interval added to each digit, against eq of rho (section
         7.3): folded dimension by dimension from the last one on.
    """

    width: uint256 = shape & 255
    place: uint256 = shape >> 8 & 255
    digits: uint256 = 1 << place
    last: uint256 = shape >> 24 & 16777215
    groups: uint256 = (unsafe_sub(unsafe_add(last, digits), 1)) // digits
    # The lower end as a field element; its 2^64 is taken off again.
    lower: uint256 = uint256_addmod(interval >> 64, P - 2**64, P)
    full: uint256 = 0
    end: uint256 = 0
    if lower != 0:
        unit: uint256 = (1 << width) - 1
        full = uint256_mulmod(lower, ((1 << unsafe_mul(width, min(digits, last))) - 1) // unit, P)
        rest: uint256 = unsafe_sub(last, unsafe_mul(digits, unsafe_sub(groups, 1)))
        end = uint256_mulmod(lower, ((1 << unsafe_mul(width, rest)) - 1) // unit, P)
    for i: uint256 in range(count, bound=MAX_INSTANCES):
        if (unsafe_add(i, 1)) % groups == 0:
            words[i] = uint256_addmod(words[unsafe_add(first, i)], end, P)
        else:
            words[i] = uint256_addmod(words[unsafe_add(first, i)], full, P)
    left: uint256 = count
    size: uint256 = groups
    for dimension: uint256 in range(shape >> 16 & 255, bound=8):
        if dimension > 0:
            size = shape >> (unsafe_add(24, unsafe_mul(24, dimension))) & 16777215
        blocks: uint256 = left // size
        for bit: uint256 in range(24):
            if size == 1:
                break
            x: uint256 = rho[place]
            half: uint256 = (unsafe_add(size, 1)) // 2
            for b: uint256 in range(blocks, bound=MAX_INSTANCES):
                for j: uint256 in range(half, bound=MAX_INSTANCES):
                    even: uint256 = unsafe_add(unsafe_mul(b, size), unsafe_mul(2, j))
                    low: uint256 = words[even]
                    high: uint256 = 0
                    if unsafe_add(unsafe_mul(2, j), 1) < size:
                        high = words[unsafe_add(even, 1)]
                    words[unsafe_add(unsafe_mul(b, half), j)] = uint256_addmod(
                        low, uint256_mulmod(x, unsafe_sub(unsafe_add(high, P), low), P), P
                    )
            size = half
            place = unsafe_add(place, 1)
        left = blocks
    return words[0]
