"""Coloured shapes and textures in ten classes: small pictures drawn by rule, with noise; none is taken from others.

A picture has 32 by 32 pixels in three colours. The background runs from one random colour to another; on it lies one
figure of a third colour at a random place, size and angle. A small blot may hide a part, and every pixel gets noise.
"""

import numpy as np

SIZE = 32
CLASSES = ["disc", "ring", "half disc", "square", "triangle", "cross", "star", "stripes", "checks", "three dots"]


def figure(kind, u, v, random):
    """How far outside the figure each point lies, in units of its radius; negative inside."""
    r = np.hypot(u, v)
    box = np.maximum(abs(u), abs(v))
    match CLASSES[kind]:
        case "disc":
            return r - 1
        case "ring":
            return abs(r - 0.75) - 0.25
        case "half disc":
            return np.maximum(r - 1, v)
        case "square":
            return box - 0.85
        case "triangle":
            sides = [np.cos(t) * u + np.sin(t) * v for t in 2 * np.pi * np.arange(3) / 3]
            return np.max(sides, axis=0) - 0.6
        case "cross":
            return np.maximum(np.minimum(abs(u), abs(v)) - 0.27, box - 0.95)
        case "star":
            return r - (0.7 + 0.4 * np.cos(5 * np.arctan2(v, u)))
        case "stripes":
            return np.maximum(r - 1, 0.3 * np.cos(2 * np.pi * (1.4 * u + random.uniform())))
        case "checks":
            return np.maximum(r - 1, 0.4 * np.cos(np.pi * 1.5 * u) * np.cos(np.pi * 1.5 * v))
        case "three dots":
            places = [0.62 * np.exp(2j * np.pi * k / 3) for k in range(3)]
            return np.min([np.hypot(u - p.real, v - p.imag) for p in places], axis=0) - 0.36


def colours(random):
    """Two colours of the background and one of the figure that differs well from both, 0...255."""
    while True:
        triple = random.uniform(0, 255, (3, 3))
        if min(np.linalg.norm(triple[2] - triple[k]) for k in (0, 1)) > 110:
            return triple


def picture(kind, random):
    """One picture of the class `kind`: uint8 [3, 32, 32]."""
    y, x = np.mgrid[:SIZE, :SIZE] + 0.5
    first, second, ink = colours(random)
    angle = random.uniform(0, 2 * np.pi)
    way = 0.5 + ((x - SIZE / 2) * np.cos(angle) + (y - SIZE / 2) * np.sin(angle)) / (1.5 * SIZE)
    image = first[:, None, None] * (1 - way) + second[:, None, None] * way

    radius = random.uniform(8, 13)
    slack = SIZE / 2 - radius
    place = SIZE / 2 + random.uniform(-slack, slack, 2)
    angle = random.uniform(0, 2 * np.pi)
    dx, dy = (x - place[0]) / radius, (y - place[1]) / radius
    u, v = np.cos(angle) * dx + np.sin(angle) * dy, np.cos(angle) * dy - np.sin(angle) * dx
    cover = np.clip(0.5 - figure(kind, u, v, random) * radius, 0, 1)
    image = image * (1 - cover) + ink[:, None, None] * cover

    if random.uniform() < 0.5:
        spot, extent = random.uniform(0, SIZE, 2), random.uniform(1.5, 3)
        cover = np.clip(extent - np.hypot(x - spot[0], y - spot[1]), 0, 1)
        image = image * (1 - cover) + random.uniform(0, 255, 3)[:, None, None] * cover
    image += random.normal(0, random.uniform(5, 25), image.shape)
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def dataset(count, seed):
    """`count` pictures with the classes in turn, shuffled: uint8 [count, 3, 32, 32] and labels int64 [count]."""
    random = np.random.default_rng(seed)
    labels = random.permutation(np.arange(count) % len(CLASSES))
    return np.stack([picture(label, random) for label in labels]), labels.astype(np.int64)
