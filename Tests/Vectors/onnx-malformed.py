"""Models that must be refused, each for one reason.

    onnx-malformed.py FOLDER

Writes NAME.onnx (and some data files next to them) and prints the names, one per line.
"""

import os
import pathlib
import sys

import numpy as np
from onnx import TensorProto, external_data_helper, helper, numpy_helper

folder = pathlib.Path(sys.argv[1]) / "models"
folder.mkdir()
F = TensorProto.FLOAT
w = np.arange(15, dtype=np.float32).reshape(5, 3) / 10
c = np.arange(3, dtype=np.float32)


def tensor(name, array):
    return numpy_helper.from_array(np.asarray(array), name)


def node(kind, inputs=("x",), output="y", **attributes):
    return helper.make_node(kind, list(inputs), [output] if isinstance(output, str) else output, f"the {kind}", **attributes)


def value(name, shape, kind=F):
    return helper.make_tensor_value_info(name, kind, shape)


def save(name, nodes=None, initializers=(), *, shape=("batch", 5), inputs=None, outputs=None, opsets=None, change=None):
    graph = helper.make_graph(
        [node("Relu")] if nodes is None else nodes, name, [value("x", shape)] if inputs is None else inputs,
        [value("y", None)] if outputs is None else outputs, list(initializers))
    model = helper.make_model(graph, opset_imports=opsets if opsets is not None else [helper.make_opsetid("", 17)])
    model.ir_version = 8
    if change:
        change(model)
    (folder / f"{name}.onnx").write_bytes(model.SerializeToString())
    print(name)


def gemm(*initializers):
    return [node("Gemm", ["x", "w", "c"])], initializers


def changed(array, **fields):
    proto = tensor("w", array)
    for key, content in fields.items():
        proto.ClearField(key)
        if isinstance(content, list):
            getattr(proto, key).extend(content)
        else:
            setattr(proto, key, content)
    return proto


def external(location, name="w", **entries):
    proto = tensor(name, w)
    external_data_helper.set_external_data(proto, location, **entries)
    proto.ClearField("raw_data")
    return proto


# The file as a whole.
(folder / "empty.onnx").write_bytes(b"")
(folder / "text.onnx").write_bytes(b"This is no model at all.\n" * 20)
(folder / "zeros.onnx").write_bytes(bytes(1000))
(folder / "endless-length.onnx").write_bytes(b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\x7f")
print("empty\ntext\nzeros\nendless-length")
save("no-graph", change=lambda m: m.ClearField("graph"))
save("no-operator-set", change=lambda m: m.ClearField("opset_import"))
save("old-operator-set", opsets=[helper.make_opsetid("", 6)])
save("future-operator-set", opsets=[helper.make_opsetid("", 999)])
save("negative-operator-set", opsets=[helper.make_opsetid("", -5)])
save("functions", change=lambda m: m.functions.add(name="f"))
save("sparse", change=lambda m: m.graph.sparse_initializer.add(dims=[3]))

# Inputs and outputs.
save("no-input", inputs=[])
save("two-inputs", [node("Add", ["x", "z"])], inputs=[value("x", [1, 5]), value("z", [1, 5])])
save("no-output", outputs=[])
save("two-outputs", [node("Relu"), node("Tanh", output="z")], outputs=[value("y", None), value("z", None)])
save("input-without-shape", inputs=[helper.make_tensor_value_info("x", F, None)])
save("scalar-input", shape=())
save("integer-input", inputs=[value("x", [1, 5], TensorProto.INT64)])
save("zero-dimension", shape=("batch", 0))
save("negative-dimension", shape=("batch", -5))
save("huge-dimension", shape=("batch", 1 << 60))
save("huge-product", shape=("batch", 1 << 20, 1 << 20, 1 << 30))
save("symbolic-inside", shape=("batch", "length"))
save("missing-output", outputs=[value("nowhere", None)])
save("constant-output", [node("Relu"), node("Tanh", ["w"], "z")], [tensor("w", w)], outputs=[value("z", None)])

# Nodes and order.
save("unknown-operator", [node("Conv")])
save("unknown-domain", [helper.make_node("Relu", ["x"], ["y"], "the Relu", domain="com.example")])
save("nested-graph", [node("If", then_branch=helper.make_graph([], "t", [], []), else_branch=helper.make_graph([], "e", [], []))])
save("cycle", [node("Add", ["x", "b"], "a"), node("Relu", ["a"], "b"), node("Tanh", ["b"])])
save("self-loop", [node("Add", ["x", "y"])])
save("missing-tensor", [node("Relu", ["nothing"])])
save("missing-initializer", [node("Gemm", ["x", "w", "c"])], [tensor("w", w)])
save("defined-twice", [node("Relu"), node("Tanh")])
save("defines-input", [node("Relu", output="x"), node("Tanh")])
save("two-initializers", gemm()[0], [tensor("w", w), tensor("w", w), tensor("c", c)])
save("no-inputs-of-node", [node("Relu", [])])
save("too-many-inputs", [node("Relu", ["x", "x"])])
save("left-out-input", [node("Add", ["x", ""])])
save("no-outputs-of-node", [node("Relu", output=[]), node("Tanh")])
save("dropout-mask", [node("Dropout", output=["a", "b"]), node("Add", ["a", "b"])])
save("dropout-training", [node("Dropout", ["x", "r", "t"])], [tensor("r", np.float32(0.5)), tensor("t", np.bool_(True))])

# Attributes.
save("unknown-attribute", [node("Relu", slope=1.0)])
save("attribute-twice", [node("LeakyRelu", alpha=0.1)],
     change=lambda m: m.graph.node[0].attribute.append(helper.make_attribute("alpha", 0.2)))
save("attribute-type", [node("LeakyRelu", alpha="steep")])
save("attribute-not-finite", [node("LeakyRelu", alpha=float("nan"))])
save("flag-of-two", [node("Gemm", ["x", "w"], transB=2)], [tensor("w", w)])
save("flatten-axis", [node("Flatten", axis=7)])
save("softmax-axis", [node("Softmax", axis=-9)])
save("huge-axis", [node("ArgMax", axis=-(1 << 63))])
save("constant-string", [helper.make_node("Constant", [], ["s"], "the Constant", value_string="a"), node("Relu")])
save("constant-empty", [helper.make_node("Constant", [], ["s"], "the Constant"), node("Relu")])

# Shapes.
save("gemm-shapes", *gemm(tensor("w", w.T), tensor("c", c)))
save("gemm-rank", [node("Gemm", ["x", "w", "c"])], gemm(tensor("w", w), tensor("c", c))[1], shape=("batch", 5, 1))
save("gemm-bias", *gemm(tensor("w", w), tensor("c", np.arange(4, dtype=np.float32))))
save("matmul-shapes", [node("MatMul", ["x", "w"])], [tensor("w", w.T)])
save("matmul-scalar", [node("MatMul", ["x", "w"])], [tensor("w", np.float32(1))])
save("add-shapes", [node("Add", ["x", "c"])], [tensor("c", c)])
save("reshape-count", [node("Reshape", ["x", "s"])], [tensor("s", np.array([4]))], shape=[1, 5])
save("reshape-two-holes", [node("Reshape", ["x", "s"])], [tensor("s", np.array([-1, -1]))])
save("reshape-negative", [node("Reshape", ["x", "s"])], [tensor("s", np.array([-2, 5]))])
save("reshape-huge", [node("Reshape", ["x", "s"])], [tensor("s", np.array([1 << 62, 1 << 62, 4]))])
save("reshape-float", [node("Reshape", ["x", "s"])], [tensor("s", np.array([5.0], np.float32))])
save("reshape-copies-nothing", [node("Reshape", ["x", "s"])], [tensor("s", np.array([1, 5, 0]))])
save("reshape-not-constant", [node("Relu", output="s"), node("Reshape", ["x", "s"])])
save("clip-not-constant", [node("Relu", output="s"), node("Clip", ["x", "s"])])
save("clip-vector", [node("Clip", ["x", "s"])], [tensor("s", c)])
save("clip-nan", [node("Clip", ["x", "s"])], [tensor("s", np.float32("nan"))])
save("folded-bomb", [node("Add", ["a", "b"], "t"), node("Add", ["x", "t"])],
     [tensor("a", np.zeros((1 << 13, 1), np.float32)), tensor("b", np.zeros((1, 1 << 13), np.float32))], shape=[1, 1])

# Tensors.
save("double", *gemm(tensor("w", w.astype(np.float64)), tensor("c", c)))
save("half", *gemm(tensor("w", w.astype(np.float16)), tensor("c", c)))
save("strings", *gemm(helper.make_tensor("w", TensorProto.STRING, [1], [b"a"]), tensor("c", c)))
save("undefined-type", *gemm(changed(w, data_type=0), tensor("c", c)))
save("unknown-type", *gemm(changed(w, data_type=77), tensor("c", c)))
save("raw-too-short", *gemm(changed(w, raw_data=w.tobytes()[:-1]), tensor("c", c)))
save("raw-too-long", *gemm(changed(w, raw_data=w.tobytes() + b"\0\0\0\0"), tensor("c", c)))
save("raw-and-typed", *gemm(changed(w, float_data=[1.0]), tensor("c", c)))
save("no-data", *gemm(changed(w, raw_data=b""), tensor("c", c)))
save("huge-tensor", *gemm(changed(w, dims=[1 << 40, 1 << 40]), tensor("c", c)))
save("negative-tensor", *gemm(changed(w, dims=[-5, -3]), tensor("c", c)))
save("overflowing-tensor", *gemm(changed(w, dims=[(1 << 63) - 1, 4]), tensor("c", c)))
save("wide-tensor", *gemm(changed(w, dims=[1] * 15 + [5, 3]), tensor("c", c)))
save("empty-tensor", *gemm(tensor("w", np.zeros((0, 3), np.float32)), tensor("c", c)))

# External data.
(folder / "weights.bin").write_bytes(w.tobytes())
(folder.parent / "outside.bin").write_bytes(w.tobytes())
os.symlink("../outside.bin", folder / "link.bin")
os.mkfifo(folder / "pipe.bin")
for name, location, entries in [
    ("external-missing", "nowhere.bin", {}), ("external-parent", "../outside.bin", {}),
    ("external-hidden-parent", "a/../../outside.bin", {}), ("external-absolute", str(folder.parent / "outside.bin"), {}),
    ("external-link", "link.bin", {}), ("external-folder", ".", {}), ("external-pipe", "pipe.bin", {}),
    ("external-offset", "weights.bin", {"offset": 4}), ("external-far-offset", "weights.bin", {"offset": (1 << 63) - 1}),
    ("external-negative", "weights.bin", {"offset": -4}), ("external-length", "weights.bin", {"length": 8}),
    ("external-empty", "", {}),
]:
    save(name, *gemm(external(location, **entries), tensor("c", c)))


def offset_text(model):
    model.graph.initializer[0].external_data.add(key="offset", value="zero")


def twice(model):
    model.graph.initializer[0].external_data.add(key="location", value="weights.bin")


save("external-offset-text", *gemm(external("weights.bin"), tensor("c", c)), change=offset_text)
save("external-twice", *gemm(external("weights.bin"), tensor("c", c)), change=twice)
