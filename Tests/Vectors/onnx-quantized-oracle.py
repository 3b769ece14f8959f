"""An independent implementation of quantised models: reads a .qnn file and runs it in numpy.

    onnx-quantized-oracle.py MODEL.qnn INPUT.npy OUTPUT.npy

Writes the output integers (int64) for every row of real inputs. It follows the description of the format and of the
integer program, and shares no code with the implementation it checks.
"""

import math
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

    def text(self):
        length = self.take("I")
        self.place += length
        return self.data[self.place - length : self.place].decode()

    def integers(self):
        width, count = self.take("B"), self.take("I")
        self.place += width * count
        kind = {1: "<i1", 2: "<i2", 4: "<i4", 8: "<i8"}[width]
        return np.frombuffer(self.data[self.place - width * count : self.place], kind).astype(np.int64)

    def tensor(self):
        name = self.text()
        shape = [self.take("I") for _ in range(self.take("I"))]
        return {"name": name, "shape": shape, "range": (self.take("q"), self.take("q")), "scale": self.take("d")}


def read(path):
    reader = Reader(open(path, "rb").read())
    assert reader.data[:8] == b"PLMBQNN\0"
    reader.place = 8
    assert reader.take("I") == 1
    model = {"name": reader.text(), "head": reader.take("B"), "tensors": [reader.tensor()], "nodes": []}
    for _ in range(reader.take("I")):
        node = {"name": reader.text(), "input": reader.take("I"), "kind": reader.take("B")}
        if node["kind"] == 1:
            outputs, inputs = reader.take("I"), reader.take("I")
            node["weight bits"], node["bias bits"], node["shift"] = [reader.take("B") for _ in range(3)]
            node["weights"] = reader.integers().reshape(outputs, inputs)
            node["bias"] = reader.integers()
            assert len(node["bias"]) == outputs
            for key in ("weight", "bias"):
                entries = node["weights" if key == "weight" else "bias"]
                limit = 1 << (node[f"{key} bits"] - 1)
                assert entries.min() >= -limit and entries.max() < limit
        elif node["kind"] == 2:
            node["function"], node["lower"], node["values"] = reader.text(), reader.take("q"), reader.integers()
        else:
            assert node["kind"] == 3
        model["tensors"].append(reader.tensor())
        model["nodes"].append(node)
    model["output"] = reader.take("I")
    assert reader.place == len(reader.data)
    return model


def run(model, rows):
    first = model["tensors"][0]
    low, high = first["range"]
    x = np.clip(np.rint(rows.astype(np.float64) / first["scale"]), low, high).astype(np.int64)
    values = [x.reshape(len(rows), *first["shape"])]
    for node, tensor in zip(model["nodes"], model["tensors"][1:]):
        x = values[node["input"]]
        if node["kind"] == 1:
            y = x @ node["weights"].T + node["bias"]
            if node["shift"] > 0:
                y = np.floor_divide(y + (1 << (node["shift"] - 1)), 1 << node["shift"])
        elif node["kind"] == 2:
            index = x - node["lower"]
            assert index.min() >= 0
            y = node["values"][index]
        else:
            y = x
        y = y.reshape(len(rows), *tensor["shape"])
        assert y.min() >= tensor["range"][0] and y.max() <= tensor["range"][1]
        values.append(y)
    return values[model["output"]].reshape(len(rows), -1)


model = read(sys.argv[1])
rows = np.load(sys.argv[2])
np.save(sys.argv[3], run(model, rows.reshape(len(rows), -1)))
