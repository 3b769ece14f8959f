"""Puts ONNX graphs together node by node. Used by the scripts of single models; packages: numpy and onnx."""

import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Graph:
    """An ONNX graph that grows along a chain; `current` is the name of the newest value. Constants become float32."""

    def __init__(self, input_name, input_shape):
        self.input_name, self.input_shape = input_name, list(input_shape)
        self.nodes, self.initializers, self.current = [], [], input_name

    def constant(self, name, array):
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))
        return name

    def add(self, kind, name, *constants, inputs=None, **attributes):
        """A node of the values `inputs` (by default the newest) and then `constants`; returns its output's name."""
        values = [self.current] if inputs is None else inputs
        self.nodes.append(helper.make_node(kind, [*values, *constants], [f"{name}.output"], name, **attributes))
        self.current = f"{name}.output"
        return self.current

    def convolution(self, name, weight, bias=None, *, strides=(1, 1), padding=(0, 0)):
        """`weight` [outputs, inputs, height, width]."""
        constants = [self.constant(f"{name}.weight", weight)]
        if bias is not None:
            constants.append(self.constant(f"{name}.bias", bias))
        return self.add(
            "Conv", name, *constants, dilations=[1, 1], group=1, kernel_shape=list(weight.shape[2:]),
            pads=list(padding) * 2, strides=list(strides),
        )

    def batch_normalization(self, name, weight, bias, mean, variance, *, epsilon):
        parts = {"weight": weight, "bias": bias, "mean": mean, "var": variance}
        constants = [self.constant(f"{name}.{key}", value) for key, value in parts.items()]
        return self.add("BatchNormalization", name, *constants, epsilon=epsilon)

    def relu(self, name):
        return self.add("Relu", name)

    def max_pool(self, name):
        return self.add("MaxPool", name, kernel_shape=[2, 2], strides=[2, 2])

    def flatten(self, name):
        return self.add("Flatten", name, axis=1)

    def dense(self, name, weight, bias):
        """`weight` [outputs, inputs]."""
        constants = [self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias)]
        return self.add("Gemm", name, *constants, transB=1)

    def write(self, path, name, outputs):
        """The last node's output becomes `logits` [batch, outputs]. Returns the number of constants' entries."""
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
