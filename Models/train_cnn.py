"""Trains convolutional networks with torch on one thread and writes them as ONNX. Used by the scripts of single models.

    pip install -r Tests/requirements.txt torch==2.13.0     # the CPU build is enough

torch only trains; the ONNX graph is put together node by node, as torch's exporter would write it.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import onnxruntime
import torch
from onnx_graph import Graph


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


class LayerGraph(Graph):
    """An ONNX graph that takes layers of torch."""

    def convolution_layer(self, name, layer, divisor=1.0):
        """The weights are divided by `divisor`: inputs are then that many times larger than in training."""
        bias = None if layer.bias is None else array(layer.bias)
        weight = array(layer.weight) / np.float32(divisor)
        return self.convolution(name, weight, bias, strides=layer.stride, padding=layer.padding)

    def batch_normalization_layer(self, name, layer):
        parts = [layer.weight, layer.bias, layer.running_mean, layer.running_var]
        return self.batch_normalization(name, *map(array, parts), epsilon=layer.eps)

    def dense_layer(self, name, layer):
        return self.dense(name, array(layer.weight), array(layer.bias))


def array(tensor):
    return tensor.detach().numpy()


def logits(path, x):
    """What onnxruntime makes of `x`, an array that holds the model's inputs as they are."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    runner = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return runner.run(None, {runner.get_inputs()[0].name: x.astype(np.float32)})[0]


def accuracy(path, x, y):
    return float((logits(path, x).argmax(axis=1) == y).mean())
