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
save("unknown-operator", [node("LRN", size=3)])
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

# Convolution and pooling.
image = ("batch", 2, 6, 5)
k = np.ones((3, 2, 3, 3), np.float32)


def convolution(name, weights=k, bias=None, shape=image, **attributes):
    constants = [tensor("w", weights)] + ([] if bias is None else [tensor("b", bias)])
    save(name, [node("Conv", ["x", "w", "b"][:1 + len(constants)], **attributes)], constants, shape=shape)


convolution("conv-rank", shape=("batch", 2, 6))
convolution("conv-flat-weights", np.ones((3, 2), np.float32))
convolution("conv-three-dimensions", np.ones((3, 2, 1, 1, 1), np.float32), shape=("batch", 2, 4, 4, 4))
convolution("conv-channels", shape=("batch", 3, 6, 5))
convolution("conv-group", group=3)
convolution("conv-group-zero", group=0)
convolution("conv-group-negative", group=-1)
convolution("conv-group-huge", group=(1 << 63) - 1)
convolution("conv-group-channels", np.ones((4, 2, 3, 3), np.float32), group=2)
convolution("conv-kernel", kernel_shape=[3, 2])
convolution("conv-kernel-rank", kernel_shape=[3])
convolution("conv-larger-than-input", np.ones((3, 2, 7, 3), np.float32))
convolution("conv-stride-zero", strides=[0, 1])
convolution("conv-stride-negative", strides=[1, -1])
convolution("conv-strides-count", strides=[1, 1, 1])
convolution("conv-dilation-zero", dilations=[1, 0])
convolution("conv-dilation-huge", dilations=[1, (1 << 63) - 1])
convolution("conv-pads-count", pads=[1, 1])
convolution("conv-pads-negative", pads=[0, -1, 0, 0])
convolution("conv-pads-huge", pads=[1 << 31, 0, 0, 0])
convolution("conv-output-huge", pads=[1 << 20, 1 << 20, 1 << 20, 1 << 20])
convolution("conv-auto-pad", auto_pad="SAME")
convolution("conv-auto-pad-and-pads", auto_pad="VALID", pads=[1, 1, 1, 1])
convolution("conv-auto-pad-type", auto_pad=1)
convolution("conv-bias", bias=np.ones(4, np.float32))
convolution("conv-bias-rank", bias=np.ones((3, 1), np.float32))
convolution("conv-integer-weights", k.astype(np.int64))
save("conv-no-weights", [node("Conv")], shape=image)
save("conv-missing-weights", [node("Conv", ["x", "w"])], shape=image)
save("conv-computed-kernel", [node("Reshape", ["x", "s"], "w"), node("Conv", ["x", "w"], kernel_shape=[2, 2])],
     [tensor("s", np.array([10, 2, 1, 3]))], shape=(1, 2, 6, 5))
for kind in ("MaxPool", "AveragePool"):
    for name, shape, attributes in [
        ("no-kernel", image, {}), ("kernel-zero", image, {"kernel_shape": [0, 2]}),
        ("kernel-huge", image, {"kernel_shape": [1 << 40, 2]}), ("kernel-rank", image, {"kernel_shape": [2]}),
        ("rank", ("batch", 4), {"kernel_shape": [2]}), ("stride", image, {"kernel_shape": [2, 2], "strides": [0, 1]}),
        ("pads", image, {"kernel_shape": [2, 2], "pads": [2, 0, 0, 0]}), ("ceil", image, {"kernel_shape": [2, 2], "ceil_mode": 2}),
        ("auto-pad-not-text", image, {"kernel_shape": [2, 2], "auto_pad": b"\xff"}),
    ]:
        save(f"{kind.lower()}-{name}", [node(kind, **attributes)], shape=shape)
save("maxpool-indices", [node("MaxPool", output=["y", "i"], kernel_shape=[2, 2])], shape=image)
save("maxpool-storage", [node("MaxPool", kernel_shape=[2, 2], storage_order=1)], shape=image)
save("global-pool-rank", [node("GlobalAveragePool")])


# Normalisation.
def normalization(name, lengths=(5, 5, 5, 5), output="y", shape=("batch", 5), opset=17, **attributes):
    constants = [tensor(key, np.ones(length, np.float32)) for key, length in zip("sbmv", lengths)]
    save(name, [node("BatchNormalization", ["x", *"sbmv"[:len(lengths)]], output, **attributes)], constants, shape=shape,
         opsets=[helper.make_opsetid("", opset)])


normalization("norm-inputs", (5, 5, 5))
normalization("norm-scale", (4, 5, 5, 5))
normalization("norm-bias", (5, 1, 5, 5))
normalization("norm-mean", (5, 5, (5, 1), 5))
normalization("norm-variance", (5, 5, 5, 6))
normalization("norm-rank", shape=(5,))
normalization("norm-training", training_mode=1)
normalization("norm-training-outputs", output=["y", "p", "q", "r", "t"], opset=9)
normalization("norm-spatial", spatial=0, opset=7)
normalization("norm-epsilon", epsilon=float("inf"))

# Arrangement.
for name, kind, constants, attributes in [
    ("concat-shapes", "Concat", [np.ones((5, 2), np.float32)], {"axis": 1}),
    ("concat-rank", "Concat", [np.ones(5, np.float32)], {"axis": 0}),
    ("concat-axis", "Concat", [], {"axis": 2}), ("concat-no-axis", "Concat", [], {}),
    ("concat-types", "Concat", [np.ones((1, 5), np.int64)], {"axis": 1}),
    ("slice-step-zero", "Slice", [[0], [2], [1], [0]], {}), ("slice-nothing", "Slice", [[3], [3], [1]], {}),
    ("slice-axis", "Slice", [[0], [2], [2]], {}), ("slice-axis-twice", "Slice", [[0, 0], [2, 2], [1, -1]], {}),
    ("slice-lengths", "Slice", [[0], [2, 3], [1]], {}), ("slice-batch", "Slice", [[1], [2], [0]], {}),
    ("slice-floats", "Slice", [np.zeros(1, np.float32), [2]], {}), ("slice-matrix", "Slice", [[[0]], [2]], {}),
    ("slice-few-inputs", "Slice", [[0]], {}),
    ("pad-count", "Pad", [[1, 1]], {}), ("pad-huge", "Pad", [[0, 1 << 31, 0, 0]], {}),
    ("pad-output-huge", "Pad", [[0, 1 << 28, 0, 1]], {}), ("pad-overflow", "Pad", [[0, (1 << 63) - 1, 0, (1 << 63) - 1]], {}),
    ("pad-nothing-left", "Pad", [[0, -3, 0, -2]], {}), ("pad-beyond", "Pad", [[0, -6, 0, 9]], {}),
    ("pad-reflect", "Pad", [[0, 1, 0, 1]], {"mode": "reflect"}),
    ("pad-edge", "Pad", [[0, 1, 0, 1]], {"mode": "edge"}), ("pad-value", "Pad", [[0, 1, 0, 1], np.ones(2, np.float32)], {}),
    ("pad-value-nan", "Pad", [[0, 1, 0, 1], np.float32("nan")], {}), ("pad-value-integer", "Pad", [[0, 1, 0, 1], 1], {}),
    ("transpose-twice", "Transpose", [], {"perm": [0, 0]}), ("transpose-short", "Transpose", [], {"perm": [0]}),
    ("transpose-range", "Transpose", [], {"perm": [0, 2]}), ("transpose-negative", "Transpose", [], {"perm": [-1, 0]}),
    ("squeeze-size", "Squeeze", [[1]], {}), ("squeeze-axis", "Squeeze", [[5]], {}), ("squeeze-twice", "Squeeze", [[0, -2]], {}),
    ("squeeze-huge", "Squeeze", [[-(1 << 63)]], {}),
    ("unsqueeze-twice", "Unsqueeze", [[1, 1]], {}), ("unsqueeze-axis", "Unsqueeze", [[4]], {}),
    ("unsqueeze-many", "Unsqueeze", [list(range(2, 20))], {}), ("unsqueeze-no-axes", "Unsqueeze", [], {}),
    ("mean-axis", "ReduceMean", [], {"axes": [2]}), ("mean-twice", "ReduceMean", [], {"axes": [1, -1]}),
    ("sum-axis", "ReduceSum", [[-3]], {}), ("sum-flag", "ReduceSum", [[1]], {"keepdims": 2}),
    ("gather-range", "Gather", [[0, 5]], {"axis": 1}), ("gather-range-below", "Gather", [[-6]], {"axis": 1}), ("gather-axis", "Gather", [[0]], {"axis": 3}),
    ("gather-floats", "Gather", [np.zeros(1, np.float32)], {"axis": 1}),
    ("sub-shapes", "Sub", [np.ones(3, np.float32)], {}), ("mul-types", "Mul", [np.ones(5, np.int64)], {}),
    ("max-shapes", "Max", [np.ones(5, np.float32), np.ones(2, np.float32)], {}),
    ("pow-vector", "Pow", [np.ones(5, np.float32)], {}), ("pow-nan", "Pow", [np.float32("nan")], {}),
    ("gelu-kind", "Gelu", [], {"approximate": "cubic"}), ("elu-alpha", "Elu", [], {"alpha": float("inf")}),
    ("cast-half", "Cast", [], {"to": TensorProto.FLOAT16}), ("cast-double", "Cast", [], {"to": TensorProto.DOUBLE}),
    ("cast-integer", "Cast", [], {"to": TensorProto.INT32}), ("cast-nothing", "Cast", [], {}),
    ("cast-unknown", "Cast", [], {"to": 1 << 40}),
]:
    arrays = [np.array(array, np.int64) if isinstance(array, (list, int)) else array for array in constants]
    keys = [f"c{index}" for index in range(len(arrays))]
    opset = 20 if kind == "Gelu" else 17
    save(name, [node(kind, ["x", *keys], **attributes)], [tensor(key, array) for key, array in zip(keys, arrays)],
         opsets=[helper.make_opsetid("", opset)])
save("gather-folded-range", [node("Gather", ["c", "i"], "g"), node("Mul", ["x", "g"])], [tensor("c", c), tensor("i", np.array(-4))])
save("gather-not-constant", [node("ArgMax", output="i", axis=1, keepdims=0), node("Gather", ["c", "i"])], [tensor("c", c)])
for name, sizes, outputs, attributes, opset in [
    ("split-sizes", [2, 2], ["y", "z"], {}, 13), ("split-negative", [6, -1], ["y", "z"], {}, 13),
    ("split-overflow", [(1 << 63) - 1, (1 << 63) - 1], ["y", "z"], {}, 13), ("split-count", [2, 3], ["y", "z", "w"], {}, 13),
    ("split-unequal", None, ["y", "z"], {}, 13), ("split-too-many", None, list("yzabcd"), {"num_outputs": 6}, 18),
    ("split-number", None, ["y", "z"], {"num_outputs": 3}, 18), ("split-axis", [2, 3], ["y", "z"], {"axis": 2}, 13),
    ("split-batch", [1, 1], ["y", "z"], {"axis": 0}, 13), ("split-no-outputs", [5], [], {"axis": 1}, 13),
]:
    extra = {"axis": 1, **attributes}
    constants = [] if sizes is None else [tensor("s", np.array(sizes, np.int64))]
    save(name, [node("Split", ["x", "s"][:1 + len(constants)], outputs, **extra)], constants, opsets=[helper.make_opsetid("", opset)])
save("integer-overflow", [node("Mul", ["a", "a"], "b"), node("Reshape", ["x", "b"])], [tensor("a", np.array([1 << 40, 1 << 40]))])
save("integer-division", [node("Div", ["a", "z"], "b"), node("Reshape", ["x", "b"])],
     [tensor("a", np.array([1, 5])), tensor("z", np.array([1, 0]))])
save("cast-inexact", [node("Cast", ["c"], "i", to=TensorProto.INT64), node("Reshape", ["x", "i"])], [tensor("c", c / 2)])
save("cast-too-large", [node("Cast", ["c"], "i", to=TensorProto.INT64), node("Reshape", ["x", "i"])], [tensor("c", np.array([1e30], np.float32))])
save("range-empty", [node("Range", ["a", "b", "d"], "r"), node("Add", ["x", "r"])],
     [tensor("a", np.float32(1)), tensor("b", np.float32(1)), tensor("d", np.float32(1))])
save("range-delta", [node("Range", ["a", "b", "d"], "r"), node("Add", ["x", "r"])],
     [tensor("a", np.float32(1)), tensor("b", np.float32(2)), tensor("d", np.float32(0))])
save("range-huge", [node("Range", ["a", "b", "d"], "r"), node("Gather", ["x", "r"])],
     [tensor("a", np.array(0)), tensor("b", np.array((1 << 63) - 1)), tensor("d", np.array(1))])
save("range-bomb", [node("Range", ["a", "b", "d"], "r"), node("Gather", ["x", "r"])],
     [tensor("a", np.array(0)), tensor("b", np.array(1 << 27)), tensor("d", np.array(1))])
for name, sizes in [("shape-bomb", [1 << 14, 1 << 14]), ("shape-huge", [1 << 40, 1 << 40]), ("shape-negative", [-1, 5]), ("shape-zero", [0])]:
    save(f"constant-of-{name}", [node("ConstantOfShape", ["s"], "t"), node("Add", ["x", "t"])], [tensor("s", np.array(sizes))])
save("pad-bomb", [node("Pad", ["c", "p"], "t"), node("Add", ["x", "t"])], [tensor("c", c), tensor("p", np.array([0, 1 << 27]))])
save("empty-vector-as-data", [node("Add", ["x", "e"])], [tensor("e", np.zeros(0, np.float32))])
save("empty-vector-as-scalar", [node("Clip", ["x", "e"])], [tensor("e", np.zeros(0, np.float32))])


# Quantised models.
def quantized(name, scale, zero=None, values=w, **attributes):
    constants = [tensor("s", scale)] + ([] if zero is None else [tensor("z", zero)])
    inputs = ["s", "z"][:len(constants)]
    save(name, [node("QuantizeLinear", ["x", *inputs], "q", **attributes), node("DequantizeLinear", ["q", "s"])], constants)


one, null = np.float32(1), np.uint8(0)
quantized("quantize-scale-zero", np.float32(0), null)
quantized("quantize-scale-negative", np.float32(-1), null)
quantized("quantize-scale-nan", np.float32("nan"), null)
quantized("quantize-scale-infinite", np.float32("inf"), null)
quantized("quantize-scale-integer", np.int64(1), null)
quantized("quantize-zero-type", one, np.int64(0))
quantized("quantize-zero-float", one, np.float32(0))
quantized("quantize-zero-wide", one, np.int16(0))
quantized("quantize-zero-shape", one, np.zeros(5, np.uint8))
quantized("quantize-axis-length", np.ones(4, np.float32), np.zeros(4, np.uint8))
quantized("quantize-axis", np.ones(5, np.float32), np.zeros(5, np.uint8), axis=2)
quantized("quantize-matrix-scale", np.ones((1, 5), np.float32))
quantized("quantize-blocks", one, null, block_size=2)
save("quantize-dynamic-scale", [node("Relu", output="s"), node("QuantizeLinear", ["x", "s"])])
save("dequantize-floats", [node("DequantizeLinear", ["x", "s"])], [tensor("s", one)])
save("dequantize-zero-type", [node("DequantizeLinear", ["w", "s", "z"], "d"), node("Gemm", ["x", "d"])],
     [tensor("w", np.ones((5, 3), np.int8)), tensor("s", one), tensor("z", null)])
save("dequantize-scale-nan", [node("DequantizeLinear", ["w", "s"], "d"), node("Gemm", ["x", "d"])],
     [tensor("w", np.ones((5, 3), np.int8)), tensor("s", np.float32("nan"))])
save("dequantize-no-scale", [node("DequantizeLinear", ["w"], "d"), node("Gemm", ["x", "d"])], [tensor("w", np.ones((5, 3), np.int8))])
quantize = node("QuantizeLinear", ["x", "s", "z"], "q")
parameters = [tensor("s", one), tensor("z", null)]
bytes_ = np.ones((5, 3), np.uint8)
for name, factor, zero in [
    ("inner", bytes_.T, None), ("type", w, None), ("zero-type", bytes_, np.int8(0)), ("zero-length", bytes_, np.zeros(2, np.uint8)),
]:
    extra = [tensor("w", factor)] + ([] if zero is None else [tensor("wz", zero)])
    save(f"matmul-integer-{name}", [quantize, node("MatMulInteger", ["q", "w", "z", "wz"][:2 if zero is None else 4], "i"), node("Cast", ["i"], to=F)],
         parameters + extra)
    save(f"qlinear-matmul-{name}", [quantize, node("QLinearMatMul", ["q", "s", "z", "w", "s", "z" if zero is None else "wz", "s", "z"], "r"),
         node("DequantizeLinear", ["r", "s", "z"])], parameters + extra)
kernel = np.ones((3, 2, 3, 3), np.uint8)
for name, weights, inputs, extra in [
    ("channels", np.ones((3, 1, 3, 3), np.uint8), "q s z w s z s z", []), ("scale-zero", kernel, "q s z w t z s z", [tensor("t", np.float32(0))]),
    ("scale-length", kernel, "q s z w t u s z", [tensor("t", np.ones(2, np.float32)), tensor("u", np.zeros(2, np.uint8))]),
    ("bias-type", kernel, "q s z w s z s z b", [tensor("b", np.ones(3, np.float32))]),
    ("bias-length", kernel, "q s z w s z s z b", [tensor("b", np.ones(4, np.int32))]),
    ("output-zero-type", kernel, "q s z w s z s b", [tensor("b", np.int32(0))]), ("few-inputs", kernel, "q s z w s z s", []),
    ("output-scale-nan", kernel, "q s z w s z t z", [tensor("t", np.float32("nan"))]),
]:
    save(f"qlinear-conv-{name}", [quantize, node("QLinearConv", inputs.split(), "r"), node("DequantizeLinear", ["r", "s", "z"])],
         parameters + [tensor("w", weights)] + extra, shape=image)
save("conv-integer-floats", [node("ConvInteger", ["x", "w"], "i"), node("Cast", ["i"], to=F)], [tensor("w", kernel)], shape=image)
save("conv-integer-left-out-zero", [quantize, node("ConvInteger", ["q", "w", "", "z"], "i"), node("Cast", ["i"], to=F)],
     parameters + [tensor("w", kernel)], shape=image)
save("byte-too-large", [node("DequantizeLinear", ["w", "s"], "d"), node("Mul", ["x", "d"])],
     [helper.make_tensor("w", TensorProto.INT8, [1], [5]), tensor("s", one)], change=lambda m: m.graph.initializer[0].int32_data.__setitem__(0, 300))
save("add-bytes", [quantize, node("Add", ["q", "q"], "r"), node("DequantizeLinear", ["r", "s", "z"])], parameters)

# Operators that are known and refused.
for kind in ["ConvTranspose", "DynamicQuantizeLinear", "LSTM", "GRU", "RNN", "Resize", "Upsample", "Loop", "Scan"]:
    save(f"refused-{kind.lower()}", [node(kind)])
save("refused-microsoft", [helper.make_node("QLinearSoftmax", ["x"], ["y"], "the QLinearSoftmax", domain="com.microsoft")])
save("microsoft-other-domain", [helper.make_node("QLinearAdd", ["x"], ["y"], "the QLinearAdd")])
save("microsoft-inputs", [helper.make_node("QLinearAdd", ["x"], ["y"], "the QLinearAdd", domain="com.microsoft")])
save("microsoft-attribute", [helper.make_node("QLinearSigmoid", ["x"], ["y"], "the QLinearSigmoid", domain="com.microsoft", alpha=1.0)])
save("microsoft-channels-last",
     [helper.make_node("QLinearGlobalAveragePool", ["x"] * 5, ["y"], "the pool", domain="com.microsoft", channels_last=1)])
save("microsoft-no-axis", [helper.make_node("QLinearConcat", ["x"] * 5, ["y"], "the QLinearConcat", domain="com.microsoft")])
save("microsoft-scale-not-constant", [helper.make_node("QGemm", ["x"] * 9, ["y"], "the QGemm", domain="com.microsoft")])

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
