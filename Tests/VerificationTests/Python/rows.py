"""Committed rows: selection, shared path, annotations, and where they are opened (sections 4 and 13.7)."""

from curve import g1
from encoding import Reader, bits, keccak256, le32, le64, require
from field import index_bits

MOST_ROWS = 1 << 24


def quantisation_digest(key):
    """Of one input of the model."""
    dimensions = key.input_dimensions
    return keccak256(b"\x13", key.circuit.input_scale, le32(len(dimensions)), *map(le32, dimensions))


class Selection:
    def __init__(self, r):
        self.form = r.u8()
        require(self.form < 2, "rows: unknown selection")
        self.start = r.take(32) if self.form else r.le64()
        self.count = r.le64()
        start = self.start if self.form else le64(self.start)
        self.encoded = bytes([self.form]) + start + le64(self.count)

    def indices(self, rows):
        count = self.count
        require(1 <= count <= min(MOST_ROWS, rows), "dataset: selection")
        if self.form == 0:
            require(self.start + count <= rows, "dataset: selection")
            return list(range(self.start, self.start + count))
        places = {}
        for step in range(count):
            drawn = int.from_bytes(keccak256(b"\x23", self.start, le64(step)), "big")
            other = step + drawn % (rows - step)
            places[step], places[other] = places.get(other, other), places.get(step, step)
        return sorted(places[step] for step in range(count))


class Group:
    """Rows of one tree: `rows` are lists of encoded commitments."""

    def __init__(self, r):
        count, self.each = r.le32(), r.le32()
        require(self.each >= 1 and count * self.each <= len(r.data) // 64, "rows: counts")
        self.rows = [[r.take(64) for _ in range(self.each)] for _ in range(count)]
        self.points = [g1(point) for row in self.rows for point in row]
        self.root, self.header = r.take(32), r.take(48)
        fields = Reader(self.header, "header")
        self.count, self.padded, self.digest, self.b = fields.le64(), fields.le32(), fields.take(32), fields.le32()
        powers = all(x and x & (x - 1) == 0 for x in (self.padded, self.b))
        require(self.count >= 1 and powers and self.b >= 16, "rows: header")
        self.siblings = r.list(lambda: r.take(32), 32)

    @property
    def statement(self):
        return b"".join([*sum(self.rows, []), self.root, self.header, *self.siblings])

    def check_path(self, indices):
        require(len(indices) == len(self.rows) and self.each == max(1, self.padded // self.b), "dataset: path")
        nodes = {i: keccak256(b"\x00", le64(i), *row) for i, row in zip(indices, self.rows)}
        siblings = iter(self.siblings)
        for _ in range(bits(self.count)):
            above = {}
            for index in sorted(nodes):
                if index >> 1 in above:
                    continue
                neighbour = nodes.get(index ^ 1)
                if neighbour is None:
                    neighbour = next(siblings, None)
                    require(neighbour is not None, "dataset: path")
                pair = (neighbour, nodes[index]) if index & 1 else (nodes[index], neighbour)
                above[index >> 1] = keccak256(b"\x01", *pair)
            nodes = above
        require(next(siblings, None) is None, "dataset: path")
        require(keccak256(b"\x02", b"dataset", self.header, nodes[0]) == self.root, "dataset: root")

    def point(self, inner, outer, t):
        return inner + [0] * max(0, t - bits(self.padded)) + outer


def is_name(text):
    hidden = [(0, 0x1F), (0x7F, 0x9F), (0x61C, 0x61C), (0x200E, 0x200F), (0x2028, 0x202E), (0x2066, 0x2069)]
    hidden.append((0xFEFF, 0xFEFF))
    visible = not any(low <= ord(c) <= high for c in text for low, high in hidden)
    return visible and 1 <= len(text.encode()) <= 128


class Schema:
    def __init__(self, data):
        r = Reader(data, "schema")
        self.features_root = r.take(32)
        names = r.list(r.text, 4)
        self.columns = r.list(lambda: (r.text(), r.le32()), 8)
        r.end()
        require(len(names) <= 1 << 16 and 1 <= len(self.columns) <= 64, "schema: counts")
        for group in (names, [name for name, _ in self.columns]):
            require(all(map(is_name, group)) and len(set(group)) == len(group), "schema: names")
        require(all(1 <= classes <= 1 << 24 for _, classes in self.columns), "schema: classes")
        self.digest = keccak256(b"\x14", data)


class Rows:
    def __init__(self, r, key):
        """Reads and checks against a derived key."""
        self.selection, self.first = Selection(r), r.le64()
        self.features = Group(r)
        self.annotations, self.columns, self.schema = None, [], None
        if r.flag():
            self.annotations = Group(r)
            self.schema = Schema(r.take(r.le32()))
            self.columns = r.list(r.le32, 4)
        self.check(key)
        self.commitments = {"input": self.features.points}
        self.statement = self.selection.encoded + le64(self.first) + self.features.statement
        self.statement += bytes([self.annotations is not None])
        if self.annotations:
            self.commitments["annotations"] = self.annotations.points
            self.statement += self.annotations.statement + self.schema.digest + b"".join(map(le32, self.columns))

    def check(self, key):
        group, b = self.features, key.shape.b
        require(group.padded == 1 << sum(map(bits, key.input_dimensions)), "dataset: paddedSize")
        require(group.digest == quantisation_digest(key), "dataset: quantisationDigest")
        require(group.b == b, "dataset: rowLength")
        selected = self.selection.indices(group.count)
        last = self.first + key.derivation.rows
        require(last <= len(selected), "dataset: selection")
        indices = selected[self.first : last]
        group.check_path(indices)
        require(len({b"".join(row) for row in group.rows}) == len(group.rows), "dataset: duplicateRow")

        require(bool(key.circuit.annotations) == (self.annotations is not None), "dataset: annotations")
        if self.annotations is None:
            return
        own, schema = self.annotations, self.schema
        require(schema.features_root == group.root and own.digest == schema.digest, "dataset: annotations")
        require(own.count == group.count, "dataset: annotations")
        require(own.padded == 1 << bits(len(schema.columns)), "dataset: paddedSize")
        require(own.b == b, "dataset: rowLength")
        own.check_path(indices)
        classes = key.derivation.numbers
        require(len(self.columns) == len(set(self.columns)) == len(classes), "dataset: columns")
        for column, count in zip(self.columns, classes):
            require(column < len(schema.columns) and schema.columns[column][1] == count, "dataset: columns")

    def opened_at(self, name, point, t):
        """The vector and its point, for a claim on the input or on an annotation."""
        if name == "input":
            q = bits(self.features.padded)
            return "input", self.features.point(point[:q], point[q:], t)
        column = index_bits(self.columns[name], bits(self.annotations.padded))
        return "annotations", self.annotations.point(column, point, t)

    @property
    def origin(self):
        """What all parts of a statement share."""
        own = self.annotations
        rest = own and (own.root, own.header, self.schema.digest, self.columns)
        return self.selection.encoded, self.features.root, self.features.header, rest
