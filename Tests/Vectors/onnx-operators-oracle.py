"""Tiny models for every supported operator, with inputs and what onnxruntime makes of them.

    onnx-operators-oracle.py FOLDER

Writes NAME.onnx, NAME.input.npy and NAME.output.npy for each case and prints the names, one per line.
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, external_data_helper, helper, numpy_helper

folder = pathlib.Path(sys.argv[1])
random = np.random.default_rng(7)
F = TensorProto.FLOAT


def real(*shape):
    return random.normal(0, 2, shape).astype(np.float32)


def case(name, nodes, shape, constants=(), *, opset=17, rows=None, output=F, typed=False):
    """`shape` may begin with "batch"; `rows` is its size then. `constants`: pairs of name and array."""
    initializers = []
    for key, array in constants:
        array = np.asarray(array)
        if typed:
            kind = helper.np_dtype_to_tensor_dtype(array.dtype)
            initializers.append(helper.make_tensor(key, kind, array.shape, array.flatten().tolist()))
        else:
            initializers.append(numpy_helper.from_array(array, key))
    graph = helper.make_graph(
        nodes, name, [helper.make_tensor_value_info("x", F, shape)],
        [helper.make_tensor_value_info("y", output, None)], initializers)
    sets = [helper.make_opsetid("", opset)]
    if any(item.domain == "com.microsoft" for item in nodes):
        sets.insert(0, helper.make_opsetid("com.microsoft", 1))
    model = helper.make_model(graph, opset_imports=sets)
    model.ir_version = 8
    (folder / f"{name}.onnx").write_bytes(model.SerializeToString())
    x = real(*[rows or 3 if size == "batch" else size for size in shape])
    x.flat[0] = 0
    runner = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    np.save(folder / f"{name}.input.npy", x)
    np.save(folder / f"{name}.output.npy", runner.run(["y"], {"x": x})[0])
    print(name)


def node(kind, inputs=("x",), output="y", **attributes):
    return helper.make_node(kind, list(inputs), [output], **attributes)


for kind in ["Relu", "Sigmoid", "Tanh", "Identity", "LeakyRelu", "Dropout"]:
    for opset in [7, 13, 17]:
        case(f"{kind}-{opset}", [node(kind)], ["batch", 5], opset=opset)
case("LeakyRelu-alpha", [node("LeakyRelu", alpha=0.3)], ["batch", 5])
case("LeakyRelu-negative", [node("LeakyRelu", alpha=-0.5)], [2, 5])
case("Dropout-ratio", [node("Dropout", ["x", "ratio", "training"])], ["batch", 4],
     [("ratio", np.float32(0.9)), ("training", np.bool_(False))])
case("Dropout-attribute", [node("Dropout", ratio=0.9)], ["batch", 4], opset=10)
case("Clip-attributes", [node("Clip", min=-1.0, max=0.5)], ["batch", 6], opset=7)
case("Clip-both", [node("Clip", ["x", "low", "high"])], ["batch", 6],
     [("low", np.float32(-0.7)), ("high", np.float32(1.1))])
case("Clip-upper", [node("Clip", ["x", "", "high"])], ["batch", 6], [("high", np.float32(1.1))])
case("Clip-lower", [node("Clip", ["x", "low"])], ["batch", 6], [("low", np.float32(0.1))])
case("Clip-none", [node("Clip")], ["batch", 6])
case("Clip-crossed", [node("Clip", ["x", "low", "high"])], ["batch", 6],
     [("low", np.float32(2)), ("high", np.float32(-1))])
for axis in [0, 1, 2, 3, -1, -2]:
    case(f"Flatten-{axis}", [node("Flatten", axis=axis)], [2, 3, 4])
case("Flatten-batch", [node("Flatten")], ["batch", 3, 4])
for name, shape, target, allow in [
    ("plain", [2, 12], [4, 6], 0), ("hole", [2, 12], [3, -1], 0), ("copy", [2, 12], [0, 3, 4], 0),
    ("both", [2, 3, 4], [0, -1], 0), ("batch-hole", ["batch", 12], [-1, 3, 4], 0),
    ("batch-copy", ["batch", 12], [0, 3, -1], 0), ("batch-flat", ["batch", 3, 4], [-1, 12], 0),
    ("strict", [2, 12], [3, 8], 1), ("vector", [1, 12], [12], 0),
]:
    extra = {"allowzero": 1} if allow else {}
    case(f"Reshape-{name}", [node("Reshape", ["x", "shape"], **extra)], shape,
         [("shape", np.array(target, np.int64))])
case("Reshape-constant-node",
     [helper.make_node("Constant", [], ["shape"], value_ints=[0, 2, 6]), node("Reshape", ["x", "shape"])],
     ["batch", 12])
case("Reshape-constant-tensor",
     [helper.make_node("Constant", [], ["shape"], value=numpy_helper.from_array(np.array([-1, 4], np.int64))),
      node("Reshape", ["x", "shape"])], [2, 12])
for a in (0, 1):
    for b in (0, 1):
        case(f"Gemm-{a}{b}", [node("Gemm", ["x", "w", "c"], transA=a, transB=b, alpha=0.5, beta=1.5)],
             [5, 4] if a else [4, 5], [("w", real(3, 5) if b else real(5, 3)), ("c", real(3))])
for name, shape in [("vector", (3,)), ("row", (1, 3)), ("column", (4, 1)), ("scalar", ()), ("one", (1,)), ("full", (4, 3))]:
    case(f"Gemm-bias-{name}", [node("Gemm", ["x", "w", "c"])], [4, 5], [("w", real(5, 3)), ("c", real(*shape))])
case("Gemm-no-bias", [node("Gemm", ["x", "w"], transB=1)], ["batch", 5], [("w", real(3, 5))])
case("Gemm-beta-zero", [node("Gemm", ["x", "w", "c"], beta=0.0)], ["batch", 5], [("w", real(5, 3)), ("c", real(3))])
case("Gemm-typed-data", [node("Gemm", ["x", "w", "c"])], ["batch", 5], [("w", real(5, 3)), ("c", real(3))], typed=True)
case("Gemm-constant-first", [node("Gemm", ["w", "x"])], [5, 2], [("w", real(4, 5))])
case("Reshape-typed-data", [node("Reshape", ["x", "shape"])], [2, 6], [("shape", np.array([3, 4]))], typed=True)
for name, x, w in [
    ("matrix", ["batch", 5], (5, 3)), ("vector-right", ["batch", 5], (5,)), ("vector-left", [5], (5, 3)),
    ("vectors", [5], (5,)), ("stack", [2, 4, 5], (5, 3)), ("stacks", [2, 4, 5], (2, 5, 3)),
    ("stretch", [2, 1, 4, 5], (3, 5, 2)), ("stretch-right", [1, 4, 5], (6, 5, 2)),
]:
    case(f"MatMul-{name}", [node("MatMul", ["x", "w"])], x, [("w", real(*w))])
case("MatMul-constant-first", [node("MatMul", ["w", "x"])], [5, 2], [("w", real(4, 5))])
for name, x, c in [
    ("same", [2, 3], (2, 3)), ("row", ["batch", 3], (3,)), ("column", [2, 3], (2, 1)), ("scalar", [2, 3], ()),
    ("grow", [3], (2, 3)), ("both", [2, 1, 3], (4, 1)), ("middle", [2, 3, 4], (3, 1)),
]:
    case(f"Add-{name}", [node("Add", ["x", "c"])], x, [("c", real(*c))])
case("Add-itself", [node("Add", ["x", "x"])], ["batch", 3])
case("Add-constant-first", [node("Add", ["c", "x"])], ["batch", 3], [("c", real(3))])
for opset in (11, 13):
    for axis in (None, 0, 1, 2, -1, -2):
        extra = {} if axis is None else {"axis": axis}
        case(f"Softmax-{opset}-{axis}", [node("Softmax", **extra)], [2, 3, 4], opset=opset)
for axis in (0, 1, 2, -1):
    for keep in (0, 1):
        case(f"ArgMax-{axis}-{keep}", [node("ArgMax", axis=axis, keepdims=keep)], [3, 4, 5], output=TensorProto.INT64)
case("ArgMax-default", [node("ArgMax")], [3, 4], output=TensorProto.INT64)
tie = [helper.make_node("Clip", ["x", "zero", "zero"], ["t"])]
for last in (0, 1):
    case(f"ArgMax-tie-{last}", tie + [node("ArgMax", ["t"], axis=1, select_last_index=last)], [2, 4],
         [("zero", np.float32(0))], output=TensorProto.INT64)
case("folded-constants",
     [helper.make_node("Identity", ["w"], ["w2"]), helper.make_node("Add", ["w2", "w"], ["w3"]),
      node("MatMul", ["x", "w3"])], ["batch", 4], [("w", real(4, 2))])
case("constant-floats",
     [helper.make_node("Constant", [], ["c"], value_floats=[1.0, -2.0, 3.0]),
      helper.make_node("Constant", [], ["d"], value_float=0.25),
      helper.make_node("Add", ["x", "c"], ["t"]), node("Add", ["t", "d"])], ["batch", 3])
case("out-of-reach-node", [node("Relu"), helper.make_node("Tanh", ["x"], ["unused"])], ["batch", 3])
case("domain-name", [helper.make_node("Relu", ["x"], ["y"], domain="ai.onnx")], ["batch", 3])
case("unnamed-chain", [helper.make_node("Relu", ["x"], ["a"]), helper.make_node("Tanh", ["a"], ["b"]), node("Sigmoid", ["b"])], ["batch", 3])

def many(kind, inputs, outputs, **attributes):
    return helper.make_node(kind, list(inputs), list(outputs), **attributes)


def whole(*values):
    return np.array(values, np.int64)


# Functions of one variable.
for kind, attributes, opset in [
    ("HardSigmoid", {}, 7), ("HardSigmoid", {"alpha": 0.3, "beta": 0.4}, 17), ("HardSwish", {}, 17), ("Erf", {}, 13),
    ("Gelu", {}, 20), ("Gelu", {"approximate": "tanh"}, 20), ("Abs", {}, 13), ("Neg", {}, 13), ("Exp", {}, 13),
    ("Softplus", {}, 7), ("Elu", {}, 7), ("Elu", {"alpha": 0.4}, 17),
]:
    case(f"{kind}-{len(attributes)}-{opset}", [node(kind, **attributes)], ["batch", 7], opset=opset)
for kind in ["Sqrt", "Log", "Reciprocal"]:
    case(f"{kind}-positive", [node("Exp", output="p"), node(kind, ["p"])], ["batch", 7])
for name, exponent in [("two", np.float32(2)), ("three", np.array([3], np.int64)), ("half", np.float32(0.5)), ("minus", np.float32(-1.5))]:
    case(f"Pow-{name}", [node("Exp", output="p"), node("Pow", ["p", "e"])], ["batch", 4], [("e", exponent)])
case("Pow-negative-base", [node("Pow", ["x", "e"])], ["batch", 4], [("e", np.float32(2))])

# Broadcasting.
for kind in ["Sub", "Mul", "Div"]:
    for name, x, c in [
        ("same", [2, 3], (2, 3)), ("row", ["batch", 3], (3,)), ("column", [2, 3], (2, 1)), ("scalar", [2, 3], ()),
        ("grow", [3], (2, 3)), ("both", [2, 1, 3], (4, 1)), ("middle", [2, 3, 4], (3, 1)), ("channel", ["batch", 3, 4, 5], (1, 3, 1, 1)),
    ]:
        case(f"{kind}-{name}", [node(kind, ["x", "c"])], x, [("c", real(*c))])
    case(f"{kind}-constant-first", [node("Exp", output="p"), node(kind, ["c", "p"])], ["batch", 3], [("c", real(3))])
for kind in ["Min", "Max"]:
    case(f"{kind}-one", [node(kind)], ["batch", 3])
    case(f"{kind}-two", [node(kind, ["x", "c"])], ["batch", 2, 3], [("c", real(2, 1))])
    case(f"{kind}-three", [node(kind, ["c", "x", "d"])], ["batch", 3], [("c", real(3)), ("d", real(1, 1))], opset=8)

# Convolution: every attribute by hand, then at random.
def conv(name, shape, kernel, outputs, bias=True, **attributes):
    group = attributes.get("group", 1)
    constants = [("w", real(outputs, shape[1] // group, *kernel))] + ([("b", real(outputs))] if bias else [])
    case(f"Conv-{name}", [node("Conv", ["x", "w", "b"][:2 + bias], **attributes)], shape, constants)


conv("plain", ["batch", 2, 6, 5], (3, 2), 4)
conv("no-bias", ["batch", 2, 6, 5], (3, 3), 3, bias=False, kernel_shape=[3, 3])
conv("stride", [1, 2, 7, 9], (3, 3), 3, strides=[2, 3])
conv("pads", [2, 2, 5, 4], (3, 3), 3, pads=[1, 0, 2, 1])
conv("wide-pads", [1, 1, 2, 2], (2, 2), 1, pads=[3, 4, 5, 3], strides=[2, 2])
conv("dilation", [1, 2, 8, 9], (3, 2), 3, dilations=[2, 3])
conv("dilation-beyond", [1, 1, 3, 3], (3, 3), 1, dilations=[4, 4], pads=[4, 4, 4, 4])
conv("group", ["batch", 4, 5, 5], (3, 3), 6, group=2, pads=[1, 1, 1, 1])
conv("depthwise", ["batch", 3, 6, 6], (3, 3), 6, group=3, strides=[2, 2])
conv("pointwise", ["batch", 5, 3, 4], (1, 1), 4)
conv("everything", [2, 4, 11, 9], (3, 2), 4, group=2, strides=[2, 1], pads=[1, 2, 0, 1], dilations=[2, 2])
conv("1d", ["batch", 3, 9], (4,), 5, strides=[2], pads=[1, 2], dilations=[2])
conv("1d-group", [2, 4, 6], (3,), 4, group=4)
for mode in ["SAME_UPPER", "SAME_LOWER", "VALID"]:
    conv(f"{mode}", [1, 2, 7, 6], (4, 3), 2, auto_pad=mode, strides=[2, 2])
    conv(f"{mode}-1d", [1, 2, 7], (4,), 2, auto_pad=mode, strides=[3])
for number in range(40):
    rank = int(random.integers(1, 3))
    pick = lambda low, high: [int(value) for value in random.integers(low, high, rank)]
    group = int(random.integers(1, 4))
    kernel, dilations, pads = pick(1, 5), pick(1, 3), pick(0, 4) + pick(0, 4)
    size = [(k - 1) * d + 1 + extra for k, d, extra in zip(kernel, dilations, pick(0, 7))]
    shape = [int(random.integers(1, 3)), group * int(random.integers(1, 4)), *size]
    conv(f"random-{number}", shape, kernel, group * int(random.integers(1, 4)), bool(random.integers(0, 2)),
         group=group, strides=pick(1, 4), pads=pads, dilations=dilations)
case("Conv-computed-weights",
     [node("Reshape", ["x", "s"], "w"), node("Conv", ["c", "w"])], [2, 8], [("s", whole(2, 2, 2, 2)), ("c", real(1, 2, 5, 5))])

# Pooling.
for kind in ["MaxPool", "AveragePool"]:
    for name, shape, attributes, opset in [
        ("plain", ["batch", 2, 6, 6], {"kernel_shape": [2, 2], "strides": [2, 2]}, 8),
        ("overlap", [2, 1, 7, 6], {"kernel_shape": [3, 2]}, 12),
        ("pads", [1, 2, 5, 6], {"kernel_shape": [3, 3], "pads": [1, 2, 2, 0], "strides": [2, 2]}, 12),
        ("ceil", [1, 2, 6, 7], {"kernel_shape": [3, 3], "strides": [2, 3], "ceil_mode": 1}, 12),
        ("ceil-pads", [1, 1, 7, 6], {"kernel_shape": [3, 3], "strides": [3, 2], "pads": [1, 1, 1, 1], "ceil_mode": 1}, 12),
        ("1d", ["batch", 3, 9], {"kernel_shape": [4], "strides": [2], "pads": [1, 2]}, 12),
        ("1d-ceil", [1, 3, 10], {"kernel_shape": [4], "strides": [4], "ceil_mode": 1}, 12),
        ("upper", [1, 2, 7, 6], {"kernel_shape": [4, 3], "strides": [2, 2], "auto_pad": "SAME_UPPER"}, 12),
        ("lower", [1, 2, 7, 6], {"kernel_shape": [4, 3], "strides": [2, 2], "auto_pad": "SAME_LOWER"}, 12),
        ("valid", [1, 2, 7, 6], {"kernel_shape": [4, 3], "strides": [2, 2], "auto_pad": "VALID"}, 12),
        ("dilation", [1, 2, 9, 8], {"kernel_shape": [3, 2], "dilations": [2, 3], "pads": [1, 1, 2, 1]}, 19),
    ]:
        case(f"{kind}-{name}", [node(kind, **attributes)], shape, opset=opset)
        if kind == "AveragePool":
            case(f"{kind}-{name}-all", [node(kind, count_include_pad=1, **attributes)], shape, opset=opset)
    for number in range(15):
        kernel, strides = random.integers(1, 5, 2), random.integers(1, 4, 2)
        pads = [int(random.integers(0, size)) for size in [*kernel, *kernel]]
        case(f"{kind}-random-{number}", [node(kind, kernel_shape=kernel.tolist(), strides=strides.tolist(), pads=pads)],
             [1, 2, int(kernel[0] + random.integers(0, 6)), int(kernel[1] + random.integers(0, 6))])
case("MaxPool-bytes",
     [node("QuantizeLinear", ["x", "s", "z"], "q"), node("MaxPool", ["q"], "p", kernel_shape=[2, 2], pads=[1, 1, 0, 0]),
      node("DequantizeLinear", ["p", "s", "z"])],
     ["batch", 2, 5, 5], [("s", np.float32(0.05)), ("z", np.uint8(120))])
for kind in ["GlobalAveragePool", "GlobalMaxPool"]:
    case(f"{kind}-2d", [node(kind)], ["batch", 3, 4, 5])
    case(f"{kind}-1d", [node(kind)], [2, 3, 7])

# Normalisation.
for opset in [7, 9, 14, 15]:
    for name, shape in [("image", ["batch", 3, 4, 2]), ("matrix", ["batch", 3]), ("sequence", [2, 3, 5])]:
        case(f"BatchNormalization-{opset}-{name}", [node("BatchNormalization", ["x", "s", "b", "m", "v"], epsilon=1e-3)], shape,
             [("s", real(3)), ("b", real(3)), ("m", real(3)), ("v", np.abs(real(3)))], opset=opset)

# Arrangement.
for axis in [0, 1, 2, -1]:
    shape = [2, 3, 4]
    other = list(shape)
    other[axis] = 5
    case(f"Concat-{axis}", [node("Concat", ["x", "c", "x"], axis=axis)], shape, [("c", real(*other))])
case("Concat-batch", [node("Tanh", output="t"), node("Concat", ["x", "t"], axis=1)], ["batch", 3])
case("Split-equal", [many("Split", ["x"], ["a", "b"], axis=1), node("Sub", ["a", "b"])], ["batch", 6], opset=11)
case("Split-sizes-old", [many("Split", ["x"], ["a", "b"], axis=-1, split=[2, 4]), node("Concat", ["b", "a"], axis=1)],
     ["batch", 6], opset=11)
case("Split-sizes", [many("Split", ["x", "s"], ["a", "b", "c"], axis=1), node("Concat", ["c", "b", "a"], axis=1)],
     ["batch", 6, 2], [("s", whole(1, 3, 2))])
case("Split-unused", [many("Split", ["x", "s"], ["a", "b", "c"], axis=1), node("Concat", ["c", "a"], axis=1)],
     ["batch", 6, 2], [("s", whole(1, 3, 2))])
case("Split-smaller-last", [many("Split", ["x"], ["a", "b", "c"], axis=1, num_outputs=3), node("Concat", ["c", "b", "a"], axis=1)],
     ["batch", 7], opset=18)
case("Split-second", [many("Split", ["x"], ["a", "y"], axis=0)], [4, 3], opset=13)
case("Slice-attributes", [node("Slice", starts=[0, 1], ends=[9, -1])], [4, 5], opset=9)
case("Slice-attributes-axes", [node("Slice", starts=[-3], ends=[1000], axes=[1])], ["batch", 5], opset=9)
for name, starts, ends, axes, steps in [
    ("plain", [1], [3], [1], None), ("steps", [0, 1], [5, 6], [0, 1], [2, 3]), ("back", [-1], [-(1 << 63)], [1], [-1]),
    ("back-two", [4], [0], [0], [-2]), ("far", [-100], [100], [-1], None), ("last", [-1], [(1 << 63) - 1], [2], None),
    ("leap", [1], [6], [1], [(1 << 63) - 1]), ("leap-back", [3], [-(1 << 63)], [1], [-(1 << 62)]),
]:
    constants = [("s", whole(*starts)), ("e", whole(*ends)), ("a", whole(*axes))]
    if steps:
        constants.append(("t", whole(*steps)))
    case(f"Slice-{name}", [node("Slice", ["x", "s", "e", "a", "t"][:1 + len(constants)])], [5, 6, 4], constants)
case("Slice-batch", [node("Slice", ["x", "s", "e"])], ["batch", 6], [("s", whole(0, 2)), ("e", whole((1 << 63) - 1, 5))])
case("Pad-attributes", [node("Pad", pads=[0, 1, 0, 2], value=1.5)], ["batch", 3], opset=10)
case("Pad-plain", [node("Pad", ["x", "p"])], [2, 3, 2], [("p", whole(0, 1, 2, 1, 0, 3))])
case("Pad-value", [node("Pad", ["x", "p", "v"])], ["batch", 3], [("p", whole(0, 1, 0, 2)), ("v", np.float32(-2.5))])
case("Pad-negative", [node("Pad", ["x", "p"])], [4, 5], [("p", whole(-1, 2, 1, -3))])
case("Pad-axes", [node("Pad", ["x", "p", "", "a"])], [2, 3, 4], [("p", whole(1, 0, 2, 3)), ("a", whole(-1, 0))], opset=18)
case("Transpose-default", [node("Transpose")], [2, 3, 4])
for order in [(0, 2, 1), (1, 2, 0), (2, 0, 1)]:
    case("Transpose-" + "".join(map(str, order)), [node("Transpose", perm=list(order))], [2, 3, 4])
case("Transpose-batch", [node("Transpose", perm=[0, 2, 3, 1])], ["batch", 2, 3, 4])
case("Squeeze-old", [node("Squeeze", axes=[1, -1])], ["batch", 1, 3, 1], opset=11)
case("Squeeze-axes", [node("Squeeze", ["x", "a"])], ["batch", 1, 3, 1], [("a", whole(-3, 3))])
case("Squeeze-all", [node("Squeeze")], [1, 2, 1, 3])
case("Unsqueeze-old", [node("Unsqueeze", axes=[0, 3])], [2, 3], opset=11)
case("Unsqueeze-axes", [node("Unsqueeze", ["x", "a"])], ["batch", 3], [("a", whole(-1, 1))])
case("Gather-rows", [node("Gather", ["x", "i"])], [5, 3], [("i", np.array([[0, -1], [2, 2]]))])
case("Gather-columns", [node("Gather", ["x", "i"], axis=1)], ["batch", 5, 2], [("i", np.array([4, 0, -2], np.int32))])
case("Gather-scalar", [node("Gather", ["x", "i"], axis=-1)], ["batch", 5], [("i", np.array(3))])

# Sums and means.
for kind, boundary in [("ReduceMean", 18), ("ReduceSum", 13)]:
    for keep in (0, 1):
        case(f"{kind}-all-{keep}", [node(kind, keepdims=keep)], [2, 3, 4])
        case(f"{kind}-old-{keep}", [node(kind, axes=[-1, 1], keepdims=keep)], ["batch", 3, 4], opset=boundary - 1)
        case(f"{kind}-input-{keep}", [node(kind, ["x", "a"], keepdims=keep)], ["batch", 3, 4, 2], [("a", whole(1, -1))], opset=18)
    case(f"{kind}-nothing", [node(kind, noop_with_empty_axes=1)], [2, 3], opset=18)
    case(f"{kind}-empty", [node(kind, ["x", "a"], noop_with_empty_axes=1)], [2, 3], [("a", whole())], opset=18)
    case(f"{kind}-empty-all", [node(kind, ["x", "a"])], [2, 3], [("a", whole())], opset=18)

# Constants computed in the graph, as exporters leave them.
case("Shape-reshape",
     [node("Shape", output="s"), node("Gather", ["s", "zero"], "n"), node("Unsqueeze", ["n", "axis"], "m"),
      node("Concat", ["m", "rest"], "t", axis=0), node("Reshape", ["x", "t"])], ["batch", 3, 4],
     [("zero", np.array(0)), ("axis", whole(0)), ("rest", whole(-1))], rows=1)
case("Shape-part",
     [node("Shape", output="s", start=1, end=-1), node("Cast", ["s"], "f", to=F), node("Mul", ["x", "f"])], ["batch", 3, 4], opset=15)
case("Shape-arithmetic",
     [node("Shape", output="s"), node("Slice", ["s", "one", "three"], "p"), node("Div", ["p", "two"], "h"),
      node("Sub", ["p", "h"], "d"), node("Concat", ["one", "d"], "e", axis=0), node("Slice", ["x", "starts", "e"])], [2, 4, 6],
     [("one", whole(1)), ("three", whole(3)), ("two", whole(2)), ("starts", whole(0, 0, 1))])
case("ConstantOfShape-value",
     [helper.make_node("ConstantOfShape", ["s"], ["c"], value=numpy_helper.from_array(np.array([2.5], np.float32))),
      node("Add", ["x", "c"])], ["batch", 3], [("s", whole(1, 3))])
case("ConstantOfShape-zero", [node("ConstantOfShape", ["s"], "c"), node("Add", ["x", "c"])], ["batch", 3], [("s", whole(3))])
case("Range-integers",
     [node("Range", ["a", "b", "d"], "r"), node("Gather", ["x", "r"], axis=1)], ["batch", 6],
     [("a", np.array(5)), ("b", np.array(0)), ("d", np.array(-2))])
case("Range-floats",
     [node("Range", ["a", "b", "d"], "r"), node("Add", ["x", "r"])], ["batch", 4],
     [("a", np.float32(1)), ("b", np.float32(2.9)), ("d", np.float32(0.5))])
case("Cast-same", [node("Cast", to=F)], ["batch", 3])
case("Cast-constants",
     [node("Cast", ["i"], "f", to=F), node("Cast", ["g"], "t", to=TensorProto.INT64), node("Reshape", ["x", "t"], "r"),
      node("Mul", ["r", "f"])], [2, 6], [("i", np.array([1, 2, 3], np.int32)), ("g", np.array([4, 3], np.float32))])

# Models that are quantised already.
def scale(*shape):
    return np.exp2(random.uniform(-6, -3, shape)).astype(np.float32)


def zero(kind, *shape):
    low, high = (100, 150) if kind == np.uint8 else (-20, 20)
    return random.integers(low, high, shape).astype(kind)


def integers(kind, *shape):
    bounds = np.iinfo(kind)
    return random.integers(bounds.min, bounds.max + 1, shape).astype(kind)


def quantize(output="q"):
    return node("QuantizeLinear", ["x", "xs", "xz"], output)


for kind in [np.int8, np.uint8]:
    name = np.dtype(kind).name
    both = [("xs", scale()), ("xz", zero(kind))]
    for opset in [10, 13, 19, 21]:
        case(f"QuantizeLinear-{name}-{opset}", [quantize("y")], ["batch", 9], both, opset=opset, output=helper.np_dtype_to_tensor_dtype(np.dtype(kind)))
        case(f"DequantizeLinear-{name}-{opset}", [quantize(), node("DequantizeLinear", ["q", "xs", "xz"])], ["batch", 9], both, opset=opset)
    axis = [("s", scale(4)), ("z", zero(kind, 4))]
    case(f"QuantizeLinear-{name}-axis", [node("QuantizeLinear", ["x", "s", "z"], axis=-2)], [2, 4, 3], axis, output=helper.np_dtype_to_tensor_dtype(np.dtype(kind)))
    case(f"DequantizeLinear-{name}-weights", [node("DequantizeLinear", ["w", "s", "z"], "d", axis=0), node("Gemm", ["x", "d"], transB=1)],
         ["batch", 5], [("w", integers(kind, 4, 5))] + axis)
    case(f"MatMulInteger-{name}", [quantize(), node("MatMulInteger", ["q", "w", "xz", "wz"], "i"), node("Cast", ["i"], to=F)],
         ["batch", 6], both + [("w", integers(np.uint8, 6, 3)), ("wz", zero(np.uint8))])
    case(f"ConvInteger-{name}", [quantize(), node("ConvInteger", ["q", "w", "xz", "wz"], "i", pads=[1, 0, 1, 2], strides=[2, 1]), node("Cast", ["i"], to=F)],
         ["batch", 2, 6, 5], both + [("w", integers(np.uint8, 3, 2, 3, 3)), ("wz", zero(np.uint8))])
    result = [("ys", scale() * 8), ("yz", zero(kind))]
    for form in ["", "-channels"]:
        count = (4,) if form else ()
        weights = [("w", integers(np.int8, 4, 2, 3, 3)), ("ws", scale(*count)), ("wz", np.zeros(count, np.int8))]
        case(f"QLinearConv-{name}{form}",
             [quantize(), node("QLinearConv", ["q", "xs", "xz", "w", "ws", "wz", "ys", "yz", "b"], "r", pads=[1, 1, 1, 1]),
              node("DequantizeLinear", ["r", "ys", "yz"])],
             ["batch", 2, 5, 6], both + weights + result + [("b", random.integers(-500, 500, 4).astype(np.int32))])
    case(f"QLinearMatMul-{name}",
         [quantize(), node("QLinearMatMul", ["q", "xs", "xz", "w", "ws", "wz", "ys", "yz"], "r"), node("DequantizeLinear", ["r", "ys", "yz"])],
         ["batch", 7], both + [("w", integers(kind, 7, 4)), ("ws", scale()), ("wz", zero(kind))] + result)
case("QuantizeLinear-ties", [node("Mul", ["x", "none"], "t"), node("Add", ["t", "ties"], "u"), node("QuantizeLinear", ["u", "s"])], [2, 8],
     [("none", np.float32(0)), ("ties", (np.arange(16, dtype=np.float32).reshape(2, 8) - 4) / 2), ("s", np.float32(1))], output=TensorProto.UINT8)
case("QuantizeLinear-type", [node("QuantizeLinear", ["x", "s"], output_dtype=TensorProto.INT8)], [2, 8],
     [("s", np.float32(0.03))], opset=21, output=TensorProto.INT8)
case("DequantizeLinear-bias", [node("DequantizeLinear", ["b", "s"], "c"), node("Add", ["x", "c"])], ["batch", 3],
     [("b", np.array([1000, -70000, 3], np.int32)), ("s", np.float32(1e-3))])

# Operators of onnxruntime, as its quantisation tool writes them.
def microsoft(kind, inputs, output="r", **attributes):
    return helper.make_node(kind, inputs, [output], domain="com.microsoft", **attributes)


def parameters(kind, name, factor=1):
    return [(f"{name}s", scale() * np.float32(factor)), (f"{name}z", zero(kind))]


X, Y, B = ["q", "xs", "xz"], ["ys", "yz"], ["b", "bs", "bz"]
result = node("DequantizeLinear", ["r", "ys", "yz"])
for kind in [np.int8, np.uint8]:
    name = np.dtype(kind).name
    both = parameters(kind, "x") + parameters(kind, "y", 2)
    second = [node("DequantizeLinear", X, "d"), node("Mul", ["d", "d"], "u"), node("QuantizeLinear", ["u", "bs", "bz"], "b")]
    for operator in ["QLinearAdd", "QLinearMul"]:
        constants = both + parameters(kind, "b", 3)
        case(f"{operator}-{name}-data", [quantize(), *second, microsoft(operator, X + B + Y), result], ["batch", 3, 40], constants)
        for form, shape in [("row", (40,)), ("scalar", ()), ("column", (3, 1))]:
            case(f"{operator}-{name}-{form}", [quantize(), microsoft(operator, X + B + Y), result], ["batch", 3, 40],
                 constants + [("b", integers(kind, *shape))])
        case(f"{operator}-{name}-first", [quantize(), microsoft(operator, B + X + Y), result], ["batch", 3, 40],
             constants + [("b", integers(kind, 40))])
    case(f"QLinearSigmoid-{name}", [quantize(), microsoft("QLinearSigmoid", X + Y), result], ["batch", 60],
         parameters(kind, "x") + [("ys", np.float32(1 / 256)), ("yz", kind(np.iinfo(kind).min))])
    for form, attributes in [("", {}), ("-steep", {"alpha": 0.4})]:
        case(f"QLinearLeakyRelu-{name}{form}", [quantize(), microsoft("QLinearLeakyRelu", X + Y, **attributes), result], ["batch", 60], both)
    case(f"QLinearConcat-{name}", [quantize(), *second, microsoft("QLinearConcat", Y + X + B, axis=1), result],
         ["batch", 3, 8], both + parameters(kind, "b", 3))
    case(f"QLinearConcat-{name}-constant", [quantize(), microsoft("QLinearConcat", Y + B + X, axis=-1), result],
         [4, 3, 8], both + parameters(kind, "b") + [("b", integers(kind, 4, 3, 5))])
    case(f"QLinearGlobalAveragePool-{name}", [quantize(), microsoft("QLinearGlobalAveragePool", X + Y), result],
         ["batch", 9, 5, 7], parameters(kind, "x") + parameters(kind, "y", 0.2))
    for form, attributes in [
        ("plain", {"kernel_shape": [2, 2], "strides": [2, 2]}),
        ("pads", {"kernel_shape": [3, 2], "pads": [1, 1, 2, 0], "strides": [2, 1]}),
        ("pads-all", {"kernel_shape": [3, 2], "pads": [1, 1, 2, 0], "strides": [2, 1], "count_include_pad": 1}),
        ("upper", {"kernel_shape": [3, 3], "auto_pad": "SAME_UPPER", "strides": [2, 2]}),
    ]:
        case(f"QLinearAveragePool-{name}-{form}", [quantize(), microsoft("QLinearAveragePool", X + Y, **attributes), result],
             ["batch", 3, 7, 6], both)
    for form in ["", "-columns"]:
        count = (4,) if form else ()
        weights = [("w", integers(np.int8, 9, 4)), ("ws", scale(*count)), ("wz", np.zeros(count, np.int8))]
        more = parameters(kind, "x") + parameters(kind, "y", 8) + [("c", random.integers(-900, 900, 4).astype(np.int32))]
        case(f"QGemm-{name}{form}", [quantize(), microsoft("QGemm", X + ["w", "ws", "wz", "c"] + Y, alpha=0.5), result],
             ["batch", 9], weights + more)
        turned = [("w", integers(np.int8, 4, 9)), *weights[1:]]
        case(f"QGemm-{name}{form}-turned", [quantize(), microsoft("QGemm", X + ["w", "ws", "wz", ""] + Y, transB=1), result],
             ["batch", 9], turned + more)
    case(f"QGemm-{name}-both", [quantize(), microsoft("QGemm", X + ["w", "ws", "wz", "c"] + Y, transA=1), result],
         [9, 3], weights + more)

# External data: two tensors in one file in a folder below the model, with and without a length.
(folder / "parts").mkdir()
w, c = real(5, 3), real(3)
(folder / "parts" / "weights.bin").write_bytes(b"before" + w.tobytes() + c.tobytes())
case("Gemm-external", [node("Gemm", ["x", "w", "c"])], ["batch", 5], [("w", w), ("c", c)])
model = onnx.load(folder / "Gemm-external.onnx")
for tensor, entries in zip(model.graph.initializer, [{"offset": 6, "length": 60}, {"offset": 66}]):
    external_data_helper.set_external_data(tensor, "parts/weights.bin", **entries)
    tensor.ClearField("raw_data")
(folder / "Gemm-external.onnx").write_bytes(model.SerializeToString())
