"""Trains convolutional networks with torch on one thread and writes them as ONNX. Used by the scripts of single models.

    pip install -r Tests/requirements.txt torch==2.13.0     # the CPU build is enough

torch only trains; the ONNX graph is put together here, node by node, as torch's exporter would write it.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pathlib

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper


def set_up(seed):
    """One thread and fixed seeds: the same packages on the same kind of processor give the same weights."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)
    return np.random.default_rng(seed)


def train(network, x, y, random, *, epochs, batch=64, rate=2e-3, decay=1e-2, smoothing=0.0, augment=None):
    """AdamW on softmax cross-entropy with a one-cycle rate.

    `x` is float32 [samples, channels, height, width], `y` int64 [samples]. `augment(images, random)` changes a batch.
    """
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=decay)
    steps = epochs * (len(x) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.2)
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=smoothing)
    network.train()
    for epoch in range(epochs):
        order, total = random.permutation(len(x)), 0.0
        for start in range(0, len(x) - batch + 1, batch):
            rows = order[start : start + batch]
            images = x[rows] if augment is None else augment(x[rows], random)
            loss = loss_of(network(torch.from_numpy(images)), torch.from_numpy(y[rows]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch + 1} of {epochs}: loss {total / (len(x) // batch):.4f}", flush=True)
    network.eval()


class Graph:
    """An ONNX graph that grows along a chain; `current` is the name of the newest value."""

    def __init__(self, input_name, input_shape):
        self.input_name, self.input_shape = input_name, list(input_shape)
        self.nodes, self.initializers, self.current = [], [], input_name

    def constant(self, name, tensor):
        array = tensor.detach().numpy() if isinstance(tensor, torch.Tensor) else tensor
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))
        return name

    def add(self, kind, name, *constants, inputs=None, **attributes):
        """A node of the values `inputs` (by default the newest) and then `constants`; returns its output's name."""
        values = [self.current] if inputs is None else inputs
        self.nodes.append(helper.make_node(kind, [*values, *constants], [f"{name}.output"], name, **attributes))
        self.current = f"{name}.output"
        return self.current

    def convolution(self, name, layer, weight=None):
        """`weight` stands in for the layer's own weights if given."""
        constants = [self.constant(f"{name}.weight", layer.weight if weight is None else weight)]
        if layer.bias is not None:
            constants.append(self.constant(f"{name}.bias", layer.bias))
        return self.add(
            "Conv", name, *constants, dilations=[1, 1], group=1, kernel_shape=list(layer.kernel_size),
            pads=list(layer.padding) * 2, strides=list(layer.stride),
        )

    def batch_normalization(self, name, layer):
        parts = {"weight": layer.weight, "bias": layer.bias, "mean": layer.running_mean, "var": layer.running_var}
        constants = [self.constant(f"{name}.{key}", value) for key, value in parts.items()]
        return self.add("BatchNormalization", name, *constants, epsilon=layer.eps)

    def relu(self, name):
        return self.add("Relu", name)

    def max_pool(self, name):
        return self.add("MaxPool", name, kernel_shape=[2, 2], strides=[2, 2])

    def flatten(self, name):
        return self.add("Flatten", name, axis=1)

    def dense(self, name, layer):
        constants = [self.constant(f"{name}.weight", layer.weight), self.constant(f"{name}.bias", layer.bias)]
        return self.add("Gemm", name, *constants, transB=1)

    def write(self, path, name, outputs):
        """The last node's output becomes `logits` [batch, outputs]."""
        self.nodes[-1].output[0] = "logits"
        graph = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info(self.input_name, TensorProto.FLOAT, ["batch", *self.input_shape])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", outputs])],
            self.initializers,
        )
        model = helper.make_model(graph, producer_name="plumbline", opset_imports=[helper.make_opsetid("", 17)])
        model.ir_version = 8
        onnx.checker.check_model(model, full_check=True)
        pathlib.Path(path).write_bytes(model.SerializeToString(deterministic=True))
        return sum(int(np.prod(constant.dims)) for constant in self.initializers)


def logits(path, x):
    """What onnxruntime makes of `x`, an array that holds the model's inputs as they are."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    runner = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return runner.run(None, {runner.get_inputs()[0].name: x.astype(np.float32)})[0]


def accuracy(path, x, y):
    return float((logits(path, x).argmax(axis=1) == y).mean())
