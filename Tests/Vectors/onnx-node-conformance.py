"""The node tests of the ONNX standard as models with one input and one output.

    onnx-node-conformance.py FOLDER

The onnx package generates the cases. Here only the first input stays one; all others become initialisers. A first
input of 8 bit integers is made from floats by QuantizeLinear; one of any other type, or of which only the shape
matters, becomes an initialiser, too, and the output has a zero added that is the input. A case with several outputs is one model for each.

Writes NAME.NUMBER.onnx, NAME.NUMBER.input.npy and NAME.NUMBER.output.npy (the arrays only if they are tensors of
numbers) and prints NAME|OPERATOR|DOMAIN|NUMBER OF OUTPUTS, one line for each case. Cases of function bodies
(`_expanded`) are left out: they are about other operators than the one that they are named after.
"""

import pathlib
import sys
import warnings

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

warnings.filterwarnings("ignore")
from onnx.backend.test.case.node import collect_testcases  # noqa: E402

folder = pathlib.Path(sys.argv[1])
FLOAT = TensorProto.FLOAT
SMALL = {np.dtype(np.int8): TensorProto.INT8, np.dtype(np.uint8): TensorProto.UINT8}
NUMBERS = "fiub"


def is_array(value):
    return isinstance(value, np.ndarray) and value.dtype.kind in NUMBERS and value.dtype.itemsize <= 8


def save(path, array):
    array = np.asarray(array)
    if array.dtype == np.float16:
        array = array.astype(np.float32)
    np.save(path, array)


def rewritten(case, inputs, number):
    """A model with one input and one output, the array for its input and the one expected of its output."""
    source = case.model.graph
    output = source.output[number]
    nodes, values, prefix, suffix = list(source.node), [], [], []
    data, graph_inputs = None, []
    # The shape does not depend on the values.
    isolated = source.node[-1].op_type in ("Shape", "Size")
    for place, (info, value) in enumerate(zip(source.input, inputs)):
        if place == 0 and not isolated and is_array(value) and value.dtype == np.float32 and value.ndim > 0:
            graph_inputs.append(helper.make_tensor_value_info(info.name, FLOAT, value.shape))
            data = value
        elif place == 0 and is_array(value) and value.dtype in SMALL and value.ndim > 0:
            real = info.name + "/real"
            graph_inputs.append(helper.make_tensor_value_info(real, FLOAT, value.shape))
            values.append(numpy_helper.from_array(np.float32(1), info.name + "/one"))
            values.append(numpy_helper.from_array(value.dtype.type(0), info.name + "/zero"))
            prefix.append(helper.make_node("QuantizeLinear", [real, info.name + "/one", info.name + "/zero"], [info.name]))
            data = value.astype(np.float32)
        elif isinstance(value, np.ndarray):
            values.append(numpy_helper.from_array(value, info.name))
        elif isinstance(value, onnx.TensorProto):
            proto = onnx.TensorProto()
            proto.CopyFrom(value)
            proto.name = info.name
            values.append(proto)
        else:
            graph_inputs.append(info)
    name = output.name
    if data is None and not graph_inputs:
        data = np.zeros(1, np.float32)
        graph_inputs.append(helper.make_tensor_value_info("unit", FLOAT, [1]))
        values.append(numpy_helper.from_array(np.array([0]), "unit/shape-axes"))
        squeeze = {} if opset(case) >= 13 else {"axes": [0]}
        suffix.append(helper.make_node("Squeeze", ["unit"] + ([] if squeeze else ["unit/shape-axes"]), ["unit/scalar"], **squeeze))
        suffix.append(helper.make_node("Cast", [name], ["unit/float"], to=FLOAT))
        name = "unit/sum"
        suffix.append(helper.make_node("Add", ["unit/float", "unit/scalar"], [name]))
    graph = helper.make_graph(
        prefix + nodes + suffix, case.name, graph_inputs, [helper.make_tensor_value_info(name, FLOAT, None)],
        list(source.initializer) + values)
    model = helper.make_model(graph, opset_imports=case.model.opset_import)
    model.ir_version = case.model.ir_version
    return model, data


def opset(case):
    return max([entry.version for entry in case.model.opset_import if entry.domain == ""], default=1)


for case in sorted(collect_testcases(), key=lambda case: case.name):
    if "_expanded" in case.name:
        continue
    inputs, outputs = ([np.asarray(v) if isinstance(v, np.generic) else v for v in values] for values in case.data_sets[0])
    count = len(case.model.graph.output)
    for number in range(count):
        model, data = rewritten(case, inputs, number)
        stem = f"{case.name}.{number}"
        (folder / f"{stem}.onnx").write_bytes(model.SerializeToString())
        if data is not None and is_array(outputs[number]):
            save(folder / f"{stem}.input.npy", data)
            save(folder / f"{stem}.output.npy", outputs[number])
    nodes = case.model.graph.node
    print(f"{case.name}|{nodes[-1].op_type}|{nodes[-1].domain}|{count}")
