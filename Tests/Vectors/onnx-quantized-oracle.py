"""An independent implementation of quantised models: reads a .qnn file and runs it in numpy.

    onnx-quantized-oracle.py MODEL.qnn INPUT.npy OUTPUT.npy

Writes the output integers (int64) for every row of real inputs. It follows the description of the format and of the
integer program, and shares no code with the implementation it checks.
"""

import itertools
import struct
import sys

import numpy as np


class Reader:
    def __init__(self, data):
        self.data, self.place = data, 0

    def take(self, layout):
        values = struct.unpack_from("<" + layout, self.data, self.place)
        self.place += struct.calcsize("<" + layout)
        return values[0]

    def takes(self, layout, count):
        return [self.take(layout) for _ in range(count)]

    def text(self):
        length = self.take("I")
        self.place += length
        return self.data[self.place - length : self.place].decode()

    def integers(self):
        width, count = self.take("B"), self.take("I")
        assert self.place + width * count <= len(self.data)
        self.place += width * count
        kind = {1: "<i1", 2: "<i2", 4: "<i4", 8: "<i8"}[width]
        return np.frombuffer(self.data[self.place - width * count : self.place], kind).astype(np.int64)

    def tensor(self):
        name = self.text()
        shape = self.takes("I", self.take("I"))
        return {"name": name, "shape": shape, "range": (self.take("q"), self.take("q")), "scale": self.take("d")}

    def weights(self, shape):
        """Weights of the given shape with one bias for each output, which is the first dimension."""
        weight_bits, bias_bits, shift = self.takes("B", 3)
        weights, bias, addends = self.integers().reshape(shape), self.integers(), self.integers()
        assert len(bias) == shape[0]
        fits(weights, weight_bits)
        fits(bias, bias_bits)
        return {"weights": weights, "bias": bias, "addends": addends, "shift": shift}

    def parameter(self):
        shape, bits = self.takes("I", self.take("I")), self.take("B")
        values = self.integers().reshape(shape)
        fits(values, bits)
        return values

    def optional_parameter(self):
        present = self.take("B")
        assert present in (0, 1)
        return self.parameter() if present else None

    def window(self):
        keys = ["kernel", "stride", "dilation", "before", "after"]
        return [dict(zip(keys, self.takes("I", 5))) for _ in range(self.take("I"))]

    def term(self):
        """Every dimension's map is a constant and a list of pairs: output index, coefficient."""
        term = {"input": self.take("I"), "factor": self.take("q"), "maps": []}
        for _ in range(self.take("I")):
            constant = self.take("q")
            term["maps"].append((constant, [(self.take("I"), self.take("q")) for _ in range(self.take("I"))]))
        return term

    def operation(self):
        kind = self.take("B")
        match kind:
            case 1:
                return "dense", self.weights([self.take("I"), self.take("I")])
            case 2:
                return "table", {"function": self.text(), "lower": self.take("q"), "values": self.integers()}
            case 3:
                return "reshape", {}
            case 4:
                outputs, inputs, groups = self.takes("I", 3)
                window = self.window()
                weights = self.weights([outputs, inputs] + [axis["kernel"] for axis in window])
                return "convolution", {"groups": groups, "window": window} | weights
            case 5:
                weights, bias, shift = self.parameter(), self.optional_parameter(), self.take("B")
                return "scale", {"weights": weights, "bias": bias, "shift": shift}
            case 6:
                return "product", {"shift": self.take("B")}
            case 7:
                shape = self.takes("I", self.take("I"))
                terms = [self.term() for _ in range(self.take("I"))]
                constant, bias, shift = self.take("q"), self.optional_parameter(), self.take("B")
                return "sum", {"shape": shape, "terms": terms, "constant": constant, "bias": bias, "shift": shift}
            case 8:
                return "maxPool", {"window": self.window()}
        raise ValueError(f"operation {kind}")


def fits(values, bits):
    if values.size:
        assert values.min() >= -(1 << (bits - 1)) and values.max() < 1 << (bits - 1)


def read(path):
    reader = Reader(open(path, "rb").read())
    assert reader.data[:8] == b"PLMBQNN\0"
    reader.place = 8
    assert reader.take("I") == 2
    model = {"name": reader.text(), "head": reader.take("B"), "tensors": [reader.tensor()], "nodes": []}
    for index in range(reader.take("I")):
        node = {"name": reader.text(), "inputs": reader.takes("I", reader.take("I"))}
        assert all(number <= index for number in node["inputs"])
        node["kind"], node["parameters"] = reader.operation()
        model["tensors"].append(reader.tensor())
        model["nodes"].append(node)
    model["output"] = reader.take("I")
    assert reader.place == len(reader.data)
    return model


def rounded(accumulator, shift):
    return accumulator if shift == 0 else np.floor_divide(accumulator + (1 << (shift - 1)), 1 << shift)


def taps(x, window, filler):
    """For every tap of the kernel in order, what it sees from each place: a list of arrays [batch, channels, places..].

    `x` is [batch, channels, sizes..]; places outside it hold `filler`.
    """
    edges = [(axis["before"], axis["after"]) for axis in window]
    padded = np.pad(x, [(0, 0), (0, 0), *edges], constant_values=filler)
    result = []
    for tap in itertools.product(*(range(axis["kernel"]) for axis in window)):
        slices = [slice(None), slice(None)]
        for position, axis, size in zip(tap, window, padded.shape[2:]):
            start = position * axis["dilation"]
            reach = (axis["kernel"] - 1) * axis["dilation"]
            slices.append(slice(start, start + size - reach, axis["stride"]))
        result.append(padded[tuple(slices)])
    return result


def convolution(x, weights, window, groups):
    """`x` [batch, groups * inputs, sizes..], weights [outputs, inputs, kernel..]."""
    outputs, inputs = weights.shape[:2]
    seen = np.stack(taps(x, window, 0), axis=2)  # [batch, channels, taps, places..]
    batch, places = len(x), seen.shape[3:]
    seen = seen.reshape(batch, groups, inputs * seen.shape[2], -1)
    rows = weights.reshape(groups, outputs // groups, -1)
    return np.einsum("gok,bgkp->bgop", rows, seen).reshape(batch, outputs, *places)


def mapped(x, maps, shape):
    """The entries of `x` [batch, sizes..] that the maps read for every index of `shape`, 0 outside `x`."""
    assert len(maps) == x.ndim - 1
    indices, inside = [], np.ones(shape, bool)
    for (constant, terms), size in zip(maps, x.shape[1:]):
        place = np.full(shape, constant, np.int64)
        for variable, coefficient in terms:
            along = [1] * len(shape)
            along[variable] = shape[variable]
            place = place + coefficient * np.arange(shape[variable]).reshape(along)
        inside &= (place >= 0) & (place < size)
        indices.append(np.clip(place, 0, size - 1))
    return np.where(inside, x[(slice(None), *indices)], 0)


def apply(kind, p, inputs):
    """The integers of one node; every array has the batch first."""
    x = inputs[0] if inputs else None
    if kind in ("dense", "convolution"):
        if kind == "dense":
            y = x @ p["weights"].T + p["bias"]
        else:
            y = convolution(x, p["weights"], p["window"], p["groups"])
            y = y + p["bias"].reshape(-1, *[1] * len(p["window"]))
        assert len(inputs) == 1 + len(p["addends"])
        for factor, addend in zip(p["addends"], inputs[1:]):
            assert addend.shape == y.shape
            y = y + factor * addend
        return rounded(y, p["shift"])
    if kind == "sum":
        y = np.full((1, *p["shape"]), p["constant"], np.int64)
        for term in p["terms"]:
            y = y + term["factor"] * mapped(inputs[term["input"]], term["maps"], p["shape"])
        return rounded(y if p["bias"] is None else y + p["bias"], p["shift"])
    assert len(inputs) == (2 if kind == "product" else 1)
    match kind:
        case "table":
            index = x - p["lower"]
            assert index.min() >= 0
            return p["values"][index]
        case "reshape":
            return x
        case "scale":
            y = p["weights"] * x
            return rounded(y if p["bias"] is None else y + p["bias"], p["shift"])
        case "product":
            return rounded(inputs[0] * inputs[1], p["shift"])
        case "maxPool":
            return np.max(taps(x, p["window"], np.iinfo(np.int64).min), axis=0)


def run(model, rows):
    first = model["tensors"][0]
    low, high = first["range"]
    x = np.clip(np.rint(rows.astype(np.float64) / first["scale"]), low, high).astype(np.int64)
    values = [x.reshape(len(rows), *first["shape"])]
    for node, tensor in zip(model["nodes"], model["tensors"][1:]):
        y = apply(node["kind"], node["parameters"], [values[number] for number in node["inputs"]])
        if node["kind"] == "reshape":
            y = y.reshape(len(rows), *tensor["shape"])
        assert list(y.shape[1:]) == tensor["shape"], node["name"]
        y = np.broadcast_to(y, (len(rows), *tensor["shape"]))  # a sum without terms has no batch of its own
        assert y.min() >= tensor["range"][0] and y.max() <= tensor["range"][1], node["name"]
        values.append(y)
    return values[model["output"]].reshape(len(rows), -1)


model = read(sys.argv[1])
rows = np.load(sys.argv[2])
np.save(sys.argv[3], run(model, rows.reshape(len(rows), -1)))
