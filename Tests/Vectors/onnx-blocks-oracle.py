"""Small networks of the blocks that convolutional models are made of, with random weights, data and float outputs.

    onnx-blocks-oracle.py FOLDER

Writes NAME.onnx, NAME.input.npy and NAME.output.npy and prints the names.
"""

import pathlib
import sys

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

folder = pathlib.Path(sys.argv[1])
random = np.random.default_rng(23)
SAMPLES = 24


class Network:
    """Nodes by hand: every method returns the name of the tensor that it makes."""

    def __init__(self, name, *shape):
        self.name, self.shape, self.nodes, self.constants = name, shape, [], []

    def constant(self, array):
        name = f"c{len(self.constants)}"
        array = np.asarray(array)
        self.constants.append(numpy_helper.from_array(array.astype(np.float32) if array.dtype == float else array, name))
        return name

    def __call__(self, kind, *inputs, outputs=1, **attributes):
        inputs = [value if isinstance(value, str) else self.constant(value) for value in inputs]
        names = [f"t{len(self.nodes)}.{place}" for place in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, f"n{len(self.nodes)}", **attributes))
        return names[0] if outputs == 1 else names

    def conv(self, x, inputs, outputs, kernel=3, bias=True, **attributes):
        weights = random.normal(0, np.sqrt(2 / (inputs * kernel * kernel)), (outputs, inputs, kernel, kernel))
        pads = attributes.pop("pads", [kernel // 2] * 4)
        more = [random.normal(0, 0.2, outputs)] if bias else []
        return self("Conv", x, weights, *more, pads=pads, **attributes)

    def normalise(self, x, channels):
        return self("BatchNormalization", x, random.uniform(0.5, 1.5, channels), random.normal(0, 0.3, channels),
                    random.normal(0, 0.3, channels), random.uniform(0.5, 2, channels), epsilon=1e-3)

    def silu(self, x):
        return self("Mul", x, self("Sigmoid", x))

    def gelu(self, x):
        half = self("Mul", x, np.array(0.5))
        return self("Mul", half, self("Add", self("Erf", self("Div", x, np.array(np.sqrt(2)))), np.array(1.0)))

    def dense(self, x, inputs, outputs):
        return self("Gemm", self("Flatten", x), random.normal(0, 1 / np.sqrt(inputs), (inputs, outputs)),
                    random.normal(0, 0.2, outputs))

    def end(self, output):
        graph = helper.make_graph(
            self.nodes, self.name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", *self.shape])],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
        model.ir_version = 8
        (folder / f"{self.name}.onnx").write_bytes(model.SerializeToString())
        runner = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        x = random.normal(0, 1, (SAMPLES, *self.shape)).astype(np.float32)
        y = runner.run(None, {"x": x})[0]
        np.save(folder / f"{self.name}.input.npy", x)
        np.save(folder / f"{self.name}.output.npy", y.reshape(SAMPLES, -1))
        print(self.name)


def whole(*values):
    return np.array(values, np.int64)


net = Network("residual", 3, 8, 8)
start = net("Relu", net.conv("x", 3, 6))
main = net.conv(net("Relu", net.conv(start, 6, 6)), 6, 6)
net.end(net.dense(net("Relu", net("Add", main, start)), 384, 5))

net = Network("residual-projected", 3, 8, 8)
start = net("Relu", net.normalise(net.conv("x", 3, 6, bias=False), 6))
main = net.normalise(net.conv(net("Relu", net.normalise(net.conv(start, 6, 8, strides=[2, 2]), 8)), 8, 8), 8)
side = net.normalise(net.conv(start, 6, 8, kernel=1, strides=[2, 2]), 8)
net.end(net("GlobalAveragePool", net("Relu", net("Add", side, main))))

net = Network("residual-minus", 2, 6, 6)
start = net("Tanh", net.conv("x", 2, 4))
net.end(net("Sub", start, net.conv(start, 4, 4)))

net = Network("silu", 3, 8, 8)
net.end(net.dense(net.silu(net.conv("x", 3, 8)), 512, 6))

net = Network("gelu", 12)
net.end(net.dense(net.gelu(net.dense("x", 12, 16)), 16, 5))

net = Network("gelu-residual", 16)
start = net.dense("x", 16, 16)
net.end(net("Add", start, net.dense(net.gelu(start), 16, 16)))

net = Network("factors", 3, 6, 6)
t = net("Mul", net("Relu", net.conv("x", 3, 5)), np.array(0.3))
t = net("Div", t, np.array(-1.7))
t = net("Mul", t, random.uniform(0.5, 2, (5, 1, 1)))
net.end(net.conv(net("Div", t, random.uniform(0.5, 2, (1, 5, 1, 1))), 5, 3))

net = Network("unfolded-scale", 3, 6, 6)
left, right = net.conv("x", 3, 5), net("Relu", net.conv("x", 3, 5))
net.end(net.conv(net("Relu", net.normalise(net("Add", left, right), 5)), 5, 3))

net = Network("normalise-first", 3, 6, 6)
net.end(net.conv(net.normalise("x", 3), 3, 4))

net = Network("concat-scales", 3, 6, 6)
parts = [net.conv("x", 3, 2), net("Mul", net("Sigmoid", net.conv("x", 3, 3)), np.array(0.05)),
         net("MaxPool", "x", kernel_shape=[3, 3], pads=[1, 1, 1, 1])]
net.end(net.conv(net("Concat", *parts, axis=1), 8, 4, kernel=1))


net = Network("concat-constant", 4, 3)
t = net("Concat", net("Tanh", "x"), net("Mul", "x", np.array(2.0)), axis=2)
net.end(net.dense(t, 24, 5))

net = Network("shuffle", 6, 4, 4)
a, b, c = net("Split", net("Relu", net.conv("x", 6, 6)), whole(1, 2, 3), outputs=3, axis=1)
t = net("Concat", c, net("Neg", a), b, axis=1)
t = net("Transpose", net("Reshape", t, whole(0, 2, 3, 4, 4)), perm=[0, 2, 1, 3, 4])
net.end(net.conv(net("Reshape", t, whole(0, 6, 4, 4)), 6, 4))

net = Network("pad-value", 2, 5, 5)
t = net("Pad", net("Relu", net.conv("x", 2, 3)), whole(0, 0, 1, 2, 0, 0, 2, 0), np.array(0.75))
net.end(net.conv(t, 3, 3, pads=[0, 0, 0, 0]))

net = Network("average-edges", 3, 7, 7)
t = net("AveragePool", net("Relu", net.conv("x", 3, 4)), kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2],
        count_include_pad=0)
net.end(net.conv(t, 4, 3))

net = Network("average-edges-all", 3, 7, 7)
t = net("AveragePool", net("Relu", net.conv("x", 3, 4)), kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2],
        count_include_pad=1)
net.end(net.conv(t, 4, 3))

net = Network("global-average", 2, 12, 12)
net.end(net.dense(net("GlobalAveragePool", net("Relu", net.conv("x", 2, 6))), 6, 4))

net = Network("global-maximum", 2, 12, 12)
net.end(net.dense(net("GlobalMaxPool", net("Relu", net.conv("x", 2, 6))), 6, 4))

net = Network("mean-axes", 4, 6, 10)
net.end(net.dense(net("ReduceMean", net("Relu", net.conv("x", 4, 5)), whole(2, 3), keepdims=0), 5, 4))

net = Network("mean-channels", 70, 5)
net.end(net.dense(net("ReduceMean", net("Relu", "x"), whole(1), keepdims=1), 5, 3))

net = Network("read-often", 3, 6, 6)
t = net.conv("x", 3, 4)
parts = [net("Relu", t), net("Sigmoid", t), net("Abs", t), t]
total = net("Add", net("Add", parts[0], parts[1]), net("Add", parts[2], parts[3]))
net.end(net.conv(net("Mul", total, parts[1]), 4, 3))

net = Network("gates", 4, 5, 5)
t = net("Relu", net.conv("x", 4, 6))
gate = net("HardSigmoid", net.conv(net("GlobalAveragePool", t), 6, 6, kernel=1, pads=[0, 0, 0, 0]))
net.end(net.conv(net("Mul", t, gate), 6, 4))

net = Network("hard-swish", 3, 6, 6)
t = net("HardSwish", net.normalise(net.conv("x", 3, 6, bias=False), 6))
net.end(net.dense(net("HardSwish", net.conv(t, 1, 6, group=6)), 216, 5))

net = Network("extrema", 3, 6)
low = net("Min", net("Tanh", "x"), random.normal(0, 0.5, (3, 6)))
net.end(net("Max", low, net("Mul", "x", np.array(0.25))))

net = Network("roots", 10)
t = net("Sqrt", net("Add", net("Abs", net.dense("x", 10, 12)), np.array(0.5)))
net.end(net.dense(net("Clip", t, np.array(0.8), np.array(1.5)), 12, 4))
