"""Trains a small residual network on the pictures of `shapes.py`.

    python Models/resnet-tiny/train.py     # packages: Tests/requirements.txt, torch==2.13.0

The files in this folder were made with one thread; another processor or build of torch may change the weights.
"""

import pathlib
import sys

folder = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(folder), str(folder.parent)]
from shapes import CLASSES, dataset
from train_cnn import LayerGraph, accuracy, set_up, train
from train_mlp import write_manifest

import numpy as np
import torch
from torch import nn

SEED = 7
HIGHEST = 255.0  # pixels are 0...255
PARTS = {"test": (400, 101), "calibration": (200, 102), "train": (5000, 103)}  # pictures, seed
BLOCKS = [(16, 16, 1), (16, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1), (64, 64, 1)]  # channels in, out, stride


class Block(nn.Module):
    """Two 3 by 3 convolutions beside a shortcut, which is a 1 by 1 convolution where the shape changes."""

    def __init__(self, before, after, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(after)
        self.conv2 = nn.Conv2d(after, after, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(after)
        self.projects = stride != 1 or before != after
        if self.projects:
            self.project = nn.Conv2d(before, after, 1, stride, bias=False)
            self.norm = nn.BatchNorm2d(after)

    def forward(self, x):
        y = self.norm2(self.conv2(torch.relu(self.norm1(self.conv1(x)))))
        return torch.relu(y + (self.norm(self.project(x)) if self.projects else x))

    def write(self, graph, name):
        start = graph.current
        graph.convolution_layer(f"{name}.conv1", self.conv1)
        graph.batch_normalization_layer(f"{name}.norm1", self.norm1)
        graph.relu(f"{name}.relu1")
        graph.convolution_layer(f"{name}.conv2", self.conv2)
        main = graph.batch_normalization_layer(f"{name}.norm2", self.norm2)
        graph.current = start
        if self.projects:
            graph.convolution_layer(f"{name}.project", self.project)
            graph.batch_normalization_layer(f"{name}.norm", self.norm)
        graph.add("Add", f"{name}.add", inputs=[main, graph.current])
        graph.relu(f"{name}.relu2")


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.norm = nn.BatchNorm2d(16)
        self.blocks = nn.ModuleList(Block(*sizes) for sizes in BLOCKS)
        self.dense = nn.Linear(BLOCKS[-1][1], len(CLASSES))

    def forward(self, x):
        x = torch.relu(self.norm(self.conv(x)))
        for block in self.blocks:
            x = block(x)
        return self.dense(x.mean(dim=(2, 3)))

    def write(self, path):
        graph = LayerGraph("image", [3, 32, 32])
        graph.convolution_layer("conv", self.conv, HIGHEST)  # the model takes pixels as they are
        graph.batch_normalization_layer("norm", self.norm)
        graph.relu("relu")
        for index, block in enumerate(self.blocks, start=1):
            block.write(graph, f"block{index}")
        graph.add("GlobalAveragePool", "pool")
        graph.flatten("flatten")
        graph.dense_layer("dense", self.dense)
        return graph.write(path, "resnet-tiny", len(CLASSES))


def mirrored(images, random):
    """Every picture left-right and upside down at random: no class depends on it."""
    images = images.copy()
    for axis in (2, 3):
        chosen = random.random(len(images)) < 0.5
        images[chosen] = np.flip(images[chosen], axis)
    return images


def main():
    random = set_up(SEED)
    data = {part: dataset(*numbers) for part, numbers in PARTS.items()}
    network = Network()
    images, labels = data["train"]
    train(
        network, images.astype(np.float32) / np.float32(HIGHEST), labels, random, epochs=8, rate=4e-3, decay=0.05,
        augment=mirrored,
    )
    print(f"{network.write(folder / 'model.onnx')} parameters")
    files = ["model.onnx"]
    for part, (images, labels) in data.items():
        print(f"{part}: {len(labels)} images, accuracy {accuracy(folder / 'model.onnx', images, labels):.4f}")
        if part != "train":
            names = ["test-images.npy" if part == "test" else "calibration.npy", f"{part}-labels.npy"]
            np.save(folder / names[0], images)
            np.save(folder / names[1], labels.astype(np.uint8))
            files += names
    write_manifest(folder, files)


main()
