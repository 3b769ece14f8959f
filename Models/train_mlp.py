"""Trains a small multilayer perceptron in plain numpy and writes it as ONNX. Used by the scripts of single models.

Weights are kept inside a box and decay: the integer range that a layer could reach for any weights of its width then
stays close to what it really reaches, and the lookup tables of a proof stay short.
"""

import hashlib
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def train(x, y, sizes, *, seed, epochs, batch=64, rate=3e-3, decay=1e-4, box=None, activation_penalty=0.0, augment=None):
    """Adam on softmax cross-entropy, cosine rate, decoupled weight decay.

    `box[i]` bounds the magnitude of the weights of layer i; `activation_penalty` pulls hidden activations down.
    Returns a list of (weights [outputs, inputs], bias) in float64.
    """
    random = np.random.default_rng(seed)
    layers = [
        [random.normal(0, np.sqrt(2 / n), (m, n)), np.zeros(m)] for n, m in zip(sizes[:-1], sizes[1:])
    ]
    moments = [[np.zeros_like(p) for p in layer] for layer in layers for _ in (0, 1)]
    first, second = moments[0::2], moments[1::2]
    steps = epochs * (len(x) // batch)
    step = 0
    for _ in range(epochs):
        order = random.permutation(len(x))
        for start in range(0, len(x) - batch + 1, batch):
            rows = order[start : start + batch]
            inputs = x[rows] if augment is None else augment(x[rows], random)
            activations, z = [inputs], None
            for index, (weights, bias) in enumerate(layers):
                z = activations[-1] @ weights.T + bias
                if index + 1 < len(layers):
                    activations.append(np.maximum(z, 0))
            z = z - z.max(axis=1, keepdims=True)
            gradient = np.exp(z)
            gradient /= gradient.sum(axis=1, keepdims=True)
            gradient[np.arange(batch), y[rows]] -= 1
            gradient /= batch
            step += 1
            current = rate * 0.5 * (1 + np.cos(np.pi * step / steps))
            for index in reversed(range(len(layers))):
                weights = layers[index][0]
                gradients = [gradient.T @ activations[index], gradient.sum(axis=0)]
                if index > 0:
                    gradient = gradient @ weights + activation_penalty * activations[index] / batch
                    gradient *= activations[index] > 0
                for k in (0, 1):
                    first[index][k] = 0.9 * first[index][k] + 0.1 * gradients[k]
                    second[index][k] = 0.999 * second[index][k] + 0.001 * gradients[k] ** 2
                    m = first[index][k] / (1 - 0.9**step)
                    v = second[index][k] / (1 - 0.999**step)
                    layers[index][k] -= current * m / (np.sqrt(v) + 1e-8)
                layers[index][0] *= 1 - current * decay
                if box is not None and box[index] is not None:
                    np.clip(layers[index][0], -box[index], box[index], out=layers[index][0])
    return layers


def logits(layers, x):
    for index, (weights, bias) in enumerate(layers):
        x = x @ weights.T + bias
        if index + 1 < len(layers):
            x = np.maximum(x, 0)
    return x


def accuracy(layers, x, y):
    return float((logits(layers, x).argmax(axis=1) == y).mean())


def write_onnx(path, name, layers, input_name):
    """Gemm and Relu nodes with float32 initialisers; the batch is symbolic."""
    nodes, initializers, current = [], [], input_name
    for index, (weights, bias) in enumerate(layers, start=1):
        last = index == len(layers)
        initializers.append(numpy_helper.from_array(weights.astype(np.float32), f"weight{index}"))
        initializers.append(numpy_helper.from_array(bias.astype(np.float32), f"bias{index}"))
        output = "logits" if last else f"sum{index}"
        nodes.append(
            helper.make_node("Gemm", [current, f"weight{index}", f"bias{index}"], [output], f"dense{index}", transB=1)
        )
        if not last:
            nodes.append(helper.make_node("Relu", [output], [f"hidden{index}"], f"relu{index}"))
        current = f"hidden{index}"
    inputs, outputs = layers[0][0].shape[1], layers[-1][0].shape[0]
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(input_name, TensorProto.FLOAT, ["batch", inputs])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", outputs])],
        initializers,
    )
    model = helper.make_model(graph, producer_name="plumbline", opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    pathlib.Path(path).write_bytes(model.SerializeToString(deterministic=True))


def write_manifest(folder, files):
    """SHA-256 of every data file, in the format of `sha256sum --check`."""
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(files)]
    (folder / "MANIFEST.sha256").write_text("".join(lines))
