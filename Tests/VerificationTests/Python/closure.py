"""Closure rules of circuits (section 3). Reasons begin with the name of the rule."""

import struct
from math import prod

from circuit import Linear, RangeStep, TableStep, real_size
from encoding import bits, require

LIMIT = 1 << 62
TABLE_LIMIT = 1 << 60


def check(circuit):
    """Refuses what breaks a rule; returns the intervals of the tensors of `w`."""
    limits(circuit)
    tables(circuit)
    for step in circuit.steps:
        if isinstance(step, Linear):
            operands(circuit, step)
        shapes(circuit, step)
    costs(circuit)
    definitions(circuit)
    looked_up(circuit)
    intervals = analyse(circuit)
    layout(circuit)
    return intervals


def limits(circuit):
    lists = [(circuit.w + circuit.params, 1 << 16), (circuit.steps, 1 << 16), (circuit.tables, 1 << 12)]
    require(all(len(items) <= most for items, most in lists), "limit: tensors, steps or tables")
    names = [circuit.name, circuit.head] + [x.name for x in circuit.tables + circuit.w + circuit.params]
    names += [s.name for s in circuit.steps if isinstance(s, Linear)]
    require(all(len(name.encode()) <= 256 for name in names), "limit: length of a name")
    scales = struct.unpack("<dd", circuit.input_scale + circuit.output_scale)
    require(all(0 < scale < float("inf") for scale in scales), "limit: scales")
    require(circuit.lanes >= 1 and circuit.r >= 1, "limit: no lanes")
    require(circuit.r <= 20 and circuit.lanes <= 64, "limit: bits or lanes of the tables")
    require(len(circuit.annotations) <= 64, "limit: annotations")
    for index in (*circuit.inputs, circuit.output):
        require(index < len(circuit.w), "freeTensor: inputs and output are tensors of w")
    for index in circuit.annotations:
        first = circuit.w[circuit.input].dimensions[:1]
        require(circuit.w[index].dimensions == first, "shape: an annotation")
    for tensor in circuit.w + circuit.params:
        require(len(tensor.dimensions) <= 8, f"limit: dimensions of {tensor.name}")
        require(all(1 <= d <= 1 << 24 for d in tensor.dimensions), f"limit: a dimension of {tensor.name}")
        require(tensor.padded <= 1 << 28, f"limit: size of {tensor.name}")
        segments(tensor)
        require(tensor.end <= 1 << 28, f"limit: end of {tensor.name}")
        require(abs(tensor.padding) < LIMIT, f"wraps: padding of {tensor.name}")
    require(sum(len(x.offsets) for x in circuit.w + circuit.params) <= 1 << 16, "limit: blocks")
    for tensor in circuit.params:
        require(2 <= tensor.bits <= 62, f"limit: declared width of {tensor.name}")
    require(circuit.multiplicities + (1 << circuit.r) <= 1 << 28, "limit: multiplicities")


def segments(tensor):
    """They descend, cover the dimension, and each begins with a real index."""
    reason = f"segments: {tensor.name}"
    require(len(tensor.segments) == len(tensor.dimensions), reason)
    for size, widths in zip(tensor.dimensions, tensor.segments):
        first, widest = 0, bits(size)
        for width in widths:
            require(width <= widest and first < size, reason)
            first, widest = first + (1 << width), width
        require(first >= size, reason)
    count = prod(map(len, tensor.segments))
    require(count <= 64, f"limit: blocks of {tensor.name}")
    require(len(tensor.offsets) == count, reason)


def costs(circuit):
    """Scalars that a verifier computes for the functionals of input, output and linear steps."""
    total = 0
    for tensor in (circuit.w[index] for index in (*circuit.inputs, circuit.output)):
        parts = [3 * sum(1 << bits(d) for d in tensor.dimensions), 32 * len(tensor.offsets)]
        require(max(parts) <= 1 << 22, f"limit: cost of {tensor.name}")
        total += sum(parts)
    for step in circuit.linear_steps:
        parts = [3 * sum(1 << bits(d) for d in step.sizes), (1 + len(step.limbs)) * sum(step.outputs)]
        touched = [circuit.w[t] for t in [step.result, *(t for t, _ in step.limbs)]]
        touched += [circuit.tensor(o) for o in step.operands]
        parts.append(32 * sum(len(x.offsets) for x in touched))
        for operand in step.operands:
            for (_, terms), size in zip(operand.maps, circuit.tensor(operand).dimensions):
                parts.append(max(prod(step.sizes[v] for v, _ in terms), size))
        require(max(parts) <= 1 << 22, f"limit: cost of {step.name}")
        total += sum(parts)
    require(total <= 1 << 24, "limit: cost of all steps")
    require(len(circuit.product_steps) <= 1 << 12, "limit: products")


def tables(circuit):
    tags = [table.tag for table in circuit.tables]
    require(all(a < b for a, b in zip([0] + tags, tags)), "duplicateTag: tags ascend from 1 on")
    for table in circuit.tables:
        for argument, value in table.rows:
            require(max(abs(argument), abs(value)) < TABLE_LIMIT, f"wraps: table {table.name}")
        if table.bits is not None:
            require(abs(table.lower) + table.count < TABLE_LIMIT, f"wraps: table {table.name}")
        arguments = [row[0] for row in table.rows]
        require(len(set(arguments)) == len(arguments), f"tableNotFunction: {table.name}")
        require(
            table.bits is not None or (arguments and all(y == x + 1 for x, y in zip(arguments, arguments[1:]))),
            f"tableNotCovering: arguments of {table.name} do not ascend by 1")
    require(sum(t.count for t in circuit.tables) + 2 <= 1 << circuit.r, "tableSpace: the tables exceed 2^r")


def operands(circuit, step):
    outputs, every = len(step.outputs), len(step.sizes)
    require(every <= 16 and step.shift <= 61, f"limit: indices or shift of {step.name}")
    require(sum(map(bits, step.contractions)) <= 28, f"limit: contractions of {step.name}")
    require(all(1 <= d <= 1 << 24 for d in step.sizes), f"limit: an index of {step.name}")
    require(step.product or not step.contractions, f"variable: contractions without a product in {step.name}")
    readings = [(o, every) for o in step.product or ()]
    readings += [(step.bias, outputs)] * bool(step.bias) + [(o, outputs) for _, o in step.terms]
    for operand, known in readings:
        name = f"operand of {step.name}"
        require(operand.tensor < len(circuit.params if operand.space else circuit.w), f"operandSpace: {name}")
        tensor = circuit.tensor(operand)
        require(len(operand.maps) == len(tensor.dimensions), f"shape: {name}")
        variables = operand.variables
        require(all(v < known for v in variables), f"variable: {name} reads one that does not exist")
        require(len(set(variables)) == len(variables), f"variable: {name} reads one twice")
        for constant, terms in operand.maps:
            numbers = [abs(constant), *(abs(c) for _, c in terms)]
            require(max(numbers) <= 1 << 24, f"limit: an index map of {name}")
        if operand.space:
            plain = all(
                constant == 0 and len(terms) == 1 and terms[0][1] == 1 and step.sizes[terms[0][0]] == size
                for (constant, terms), size in zip(operand.maps, tensor.dimensions))
            require(plain, f"operandSpace: {name} is not read by plain indices")
    if step.product:
        require(not all(o.space for o in step.product), f"operandSpace: {step.name} multiplies two parameters")
    require(step.bias is None or step.bias.space == 1, f"operandSpace: bias of {step.name}")
    require(all(o.space == 0 for _, o in step.terms), f"operandSpace: terms of {step.name}")
    require(abs(step.constant) < LIMIT and all(abs(f) < LIMIT for f, _ in step.terms), f"wraps: {step.name}")
    require(sum(width for _, width in step.limbs) == step.shift, f"looseLimbs: {step.name}")


def shapes(circuit, step):
    def dimensions(index):
        require(index < len(circuit.w), "shape: a step names a tensor that does not exist")
        return circuit.w[index].dimensions

    limbs = getattr(step, "limbs", [])
    require(len(limbs) <= 64 and all(1 <= w <= 20 for _, w in limbs), "limit: limbs")
    if isinstance(step, Linear):
        own = step.outputs
        require(dimensions(step.result) == own, f"shape: result of {step.name}")
    else:
        own = dimensions(step.argument)
        if isinstance(step, TableStep):
            require(dimensions(step.result) == own, "shape: a table pair")
            pair = circuit.w[step.argument], circuit.w[step.result]
            require(pair[0].segments == pair[1].segments, "segments: a table pair")
        else:
            require(step.bits <= 61, "limit: bits of a range step")
            require(-LIMIT < step.lower and step.interval[1] < LIMIT, "wraps: a range step")
            require((step.tag is None) == bool(limbs), "looseLimbs: a range step has a tag or limbs")
            require(step.tag is not None or sum(w for _, w in limbs) == step.bits, "looseLimbs: a range step")
    require(all(dimensions(tensor) == own for tensor, _ in limbs), "shape: a limb")


def definitions(circuit):
    """Every tensor but the inputs is defined by exactly one step, before it is read."""
    results = [[getattr(s, "result", None)] + [t for t, _ in getattr(s, "limbs", [])] for s in circuit.steps]
    every = circuit.inputs + [t for group in results for t in group if t is not None]
    require(len(set(every)) == len(every), "definedTwice: a tensor of w")
    require(len(every) == len(circuit.w), "freeTensor: a tensor of w has no definition")
    known = set(circuit.inputs)
    for step, defined in zip(circuit.steps, results):
        if isinstance(step, Linear):
            read = [o.tensor for o in step.operands if o.space == 0]
        else:
            read = [step.argument]
        require(known.issuperset(read), "cycle: a tensor is read before it is defined")
        known.update(t for t in defined if t is not None)


def looked_up(circuit):
    """Everything that must be confined is."""
    tags = {t.tag: t for t in circuit.tables}
    for step in circuit.steps:
        if isinstance(step, TableStep):
            require(step.tag in tags and tags[step.tag].bits is None, "rangeTag: a table step without a stored table")
        elif isinstance(step, RangeStep) and step.tag is not None:
            table = tags.get(step.tag)
            require(table and (table.lower, table.bits) == (step.lower, step.bits), "rangeTag: a range step")
        for _, width in getattr(step, "limbs", []):
            require(circuit.range_tag(0, width) is not None, "rangeTag: a limb without its table")
    arguments = {s.argument for s in circuit.steps if not isinstance(s, Linear)}
    require(arguments.issuperset(circuit.inputs), "inputNotRangeChecked: the input or an annotation")
    confined = arguments | {v for _, _, v in circuit.lookups if v is not None} | {a for _, a, _ in circuit.lookups}
    for step in circuit.steps:
        if isinstance(step, Linear):
            for operand in step.operands:
                free = operand.space == 0 and operand.tensor not in confined
                require(not free, f"operandNotRangeChecked: operand of {step.name}")
            if step.shift:
                require(step.result in arguments, f"unboundedQuotient: result of {step.name}")
            else:
                confined.add(step.result)


def intersection(first, second):
    return first if second is None else (max(first[0], second[0]), min(first[1], second[1]))


def domains(circuit):
    """What lookups and range steps let each tensor of `w` be, whoever proves."""
    tags = {t.tag: t for t in circuit.tables}
    known = {}
    for tag, argument, value in circuit.lookups:
        known[argument] = intersection(tags[tag].interval, known.get(argument))
        if value is not None:
            values = [v for _, v in tags[tag].entries()]
            known[value] = intersection((min(values), max(values)), known.get(value))
    for step in circuit.steps:
        if isinstance(step, RangeStep):
            known[step.argument] = intersection(step.interval, known.get(step.argument))
    return known


def accumulator(circuit, step, known):
    """The bounds of `acc`."""

    def interval(operand):
        if operand.space:
            half = 1 << (circuit.tensor(operand).bits - 1)
            return -half, half - 1
        return known[operand.tensor]

    # What an operand reads outside of its tensor contributes nothing, hence 0 is always among the summands.
    low = high = step.constant
    if step.product:
        first, second = map(interval, step.product)
        corners = [0] + [x * y for x in first for y in second]
        low += prod(step.contractions) * min(corners)
        high += prod(step.contractions) * max(corners)
    ends = [[0] + [f * x for x in interval(o)] for f, o in step.terms]
    if exclusive(circuit, step):
        ends = [sum(ends, [])]
    if step.bias:
        ends.append([0, *interval(step.bias)])
    return low + sum(map(min, ends)), high + sum(map(max, ends))


def exclusive(circuit, step):
    """Whether at most one of 2 to 64 terms reads inside its tensor, for any output index."""

    def apart(first, second):
        rows = zip(first.maps, circuit.tensor(first).dimensions, second.maps, circuit.tensor(second).dimensions)
        return any(s == t and (m - c <= -d or n - d <= -c) for (c, s), m, (d, t), n in rows)

    readings = [operand for _, operand in step.terms]
    return 2 <= len(readings) <= 64 and all(apart(x, y) for i, x in enumerate(readings) for y in readings[:i])


def maximum(circuit, step, known, tags, budget):
    """The bounds of `acc` of `b + f(a - b)`, or None; `budget` is a list of the table rows that may still be read."""
    plain = [(0, [(v, 1)]) for v in range(len(step.outputs))]
    if step.product or step.bias or step.shift or [f for f, _ in step.terms] != [1, 1]:
        return None
    b, positive = (operand for _, operand in step.terms)
    if positive.maps != plain or circuit.w[positive.tensor].dimensions != step.outputs:
        return None
    lookup = [s for s in circuit.steps if isinstance(s, TableStep) and s.result == positive.tensor]
    defined = [s for s in circuit.steps if isinstance(s, Linear) and lookup and s.result == lookup[0].argument]
    if not defined:
        return None
    difference = defined[0]
    if difference.product or difference.bias or difference.shift or difference.constant:
        return None
    if difference.outputs != step.outputs or [f for f, _ in difference.terms] != [1, -1]:
        return None
    a, other = (operand for _, operand in difference.terms)
    if other != b:
        return None
    rows = tags[lookup[0].tag].rows
    budget[0] -= len(rows)
    require(budget[0] >= 0, f"limit: rows of maxima in {step.name}")
    (a_low, a_high), (b_low, b_high) = ((min(0, x), max(0, y)) for x, y in (known[a.tensor], known[b.tensor]))
    ends = [(f + max(b_low, a_low - d), f + min(b_high, a_high - d)) for d, f in rows]
    ends = [(x, y) for x, y in ends if x <= y]
    if not ends:
        return None
    low, high = (step.constant + e for e in (min(x for x, _ in ends), max(y for _, y in ends)))
    return (low, high) if max(-low, high) < LIMIT else None


def selection(circuit, step, known):
    """The bounds of `acc` of `b + q (a - b)` with `q` in `{0, 1}`, or None."""
    plain = [(0, [(v, 1)]) for v in range(len(step.outputs))]
    if not step.product or step.contractions or step.bias or step.shift or [f for f, _ in step.terms] != [1]:
        return None
    for operand in step.product:
        if operand.space or operand.maps != plain or circuit.w[operand.tensor].dimensions != step.outputs:
            return None
    choice, distance = (operand.tensor for operand in step.product)
    b = step.terms[0][1]
    defined = [s for s in circuit.steps if isinstance(s, Linear) and s.result == distance]
    if not defined or known[choice][0] < 0 or known[choice][1] > 1:
        return None
    difference = defined[0]
    if difference.product or difference.bias or difference.shift or difference.constant:
        return None
    if difference.outputs != step.outputs or [f for f, _ in difference.terms] != [1, -1]:
        return None
    a, other = (operand for _, operand in difference.terms)
    if other != b:
        return None
    ends = [0, *known[a.tensor], *known[b.tensor]]
    low, high = step.constant + min(ends), step.constant + max(ends)
    return (low, high) if max(-low, high) < LIMIT else None


def analyse(circuit):
    """Nothing wraps, and what an honest run gives is in the tables; returns the domains."""
    tags = {t.tag: t for t in circuit.tables}
    known = domains(circuit)
    honest = {}
    for tag, _, value in circuit.lookups:
        if value is not None:
            values = [v for _, v in tags[tag].entries()]
            honest[value] = (min(values), max(values))
    budget = [1 << 24]
    for step in circuit.linear_steps:
        low, high = accumulator(circuit, step, known)
        magnitude = max(-low, high)
        if step.shift:
            magnitude += (2 << step.shift) + (max(map(abs, known[step.result])) << step.shift)
        require(magnitude < LIMIT, f"wraps: {step.name}")
        refined = maximum(circuit, step, known, tags, budget) or selection(circuit, step, known)
        low, high = refined or (low, high)
        known.setdefault(step.result, (low, high))
        half = 1 << step.shift >> 1
        if step.result not in circuit.inputs:
            honest.setdefault(step.result, ((low + half) >> step.shift, (high + half) >> step.shift))
    confined = [(a, tags[tag].interval) for tag, a, _ in circuit.lookups]
    confined += [(s.argument, s.interval) for s in circuit.steps if isinstance(s, RangeStep)]
    for tensor, (low, high) in confined:
        first, last = honest.get(tensor, (low, high))
        require(low <= first and last <= high, f"tableNotCovering: {circuit.w[tensor].name}")
    return known


def disjoint(ranges, reason):
    ranges = sorted(ranges)
    require(all(x[1] <= y[0] for x, y in zip(ranges, ranges[1:])), reason)


def layout(circuit):
    """Blocks, lanes and padding."""
    size = 1 << circuit.r
    for tensor in circuit.w + circuit.params:
        require(all(b.offset % b.size == 0 for b in tensor.blocks), f"alignment: {tensor.name}")
    require(circuit.multiplicities % size == 0, "alignment: multiplicities")
    blocks = [(b.offset, b.end) for t in circuit.w for b in t.blocks]
    disjoint(blocks + [(circuit.multiplicities, circuit.multiplicities + size)], "overlap: blocks of w")
    disjoint([(b.offset, b.end) for t in circuit.params for b in t.blocks], "overlap: blocks of params")

    slots = {}
    tiles = {}
    for piece in circuit.pieces:
        require(piece.lane < circuit.lanes and 1 <= piece.length <= size, "lanes: a piece")
        require(piece.length == 1 << bits(piece.length), "alignment: a piece")
        places = (piece.slot, piece.argument, piece.value or 0)
        require(all(place % piece.length == 0 for place in places), "alignment: a piece")
        require(piece.slot + piece.length <= size, "lanes: a piece beyond its lane")
        slots.setdefault(piece.lane, []).append((piece.slot, piece.slot + piece.length))
        shift = None if piece.value is None else piece.value - piece.argument
        tiles.setdefault((piece.tag, shift), []).append((piece.argument, piece.argument + piece.length))
    for ranges in slots.values():
        disjoint(ranges, "overlap: slots of a lane")

    tags = {t.tag: t for t in circuit.tables}
    for tag, argument, value in circuit.lookups:
        a = circuit.w[argument]
        v = None if value is None else circuit.w[value]
        for block, partner in zip(a.blocks, a.blocks if v is None else v.blocks, strict=True):
            own = tiles.get((tag, None if v is None else partner.offset - block.offset), [])
            inside = sorted(x for x in own if block.offset <= x[0] < block.end)
            ends = [block.offset] + [end for _, end in inside]
            tiled = [start for start, _ in inside] == ends[:-1] and ends[-1] == block.end
            require(tiled, f"lanes: {a.name} is not looked up exactly once")
            for tile in inside:
                own.remove(tile)
        if real_size(a) < a.committed:
            row = (a.padding, 0 if v is None else v.padding)
            low, high = tags[tag].interval
            held = row in tags[tag].rows if tags[tag].bits is None else low <= row[0] <= high
            require(held, f"padding: {a.name}")
    require(not any(tiles.values()), "lanes: a piece without a lookup")
