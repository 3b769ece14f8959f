"""Public tensors in words (section 5), and the weights of the claims on them (section 7.3)."""

from math import prod

from encoding import P, bits
from field import eq_at, split
from linear import real_weights

CAPACITY = 253


class Packing:
    def __init__(self, dimensions, low, high):
        self.dimensions, self.low = dimensions, low
        self.width = max(1, (high - low).bit_length())
        self.last = dimensions[-1] if dimensions else 1
        self.k = bits(self.last)
        while self.last * self.width > CAPACITY and self.width << self.k > CAPACITY:
            self.k -= 1

    def words(self, values):
        words = []
        for row in range(prod(self.dimensions[:-1])):
            own = values[row * self.last : (row + 1) * self.last]
            for first in range(0, self.last, 1 << self.k):
                group = own[first : first + (1 << self.k)]
                words.append(sum((v - self.low) << self.width * i for i, v in enumerate(group)))
        return words

    def weights(self, rho):
        """By dimension, of the real indices."""
        if not self.dimensions:
            return []
        *others, _ = real_weights(rho, self.dimensions)
        upper = split(rho, self.dimensions)[-1][self.k :]
        e = [eq_at(upper, i >> self.k) << self.width * (i % (1 << self.k)) for i in range(self.last)]
        return [*others, [x % P for x in e]]
