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
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
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
