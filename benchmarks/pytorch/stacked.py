"""Dense networks as an expert writes them for speed: several of one shape stacked into batched
matrix products, the gradient by hand, all weights in one vector with one fused Adam.
"""

from math import prod

import torch

relu_backward = torch.ops.aten.threshold_backward


def blocks(layers, flat):
    """For each row of `flat`, in the order of PyTorch's parameters, its weights and biases."""
    sizes = [size for inputs, out, *_ in layers for size in (out * inputs, out)]
    rows = [row.split(sizes) for row in flat]
    return [
        [
            (row[2 * i].view(out, inputs), row[2 * i + 1])
            for i, (inputs, out, *_) in enumerate(layers)
        ]
        for row in rows
    ]


class Stacked:
    """Weights and gradients of all replicas as views of two vectors, and their optimiser."""

    def __init__(self, layers, replicas, learning_rate):
        """`layers`: (inputs, outputs, has bias, has ReLU) of each."""
        self.layers, self.replicas = layers, replicas
        shapes = self.shapes()
        total = replicas * sum(prod(shape) for shape in shapes)
        self.weights, self.gradient = torch.zeros(total), torch.zeros(total)
        self.weights.grad = self.gradient
        self.w, self.g = self.views(self.weights, shapes), self.views(self.gradient, shapes)
        self.optimiser = torch.optim.Adam([self.weights], lr=learning_rate, fused=True)

    def views(self, vector, shapes):
        parts, offset = [], 0
        for shape in shapes:
            size = self.replicas * prod(shape)
            parts.append(vector[offset : offset + size].view(self.replicas, *shape))
            offset += size
        return parts


class FullBatch(Stacked):
    """[replicas, features, points], so that elementwise passes run along memory; each layer's inputs
    end in a row of ones where it has a bias, whose weights are the last column.
    """

    def __init__(self, layers, replicas, learning_rate, x, y):
        """`x`: [features, points]; `y`: [outputs, points], or one such for each replica."""
        super().__init__(layers, replicas, learning_rate)
        points = x.shape[1]
        self.y = y
        self.inputs = [torch.ones(replicas, columns, points) for _, columns in self.shapes()]
        self.inputs[0][:, : layers[0][0]] = x
        self.sums = [torch.empty(replicas, out, points) for _, out, *_ in layers]
        self.slopes = [torch.empty(replicas, inputs, points) for inputs, *_ in layers]

    def shapes(self):
        return [(out, inputs + bias) for inputs, out, bias, _ in self.layers]

    def load(self, replicas, blocks):
        """`blocks`: each layer's weight [outputs, inputs] and bias [outputs] or None."""
        for w, (weight, bias) in zip(self.w, blocks, strict=True):
            w[replicas] = weight if bias is None else torch.cat([weight, bias[:, None]], 1)

    def blocks(self, replica):
        return [
            (w[replica, :, :inputs], w[replica, :, inputs] if bias else None)
            for w, (inputs, _, bias, _) in zip(self.w, self.layers)
        ]

    def outputs(self):
        """[replicas, outputs, points], in a place that the next call overwrites."""
        for index, (_, out, _, relu) in enumerate(self.layers):
            torch.bmm(self.w[index], self.inputs[index], out=self.sums[index])
            if index + 1 < len(self.layers):
                target = self.inputs[index + 1][:, :out]
                if relu:
                    torch.clamp_min(self.sums[index], 0, out=target)
                else:
                    target.copy_(self.sums[index])
        return self.sums[-1]

    def losses(self):
        """Mean squared errors, [replicas]; leaves its slope, of which `differentiate` goes on."""
        self.error = self.outputs().sub_(self.y)
        return self.error.square().mean((1, 2))

    def differentiate(self):
        slope = self.error.mul_(2 / (self.error.shape[1] * self.error.shape[2]))
        for index in range(len(self.layers) - 1, -1, -1):
            torch.bmm(slope, self.inputs[index].mT, out=self.g[index])
            if index > 0:
                inputs = self.layers[index][0]
                slope = torch.bmm(self.w[index][:, :, :inputs].mT, slope, out=self.slopes[index])
                if self.layers[index - 1][3]:
                    slope = relu_backward(slope, self.inputs[index][:, :inputs], 0)

    def gradient_norms(self):
        return sum(g.square().sum((1, 2)) for g in self.g).sqrt()


class Batches(Stacked):
    """[replicas, examples, features], cross-entropy; every replica has a batch of its own."""

    def shapes(self):
        return [shape for inputs, out, *_ in self.layers for shape in ((inputs, out), (1, out))]

    def load(self, replicas, blocks):
        """`blocks`: each layer's weight [inputs, outputs] and bias [outputs]."""
        for w, b, (weight, bias) in zip(self.w[0::2], self.w[1::2], blocks, strict=True):
            w[replicas] = weight
            b[replicas] = bias

    def outputs(self, values):
        """Logits [replicas, examples, outputs]; keeps what each layer was given."""
        self.inputs = []
        for index, (*_, relu) in enumerate(self.layers):
            self.inputs.append(values)
            values = torch.baddbmm(self.w[2 * index + 1], values, self.w[2 * index])
            if relu:
                values.relu_()
        return values

    def step(self, values, labels):
        """One step of Adam; mean losses, [replicas]."""
        labels = labels.unsqueeze(2)
        logs = self.outputs(values).log_softmax(2)
        loss = logs.gather(2, labels).mean((1, 2)).neg()
        slope = logs.exp_().scatter_add_(2, labels, torch.full_like(labels, -1, dtype=logs.dtype))
        slope.div_(labels.shape[1])
        for index in range(len(self.layers) - 1, -1, -1):
            torch.bmm(self.inputs[index].mT, slope, out=self.g[2 * index])
            torch.sum(slope, 1, keepdim=True, out=self.g[2 * index + 1])
            if index > 0:
                slope = torch.bmm(slope, self.w[2 * index].mT)
                if self.layers[index - 1][3]:
                    slope = relu_backward(slope, self.inputs[index], 0)
        self.optimiser.step()
        return loss
