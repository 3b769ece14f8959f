"""Circuits: their file, and what the protocol derives from one (sections 3, 4 and 6)."""

from dataclasses import dataclass, field
from itertools import product
from math import prod

from encoding import Reader, bits, require


@dataclass
class Table:
    tag: int
    name: str
    lower: int = 0
    bits: int | None = None  # a range table
    rows: list = field(default_factory=list)  # a stored one

    def entries(self):
        if self.bits is None:
            return self.rows
        return [(self.lower + i, 0) for i in range(1 << self.bits)]

    @property
    def count(self):
        return len(self.rows) if self.bits is None else 1 << self.bits

    @property
    def interval(self):
        """Arguments that it holds, given that they ascend by 1."""
        return (self.rows[0][0], self.rows[-1][0]) if self.bits is None else (self.lower, self.lower + self.count - 1)


@dataclass
class Block:
    """`segments` are (first index, bits, number of real indices), one for each dimension."""

    offset: int
    segments: list

    @property
    def size(self):
        return 1 << sum(width for _, width, _ in self.segments)

    @property
    def end(self):
        return self.offset + self.size


@dataclass
class Tensor:
    name: str
    dimensions: list
    segments: list  # by dimension, a list of bits
    offsets: list  # by block
    padding: int
    bits: int | None = None  # declared width, for parameters

    @property
    def padded(self):
        """Size in the layout of dataset rows."""
        return 1 << sum(bits(d) for d in self.dimensions)

    @property
    def committed(self):
        return prod(sum(1 << width for width in widths) for widths in self.segments)

    @property
    def blocks(self):
        cuts = []
        for size, widths in zip(self.dimensions, self.segments):
            first, own = 0, []
            for width in widths:
                own.append((first, width, min(1 << width, size - first)))
                first += 1 << width
            cuts.append(own)
        return [Block(offset, segments) for offset, segments in zip(self.offsets, product(*cuts), strict=True)]

    @property
    def end(self):
        return max(block.end for block in self.blocks)


@dataclass
class Operand:
    space: int
    tensor: int
    maps: list  # (constant, [(variable, coefficient)])

    @property
    def variables(self):
        return [v for _, terms in self.maps for v, _ in terms]


@dataclass
class Linear:
    """`product` is (A, B) or None; `terms` are (factor, operand); `limbs` are (tensor, width)."""

    name: str
    outputs: list
    contractions: list
    product: tuple | None
    bias: Operand | None
    terms: list
    constant: int
    shift: int
    result: int
    limbs: list

    @property
    def sizes(self):
        return self.outputs + self.contractions

    @property
    def operands(self):
        bias = [] if self.bias is None else [self.bias]
        return [*(self.product or ()), *bias, *(o for _, o in self.terms)]

    def output_readers(self, operand):
        return {v for v in operand.variables if v < len(self.outputs)}

    @property
    def shared(self):
        """Output indices that both operands of the product read, in order."""
        if not self.product:
            return []
        return sorted(self.output_readers(self.product[0]) & self.output_readers(self.product[1]))

    @property
    def summation(self):
        """Variables of the sum-check of a product step, high to low."""
        return self.shared + list(range(len(self.outputs), len(self.sizes)))

    @property
    def rounds(self):
        return sum(bits(self.sizes[v]) for v in self.summation)


@dataclass
class TableStep:
    tag: int
    argument: int
    result: int


@dataclass
class RangeStep:
    argument: int
    lower: int
    bits: int
    tag: int | None
    limbs: list

    @property
    def interval(self):
        return self.lower, self.lower + (1 << self.bits) - 1


@dataclass
class Piece:
    lane: int
    slot: int
    length: int
    tag: int
    argument: int
    value: int | None


class Circuit:
    def __init__(self, data):
        r = Reader(data, "circuit")
        r.expect(b"PLBCIRC\0", "not a circuit file")
        version = r.le32()
        require(version in (2, 3), "circuit: unknown version")
        self.name = r.text()
        self.input_scale, self.output_scale = r.take(8), r.take(8)
        self.head = r.text()

        def table():
            tag, name = r.le32(), r.text()
            if r.flag():
                return Table(tag, name, rows=r.list(lambda: (r.signed(), r.signed()), 16))
            lower, width = r.signed(), r.le32()
            require(width <= 20, "limit: bits of a table")
            return Table(tag, name, lower=lower, bits=width)

        def tensor():
            dimensions = lambda: r.list(r.le32, 4)
            return Tensor(r.text(), dimensions(), r.list(dimensions, 4), r.list(r.le32, 4), r.signed())

        def parameter():
            result = tensor()
            result.bits = r.le32()
            return result

        def index_map():
            return r.signed(), r.list(lambda: (r.le32(), r.signed()), 12)

        def operand():
            space = r.u8()
            require(space < 2, "circuit: unknown space of an operand")
            return Operand(space, r.le32(), r.list(index_map, 12))

        def limbs():
            return r.list(lambda: (r.le32(), r.le32()), 8)

        def step():
            kind = r.u8()
            if kind == 0:
                return Linear(
                    r.text(), r.list(r.le32, 4), r.list(r.le32, 4), r.optional(lambda: (operand(), operand())),
                    r.optional(operand), r.list(lambda: (r.signed(), operand()), 17), r.signed(), r.le32(), r.le32(),
                    limbs())
            if kind == 1:
                return TableStep(r.le32(), r.le32(), r.le32())
            require(kind == 2, "circuit: unknown kind of step")
            return RangeStep(r.le32(), r.signed(), r.le32(), r.optional(r.le32), limbs())

        self.tables = r.list(table)
        self.w = r.list(tensor)
        self.params = r.list(parameter)
        self.steps = r.list(step)
        self.input, self.output = r.le32(), r.le32()
        self.annotations = r.list(r.le32, 4) if version == 3 else []
        require((version == 3) == bool(self.annotations), "circuit: version 3 without annotations")
        self.multiplicities = r.le32()
        self.lanes, self.r = r.le32(), r.le32()
        self.pieces = r.list(
            lambda: Piece(r.le32(), r.le32(), r.le32(), r.le32(), r.le32(), r.optional(r.le32)), 21)
        r.end()

    @property
    def inputs(self):
        return [self.input, *self.annotations]

    def tensor(self, operand):
        return (self.params if operand.space else self.w)[operand.tensor]

    @property
    def linear_steps(self):
        """In order, range steps with limbs in their linear form."""
        result = []
        for step in self.steps:
            if isinstance(step, Linear):
                result.append(step)
            elif isinstance(step, RangeStep) and step.tag is None:
                outputs = self.w[step.argument].dimensions
                same = [(0, [(i, 1)]) for i in range(len(outputs))]
                terms, below = [], 0
                for tensor, width in step.limbs:
                    terms.append((1 << below, Operand(0, tensor, same)))
                    below += width
                result.append(Linear("range", outputs, [], None, None, terms, step.lower, 0, step.argument, []))
        return result

    @property
    def product_steps(self):
        return [(l, s) for l, s in enumerate(self.linear_steps) if s.product]

    def range_tag(self, lower, width):
        """The tag of the table of exactly this interval."""
        for table in self.tables:
            if (table.bits, table.lower) == (width, lower):
                return table.tag
        return None

    @property
    def lookups(self):
        """(tag, argument, value or None), tensors of w."""
        result = []
        for step in self.steps:
            if isinstance(step, TableStep):
                result.append((step.tag, step.argument, step.result))
            elif isinstance(step, RangeStep) and step.tag is not None:
                result.append((step.tag, step.argument, None))
            result += [(self.range_tag(0, width), t, None) for t, width in getattr(step, "limbs", [])]
        return result

    def table_columns(self):
        """The three columns of `tab`."""
        rows = [(0, 0, 0)] + [(t.tag, a, v) for t in self.tables for a, v in t.entries()]
        rows += [(0, 0, 0)] * ((1 << self.r) - len(rows))
        return [[row[i] for row in rows] for i in range(3)]


class Shape:
    """Sizes of section 6 for rows of 2^t entries; those of `w`, `phi` and `R` have 2^own_t (section 13.6)."""

    def __init__(self, circuit, t, own_t=None):
        self.t, self.b = t, 1 << t
        own_t = self.own_t = t if own_t is None else own_t
        self.r, self.L = circuit.r, circuit.lanes
        w = max([x.end for x in circuit.w] + [circuit.multiplicities + (1 << self.r)])
        self.rows_w, self.rows_phi = self.rows_of(w, own_t), self.rows_of(1 << self.r, own_t)
        self.rows_tab = self.rows_of(3 << self.r, t)
        self.rows_params = self.rows_of(max([x.end for x in circuit.params], default=0), t)
        self.rows_input = self.rows_of(circuit.w[circuit.input].padded, t)
        self.rows_output = self.rows_of(circuit.w[circuit.output].padded, t)
        self.n_w, self.n_phi = own_t + bits(self.rows_w), own_t + bits(self.rows_phi)
        self.n = max(self.n_w, self.n_phi)
        products = [s for _, s in circuit.product_steps]
        self.R_m = max((s.rounds for s in products), default=0)
        self.d = 3 if any(s.shared for s in products) else 2
        index_lists = [s.outputs for s in circuit.linear_steps]
        index_lists += [circuit.w[tensor].dimensions for tensor in (*circuit.inputs, circuit.output)]
        self.P = max(sum(bits(d) for d in sizes) for sizes in index_lists)
        self.k = len(products)
        self.P_z = 1 if self.L == 1 else 2 * self.L - 2
        self.T = self.P_z + self.k
        self.m = max(self.T, 4)

    @staticmethod
    def rows_of(entries, t):
        return -(-entries >> t)

    def hidden(self, claims):
        """N, for so many claims on committed inputs and outputs."""
        return (
            self.r * (self.L + 2) + self.L + 2 + self.P_z + 2 + claims + self.d * self.R_m + 3 * self.k
            + 2 * self.n + 3)


def real_size(tensor):
    return prod(tensor.dimensions)
