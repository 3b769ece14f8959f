"""Small networks with random weights in the forms that quantisation accepts, with data and float outputs.

    onnx-networks-oracle.py FOLDER

Writes NAME.onnx, NAME.input.npy and NAME.output.npy (of the last layer, before Softmax or ArgMax) and prints the names.
"""

import pathlib
import sys

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

folder = pathlib.Path(sys.argv[1])
random = np.random.default_rng(11)
F = TensorProto.FLOAT


class Network:
    def __init__(self, name, shape, opset=17):
        self.name, self.shape, self.opset = name, shape, opset
        self.nodes, self.constants, self.current, self.logits = [], [], "x", None

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def add(self, kind, *inputs, first=None, **attributes):
        output = f"t{len(self.nodes)}"
        inputs = [self.current, *inputs] if first is None else [first, self.current, *inputs]
        self.nodes.append(helper.make_node(kind, inputs, [output], f"n{len(self.nodes)}", **attributes))
        self.current = output
        return self

    def gemm(self, m, n, **attributes):
        w = random.normal(0, 1 / np.sqrt(n), (m, n)).astype(np.float32)
        b = random.normal(0, 0.3, m).astype(np.float32)
        if attributes.get("transB", 0) == 0:
            w = w.T.copy()
        return self.add("Gemm", self.constant(w), self.constant(b), **attributes)

    def matmul(self, m, n, bias=True, flip=False):
        w = random.normal(0, 1 / np.sqrt(n), (n, m)).astype(np.float32)
        self.add("MatMul", self.constant(w))
        if bias:
            b = self.constant(random.normal(0, 0.3, m).astype(np.float32))
            self.add("Add", first=b) if flip else self.add("Add", b)
        return self

    def clip(self, low, high):
        return self.add("Clip", self.constant(np.float32(low)), self.constant(np.float32(high)))

    def end(self, head=None, **attributes):
        self.logits = self.current
        if head:
            self.add(head, **attributes)
        kind = TensorProto.INT64 if head == "ArgMax" else F
        graph = helper.make_graph(
            self.nodes, self.name, [helper.make_tensor_value_info("x", F, self.shape)],
            [helper.make_tensor_value_info(self.current, kind, None)], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)])
        model.ir_version = 8
        (folder / f"{self.name}.onnx").write_bytes(model.SerializeToString())
        graph.output[0].CopyFrom(helper.make_tensor_value_info(self.logits, F, None))
        model.graph.CopyFrom(graph)
        runner = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        batch = isinstance(self.shape[0], str)
        count = 120
        x = random.normal(0, 1, [count, *(self.shape[1:] if batch or self.shape[0] == 1 and len(self.shape) > 1 else self.shape)])
        x = x.astype(np.float32)
        rows = [x] if batch else [row.reshape(self.shape) for row in x]
        y = [runner.run(None, {"x": row})[0] for row in rows]
        np.save(folder / f"{self.name}.input.npy", x)
        np.save(folder / f"{self.name}.output.npy", np.concatenate([part.reshape(count if batch else 1, -1) for part in y]))
        print(self.name)


B = "batch"
for kind in ["Relu", "Sigmoid", "Tanh", "LeakyRelu"]:
    Network(kind, [B, 12]).gemm(16, 12, transB=1).add(kind).gemm(5, 16).end()
Network("Clip", [B, 12]).gemm(16, 12).clip(-0.5, 1).gemm(5, 16).end()
Network("Relu6", [B, 12]).gemm(16, 12).add("Relu").clip(0, 6).gemm(5, 16).end()
Network("steep-leak", [B, 12]).gemm(16, 12).add("LeakyRelu", alpha=-2.0).gemm(5, 16).end()
Network("MatMul", [B, 12]).matmul(16, 12).add("Relu").matmul(5, 16, flip=True).end()
Network("no-bias", [B, 12]).matmul(16, 12, bias=False).add("Tanh").matmul(5, 16, bias=False).end()
Network("linear-twice", [B, 12]).gemm(16, 12).matmul(9, 16).matmul(4, 9).end()
Network("scaled", [B, 12]).gemm(16, 12, alpha=0.5, beta=-2.0).add("Relu").gemm(5, 16, alpha=3.0).end()
Network("images", [B, 3, 4]).add("Flatten").gemm(16, 12).add("Relu").gemm(5, 16).end("Softmax", axis=-1)
Network("images-old", [B, 3, 4], opset=11).add("Flatten").gemm(16, 12).add("Relu").gemm(5, 16).end("Softmax")
net = Network("reshaped", [B, 12])
net.add("Reshape", net.constant(np.array([0, 3, 4]))).add("Dropout").add("Flatten").gemm(16, 12)
net.add("Reshape", net.constant(np.array([-1, 4, 4]))).add("Sigmoid").add("Reshape", net.constant(np.array([-1, 16])))
net.gemm(6, 16).add("Reshape", net.constant(np.array([-1, 2, 3]))).end()
Network("arg-max", [B, 12]).gemm(16, 12).add("Relu").gemm(5, 16).end("ArgMax", axis=1, keepdims=0)
Network("fixed-batch", [1, 12]).gemm(16, 12).add("Relu").gemm(5, 16).end()
net = Network("batch-of-one", [1, 3, 4])
net.add("Reshape", net.constant(np.array([1, 12]))).gemm(16, 12).add("Relu").gemm(5, 16).end()
Network("vector", [12]).matmul(16, 12).add("Relu").matmul(5, 16).end()
Network("activation-first", [B, 12]).add("Tanh").gemm(5, 12).end()
Network("activation-last", [B, 12]).gemm(16, 12).add("Relu").gemm(5, 16).add("Sigmoid").end()
Network("only-activation", [B, 12]).add("Sigmoid").end()
Network("one-layer", [B, 12]).gemm(5, 12).end()
Network("one-output", [B, 12]).gemm(16, 12).add("Relu").gemm(1, 16).end()
Network("identities", [B, 12]).add("Identity").gemm(16, 12).add("Identity").add("Relu").add("Dropout").gemm(5, 16).add("Identity").end()
