"""Models that onnxruntime has quantised to 8 bits, and what it makes of them.

    onnx-qdq-oracle.py FOLDER [SAMPLES]

Three networks: LeNet-5 as bundled, a small random convolutional network with a residual sum, a small random perceptron.
Each is quantised by `quantize_static` with 8-bit weights, per tensor and per channel, with activations as uint8, int8
and (QDQ only) int8 around zero, in the two forms that it writes: QDQ, where QuantizeLinear and DequantizeLinear nodes
stand around ordinary operators, and QOperator, where operators such as QLinearConv take integers.

For every one of them it writes

    NAME.onnx            the quantised model
    NAME.input.npy       SAMPLES inputs (default 40), float32, not used for calibration
    NAME.integers.npy    the integers of the last layer, before the last DequantizeLinear, int64
    NAME.output.npy      the real outputs, float32: scale * (integers - zero point)
    NAME.scale.npy       that scale and zero point, float64 [2]
    NAME.float.npy       the outputs of the float model before quantisation, float32

and prints a line: NAME, the share of samples with the same greatest output as the float model, the largest difference
between the two in steps of the scale.

How it is run. The QDQ models run with all graph optimisations off, so nothing is fused into integer kernels: between
DequantizeLinear and QuantizeLinear every operator works in float32 on exactly the real values of the integers. Its
results differ from exact arithmetic only where float32 rounds across the middle between two integers, by one, and in
what later layers make of that.

QOperator models have no such reading; their kernels multiply integers, but on x86 processors with AVX2 or AVX512 and
no VNNI instructions the fast kernel for 8 by 8 bits saturates sums of two products at 16 bits. For uint8 activations
the option `session.x64quantprecision` makes onnxruntime take an exact kernel there; it acts in the extended
optimisations, which are therefore on. For int8 activations onnxruntime 1.32 has no exact kernel to turn to, and fails
with that option: these models get weights of 7 bits (`reduce_range`), whose products never saturate, and run without
optimisations.
"""

import pathlib
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import (
    CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
)

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "Models"))
from onnx_graph import Graph

CALIBRATION = 100
random = np.random.default_rng(31)


class Samples(CalibrationDataReader):
    def __init__(self, name, rows):
        self.name, self.batches = name, iter(np.array_split(rows, max(1, len(rows) // 20)))

    def get_next(self):
        rows = next(self.batches, None)
        return None if rows is None else {self.name: rows}


def session(model, precise):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    levels = onnxruntime.GraphOptimizationLevel
    options.graph_optimization_level = levels.ORT_ENABLE_EXTENDED if precise else levels.ORT_DISABLE_ALL
    if precise:
        options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def outputs(model, inputs, precise=False):
    runner = session(model, precise)
    return runner.run(None, {runner.get_inputs()[0].name: inputs})


def he(*shape):
    return random.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape)


def residual(path):
    """Two convolutions beside a 1 by 1 convolution with stride, one pooling of each kind."""
    graph = Graph("image", [3, 12, 12])
    graph.convolution("conv1", he(8, 3, 3, 3), random.normal(0, 0.1, 8), padding=(1, 1))
    start = graph.relu("relu1")
    graph.convolution("conv2", he(12, 8, 3, 3), random.normal(0, 0.1, 12), padding=(1, 1), strides=(2, 2))
    graph.relu("relu2")
    main = graph.convolution("conv3", he(12, 12, 3, 3), random.normal(0, 0.1, 12), padding=(1, 1))
    graph.current = start
    graph.convolution("project", he(12, 8, 1, 1), random.normal(0, 0.1, 12), strides=(2, 2))
    graph.add("Add", "add", inputs=[main, graph.current])
    graph.relu("relu3")
    graph.max_pool("pool")
    graph.add("GlobalAveragePool", "average")
    graph.flatten("flatten")
    graph.dense("dense", he(10, 12), random.normal(0, 0.1, 10))
    graph.write(path, "residual", 10)


def perceptron(path):
    graph = Graph("features", [20])
    graph.dense("dense1", he(24, 20), random.normal(0, 0.3, 24))
    graph.relu("relu1")
    graph.dense("dense2", he(16, 24), random.normal(0, 0.3, 16))
    graph.relu("relu2")
    graph.dense("dense3", he(5, 16), random.normal(0, 0.3, 5))
    graph.write(path, "perceptron", 5)


def networks(scratch, count):
    """Name, path of the float model, calibration rows and test rows of each network."""
    lenet = root / "Models" / "lenet5"
    yield "lenet5", lenet / "model.onnx", np.load(lenet / "calibration.npy")[:CALIBRATION], np.load(
        lenet / "test-images.npy")[:count]
    residual(scratch / "residual.onnx")
    rows = random.uniform(-1, 1, (CALIBRATION + count, 3, 3, 3)).repeat(4, axis=2).repeat(4, axis=3)
    rows += random.normal(0, 0.2, rows.shape)
    yield "residual", scratch / "residual.onnx", rows[:CALIBRATION], rows[CALIBRATION:]
    perceptron(scratch / "perceptron.onnx")
    rows = random.normal(0, 1, (CALIBRATION + count, 20))
    yield "perceptron", scratch / "perceptron.onnx", rows[:CALIBRATION], rows[CALIBRATION:]


def variants():
    """Name and arguments of `quantize_static` of each way to quantise."""
    for form, layout in (("qdq", QuantFormat.QDQ), ("qoperator", QuantFormat.QOperator)):
        for grain in ("tensor", "channel"):
            for kind in ("uint8", "int8", "int8symmetric"):
                if kind == "int8symmetric" and form == "qoperator":
                    continue
                # See above: int8 activations with 8-bit weights saturate on some processors.
                reduced = form == "qoperator" and kind == "int8"
                yield f"{form}-{grain}-{kind}", {
                    "quant_format": layout,
                    "per_channel": grain == "channel",
                    "activation_type": QuantType.QUInt8 if kind == "uint8" else QuantType.QInt8,
                    "weight_type": QuantType.QInt8,
                    "reduce_range": reduced,
                    "extra_options": {"ActivationSymmetric": kind == "int8symmetric"},
                }


def last_dequantisation(model):
    """The node that makes the graph's output real, and the values of its scale and zero point."""
    node = next(node for node in model.graph.node if model.graph.output[0].name in node.output)
    assert node.op_type == "DequantizeLinear", node.op_type
    constants = {item.name: onnx.numpy_helper.to_array(item) for item in model.graph.initializer}
    return node, [float(constants[name]) for name in node.input[1:]]


def write(folder, name, path, calibration, inputs, arguments):
    quantize_static(
        str(path), str(folder / f"{name}.onnx"), Samples(onnx.load(path).graph.input[0].name, calibration),
        calibrate_method=CalibrationMethod.MinMax, **arguments,
    )
    model = onnx.load(folder / f"{name}.onnx")
    onnx.checker.check_model(model)
    node, (scale, zero) = last_dequantisation(model)
    model.graph.output.append(onnx.helper.make_empty_tensor_value_info(node.input[0]))
    precise = arguments["quant_format"] == QuantFormat.QOperator and arguments["activation_type"] == QuantType.QUInt8
    real, integers = outputs(model, inputs, precise)
    integers = integers.astype(np.int64)
    assert np.array_equal(real, (np.float32(scale) * (integers - int(zero))).astype(np.float32))
    expected = outputs(onnx.load(path), inputs)[0]
    same = float((integers.argmax(axis=1) == expected.argmax(axis=1)).mean())
    far = float(abs(real - expected).max() / scale)
    assert len(np.unique(integers)) > 20 and same > 0.8, (name, same)
    for key, array in (
        ("input", inputs), ("integers", integers), ("output", real), ("scale", np.array([scale, zero])),
        ("float", expected),
    ):
        np.save(folder / f"{name}.{key}.npy", array)
    print(f"{name} {same:.3f} {far:.2f}", flush=True)


def main():
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 40
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for network, path, calibration, inputs in networks(pathlib.Path(scratch), count):
            for variant, arguments in variants():
                write(
                    folder, f"{network}-{variant}", path, calibration.astype(np.float32), inputs.astype(np.float32),
                    arguments,
                )


main()
