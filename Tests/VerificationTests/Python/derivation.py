"""Derived programs: what a derivation makes of a base circuit (sections 13.1 to 13.5)."""

from circuit import Linear, Operand, RangeStep, Table, TableStep, Tensor
from closure import accumulator, analyse, intersection
from encoding import bits, le32, require

OUTPUTS, LABEL, MARGIN, ACCURACY, GROUPS, RANGES = range(6)
UNIT = b"\x00" * 6 + b"\xf0\x3f"  # 1 as a little-endian f64


class Derivation:
    def __init__(self, r):
        self.rows, self.result = r.le32(), r.u8()
        require(self.result <= RANGES, "derivation: unknown result")
        self.numbers = [r.le32() for _ in range({ACCURACY: 1, GROUPS: 2}.get(self.result, 0))]
        self.limb_width = r.le32()
        self.encoded = b"".join(
            [le32(self.rows), bytes([self.result]), *map(le32, self.numbers), le32(self.limb_width)])
        require(1 <= self.rows <= (1 if self.result == RANGES else 1 << 24), "derivation: rows")
        require(4 <= self.limb_width <= 16, "derivation: limbWidth")
        for number, least, what in zip(self.numbers, (2, 1), ("classes", "groups")):
            require(least <= number <= 1 << 18, f"derivation: {what}")

    @property
    def question(self):
        return self.result, tuple(self.numbers)


def index(variable, constant=0):
    return constant, [(variable, 1)]


def fixed(constant):
    return constant, []


I, J = index(0), index(1)


class Program:
    """Duck-typed like `Circuit`, as far as interval analysis of single steps asks."""

    def __init__(self, derivation, base):
        require(not base.annotations, "derivation: baseWithAnnotations")
        self.limb_width, self.rows, self.base = derivation.limb_width, derivation.rows, base
        self.tables, self.w, self.steps, self.intervals = [], [], [], {}
        self.params, self.annotations = base.params, []
        self.name, self.input_scale, self.output_scale, self.head = base.name, base.input_scale, UNIT, ""
        if derivation.result in (OUTPUTS, MARGIN):
            self.output_scale = base.output_scale
        self.head = base.head if derivation.result == OUTPUTS else ""
        if derivation.result == RANGES:
            self.parameter_ranges()
            return
        self.repeat()
        if derivation.result != OUTPUTS:
            self.bound(self.output, analyse(base)[base.output])
            self.make_label()
        if derivation.result == LABEL:
            self.output = self.sum("labels", [self.rows], [(1, self.read(self.label, I, fixed(0)))])
        if derivation.result == MARGIN:
            self.make_margin()
        if derivation.result in (ACCURACY, GROUPS):
            require(derivation.numbers[0] == self.classes, "derivation: classes")
            self.make_accuracy(derivation.numbers)

    # Rules of building.

    def tensor(self, operand):
        return (self.params if operand.space else self.w)[operand.tensor]

    def read(self, tensor, *maps):
        return Operand(0, tensor, list(maps) or [index(i) for i in range(len(self.w[tensor].dimensions))])

    def add(self, name, dimensions, padding=0):
        self.w.append(Tensor(name, list(dimensions), [], [], padding))
        return len(self.w) - 1

    def bound(self, tensor, interval):
        both = intersection(interval, self.intervals.get(tensor))
        self.intervals[tensor] = both if both[0] <= both[1] else interval

    def table(self, name, lower=0, width=None, rows=()):
        rows = [tuple(row) for row in rows]
        for known in self.tables:
            if (known.bits, known.lower, [tuple(row) for row in known.rows]) == (width, lower, rows):
                return known.tag
        self.tables.append(Table(len(self.tables) + 1, name, lower, width, rows))
        return len(self.tables)

    def limb_table(self, width):
        self.table(f"range {width}", 0, width)

    def limbs(self, name, width, dimensions):
        result, count = [], -(-width // self.limb_width)
        for i in range(count):
            own = width // count + (i < width % count)
            self.limb_table(own)
            result.append((self.add(f"{name}.limb{i}", dimensions), own))
        return result

    def range_step(self, tensor, lower, width, kept=None):
        own = self.w[tensor]
        if kept is None and width <= self.limb_width:
            self.steps.append(RangeStep(tensor, lower, width, self.table(f"range {own.name}", lower, width), []))
        else:
            limbs = kept or self.limbs(own.name + ".range", width, own.dimensions)
            self.steps.append(RangeStep(tensor, lower, width, None, limbs))

    def range_check(self, tensor, low, high, exact=False):
        width = (high - low).bit_length()
        self.range_step(tensor, low, width)
        if width <= self.limb_width:
            self.w[tensor].padding = low
        end = low + (1 << width) - 1
        if exact and end > high:
            self.range_step(tensor, high - (1 << width) + 1, width)
        self.bound(tensor, (low, high if exact else end))

    def linear(self, result, outputs, terms, constant=0, contractions=(), product=None, bias=None, shift=0, limbs=()):
        name = self.w[result].name
        step = Linear(
            name, list(outputs), list(contractions), product, bias, terms, constant, shift, result, list(limbs))
        self.steps.append(step)
        if shift == 0:
            self.intervals[result] = accumulator(self, step, self.intervals)
            require(max(map(abs, self.intervals[result])) < 1 << 62, f"wraps: {name}")

    def sum(self, name, outputs, terms, constant=0, **others):
        result = self.add(name, outputs)
        self.linear(result, outputs, terms, constant, **others)
        return result

    # Section 13.2.

    def paddings(self):
        base, own = self.base, {}
        tags = {table.tag: table for table in base.tables}

        def restrict(tensor, interval):
            own[tensor] = intersection(interval, own.get(tensor))
            require(own[tensor][0] <= own[tensor][1], f"padding: {base.w[tensor].name}")

        for step in base.steps:
            for tensor, width in getattr(step, "limbs", []):
                restrict(tensor, (0, (1 << width) - 1))
            if isinstance(step, TableStep):
                restrict(step.argument, tags[step.tag].interval)
            if isinstance(step, RangeStep):
                restrict(step.argument, step.interval)
        result = [tensor.padding for tensor in base.w]
        for tensor, (low, high) in own.items():
            result[tensor] = min(max(result[tensor], low), high)
        for step in base.steps:
            if isinstance(step, TableStep):
                row = dict(tags[step.tag].rows)
                require(result[step.argument] in row, f"padding: {base.w[step.argument].name}")
                value = result[step.result] = row[result[step.argument]]
                low, high = own.get(step.result, (value, value))
                require(low <= value <= high, f"padding: {base.w[step.result].name}")
        return result

    def repeat(self):
        base, paddings = self.base, self.paddings()
        read = {base.output}
        for step in base.steps:
            if isinstance(step, Linear):
                read |= {operand.tensor for operand in step.operands if operand.space == 0}
            else:
                read.add(step.argument)
        dropped = set()
        for step in base.steps:
            own = {tensor for tensor, _ in getattr(step, "limbs", [])}
            if not own & read:
                dropped |= own
        places = {}
        for i, tensor in enumerate(base.w):
            if i not in dropped:
                places[i] = self.add(tensor.name, [self.rows, *tensor.dimensions], paddings[i])

        def keep(limbs):
            """None if they are cut anew."""
            if not any(tensor in places for tensor, _ in limbs):
                return None
            for _, width in limbs:
                self.limb_table(width)
            return [(places[tensor], width) for tensor, width in limbs]

        def widen(operand):
            maps = [(c, [(v + 1, k) for v, k in terms]) for c, terms in operand.maps]
            if operand.space:
                return Operand(1, operand.tensor, maps)
            return Operand(0, places[operand.tensor], [I, *maps])

        tags = {table.tag: table for table in base.tables}
        for step in base.steps:
            if isinstance(step, Linear):
                outputs = [self.rows, *step.outputs]
                limbs = keep(step.limbs)
                if limbs is None:
                    limbs = self.limbs(base.w[step.result].name, step.shift, outputs)
                self.steps.append(Linear(
                    step.name, outputs, step.contractions, step.product and tuple(map(widen, step.product)),
                    step.bias and widen(step.bias), [(f, widen(o)) for f, o in step.terms], step.constant, step.shift,
                    places[step.result], limbs))
            elif isinstance(step, TableStep):
                tag = self.table(tags[step.tag].name, rows=tags[step.tag].rows)
                self.steps.append(TableStep(tag, places[step.argument], places[step.result]))
            else:
                self.range_step(places[step.argument], step.lower, step.bits, keep(step.limbs))
        self.input, self.output = places[base.input], places[base.output]

    # Section 13.3.

    def ramp(self, width, name):
        current = self.sum(f"{name}.ramp0", [1], [])
        for t in range(width):
            n = 1 << t
            raised = self.sum(f"{name}.raised{t}", [n], [(1, self.read(current))], n)
            terms = [(1, self.read(raised)), (1, self.read(current, index(0, -n)))]
            current = self.sum(f"{name}.ramp{t + 1}", [2 * n], terms)
        return current

    def greatest(self, tensor, name):
        level = 0
        while (n := self.w[tensor].dimensions[1]) > 1:
            level += 1
            h = (n + 1) // 2
            m, sizes = f"{name}.max{level}", [self.rows, h]
            lower = self.read(tensor, I, index(1, n - h))
            difference = self.sum(m + ".difference", sizes, [(1, self.read(tensor)), (-1, lower)])
            low, high = self.intervals[difference]
            v = max(1, (-low - 1).bit_length() if low < 0 else 0, high.bit_length())
            require(v < 60, f"wraps: {m}")
            choice = self.add(m + ".choice", sizes)
            limbs = self.limbs(m + ".choice", v, sizes)
            self.linear(choice, sizes, [(1, self.read(difference))], 1 << (v - 1), shift=v, limbs=limbs)
            self.range_check(choice, 0, 1)
            product = self.read(choice), self.read(difference)
            result = self.sum(m, sizes, [(1, lower)], product=product)
            low, high = self.intervals[tensor]
            self.bound(result, (min(low, 0), max(high, 0)))
            tensor = result
        return tensor

    def make_label(self):
        sizes = self.w[self.output].dimensions
        wide = [i for i, size in enumerate(sizes) if i and size > 1]
        require(len(wide) == 1 and sizes[wide[0]] <= 1 << 18, "derivation: outputHasNoClasses")
        self.classes = sizes[wide[0]]
        self.y = self.read(self.output, *(I if i == 0 else J if i == wide[0] else fixed(0) for i in range(len(sizes))))
        c = self.c = bits(self.classes)
        self.names = self.ramp(c, "label")
        score = self.sum(
            "label.score", [self.rows, self.classes], [(1 << c, self.y), (1, self.read(self.names, J))])
        greatest = self.greatest(score, "label")
        column = [self.rows, 1]
        self.best = self.add("label.best", column)
        limbs = self.limbs("label.rest", c, column)
        self.linear(self.best, column, [(1, self.read(greatest))], -(1 << (c - 1)), shift=c, limbs=limbs)
        low, high = self.intervals[greatest]
        self.range_check(self.best, low >> c, high >> c)
        self.label = self.add("label", column)
        terms, below = [], 0
        for tensor, width in limbs:
            self.bound(tensor, (0, (1 << width) - 1))
            terms.append((-(1 << below), self.read(tensor)))
            below += width
        self.linear(self.label, column, terms, (1 << c) - 1)

    def equality(self, operand, ramp, width, outputs, name):
        terms = [(1, operand), (1, self.read(ramp, J))]
        return self.zero_test(self.sum(name + ".difference", outputs, terms, 1 - (1 << width)), name)

    def zero_test(self, tensor, name):
        low, high = self.intervals[tensor]
        low, high = min(low, 0), max(high, 0)
        require(high - low < (1 << 20) - 2, f"tableSpace: {name}")
        high = max(high, 1)
        tag = self.table("is zero", rows=[(t, int(t == 0)) for t in range(low, high + 1)])
        self.w[tensor].padding = high
        result = self.add(name, self.w[tensor].dimensions)
        self.steps.append(TableStep(tag, tensor, result))
        self.bound(result, (0, 1))
        return result

    def make_margin(self):
        sizes = [self.rows, self.classes]
        low, high = self.intervals[self.output]
        e = self.equality(self.read(self.label, I, fixed(0)), self.names, self.c, sizes, "margin.isLabel")
        others = self.sum("margin.others", sizes, [(1, self.y), (low - high, self.read(e))])
        second = self.greatest(others, "margin")
        margin = self.sum("margin", [self.rows, 1], [(1, self.read(self.best)), (-1, self.read(second))])
        terms = [(1, self.read(self.label)), (1, self.read(margin, I, index(1, -1)))]
        self.output = self.sum("labels", [self.rows, 2], terms)

    # Section 13.4.

    def annotation(self, name, count):
        tensor = self.add(name, [self.rows])
        self.range_check(tensor, 0, count - 1, exact=True)
        self.annotations.append(tensor)
        return tensor

    def make_accuracy(self, numbers):
        truth = self.annotation("annotation.label", self.classes)
        terms = [(1, self.read(self.label)), (-1, self.read(truth, I))]
        correct = self.zero_test(self.sum("correct.difference", [self.rows, 1], terms), "correct")
        if len(numbers) == 1:
            factor = self.read(correct, index(1), fixed(0))
            self.output = self.sum("accuracy", [1], [], contractions=[self.rows], product=(factor, factor))
            return
        g = numbers[1]
        group = self.annotation("annotation.group", g)
        ramp = self.ramp(bits(g), "group")
        member = self.equality(self.read(group, I), ramp, bits(g), [self.rows, g], "group.member")
        one = self.sum("group.one", [1, 1], [], 1)
        terms = [(1, self.read(correct)), (1, self.read(one, fixed(0), index(1, -1)))]
        columns = self.sum("group.columns", [self.rows, 2], terms)
        product = self.read(member, index(2), index(0)), self.read(columns, index(2), index(1))
        self.output = self.sum("accuracy", [g, 2], [], contractions=[self.rows], product=product)

    # Section 13.5.

    def parameter_ranges(self):
        self.input = self.add("nothing", [1])
        self.range_check(self.input, 0, 0)
        for i, tensor in enumerate(self.base.params):
            require(tensor.bits <= 61, f"limit: {tensor.name}")
            bias = Operand(1, i, [index(v) for v in range(len(tensor.dimensions))])
            copy = self.sum(tensor.name, tensor.dimensions, [], bias=bias)
            half = 1 << (tensor.bits - 1)
            self.range_check(copy, -half, half - 1)
        self.output = self.sum("parameters in range", [1], [], 1)

    # Section 13.1.

    def compare(self, circuit):
        """Refuses a circuit that is not this program."""
        for field in ("name", "input_scale", "output_scale", "head"):
            require(getattr(self, field) == getattr(circuit, field), f"notDerived: {field}")
        for table in circuit.tables:
            table.rows = [tuple(row) for row in table.rows]
        require(self.tables == circuit.tables, "notDerived: tables")
        named = [[(t.name, t.dimensions, t.padding) for t in own] for own in (self.w, circuit.w)]
        require(named[0] == named[1], "notDerived: tensors")
        require(self.params == circuit.params, "notDerived: parameters")
        require(len(self.steps) == len(circuit.steps), "notDerived: steps")
        for i, (own, other) in enumerate(zip(self.steps, circuit.steps)):
            require(own == other, f"notDerived: step {i}")
        for field in ("input", "annotations", "output"):
            require(getattr(self, field) == getattr(circuit, field), f"notDerived: {field}")
