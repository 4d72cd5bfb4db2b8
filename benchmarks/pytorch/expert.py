"""Dense networks as an expert would write them for speed: several of one shape stacked into batched
matrix products, the gradient by hand, all weights in one vector with one fused Adam. Full batches
are laid out as features x points with the bias folded in against a row of ones, so that
elementwise passes run along memory.
"""

import numpy as np
import side
import torch

config = side.config
relu_backward = torch.ops.aten.threshold_backward
REPLICAS = side.args.replicas


def layers():
    """(inputs, outputs, has bias, has ReLU) of each layer."""
    result, width = [], int(np.prod(config["network"]["inputShape"]))
    for layer in config["network"]["layers"]:
        if layer["type"] == "flatten":
            continue
        units = layer["units"] if layer["type"] == "dense" else layer["filters"]
        result.append((width, units, layer["bias"], layer["activation"] == "relu"))
        width = units
    return result


class Stacked:
    """Weights and gradients of all replicas as views of two vectors, and their optimiser."""

    def allocate(self, sizes):
        total = REPLICAS * sum(sizes)
        self.weights, self.gradient = torch.zeros(total), torch.zeros(total)
        self.weights.grad = self.gradient
        rate = config["optimiser"]["learningRate"]
        self.optimiser = torch.optim.Adam([self.weights], lr=rate, fused=True)

    def views(self, vector, shapes):
        parts, offset = [], 0
        for shape in shapes:
            size = REPLICAS * int(np.prod(shape))
            parts.append(vector[offset : offset + size].view(REPLICAS, *shape))
            offset += size
        return parts

    @torch.inference_mode()
    def open(self, flat, rows, steps):
        self.build(flat)
        batches = None if rows is None else torch.tensor(rows).long()
        losses = []
        for i in range(steps):
            batch = None if batches is None else batches[i].expand(REPLICAS, -1)
            losses.append(self.step(batch)[0].clone())
        return torch.stack(losses).tolist()

    @torch.inference_mode()
    def run(self, steps):
        for _ in range(steps):
            self.step(next(self.batches))
        if side.args.device == "cuda":
            torch.cuda.synchronize()
        return steps


class FullBatch(Stacked):
    """[replicas, features, points]; each layer's inputs end in a row of ones where it has a bias."""

    def __init__(self):
        x, y = side.examples()
        self.x, self.y = torch.tensor(x.T.copy()), torch.tensor(y.T.copy())
        self.layers = layers()
        self.batches = iter(lambda: None, 0)
        self.step_number = 0

    def build(self, flat):
        points = self.x.shape[1]
        shapes = [(out, inputs + bias) for inputs, out, bias, _ in self.layers]
        self.allocate([out * columns for out, columns in shapes])
        self.w, self.g = self.views(self.weights, shapes), self.views(self.gradient, shapes)
        for w, (weight, bias) in zip(self.w, side.blocks(flat), strict=True):
            folded = weight.T if bias is None else np.concatenate([weight.T, bias[:, None]], 1)
            w.copy_(torch.from_numpy(np.ascontiguousarray(folded)))
        self.inputs = [torch.ones(REPLICAS, columns, points) for _, columns in shapes]
        self.inputs[0][:, : self.layers[0][0]] = self.x
        self.sums = [torch.empty(REPLICAS, out, points) for out, _ in shapes]
        self.slopes = [torch.empty(REPLICAS, inputs, points) for inputs, *_ in self.layers]

    def step(self, _):
        for index, (_, out, _, relu) in enumerate(self.layers):
            torch.bmm(self.w[index], self.inputs[index], out=self.sums[index])
            if index + 1 < len(self.layers):
                target = self.inputs[index + 1][:, :out]
                if relu:
                    torch.clamp_min(self.sums[index], 0, out=target)
                else:
                    target.copy_(self.sums[index])
        error = self.sums[-1].sub_(self.y)
        loss = error.square().mean((1, 2))
        slope = error.mul_(2 / error.shape[2])
        for index in range(len(self.layers) - 1, -1, -1):
            torch.bmm(slope, self.inputs[index].mT, out=self.g[index])
            if index > 0:
                inputs = self.layers[index][0]
                slope = torch.bmm(self.w[index][:, :, :inputs].mT, slope, out=self.slopes[index])
                if self.layers[index - 1][3]:
                    slope = relu_backward(slope, self.inputs[index][:, :inputs], 0)
        if self.step_number % config["record"]["everyEpochs"] == 0:
            loss.tolist()
            if config["record"]["gradientNorm"]:
                sum(g.square().sum((1, 2)) for g in self.g).sqrt().tolist()
            if config["record"]["weightsEveryEpoch"]:
                self.weights.clone()
        self.step_number += 1
        self.optimiser.step()
        return loss


class Batches(Stacked):
    """[replicas, examples, features]; every replica has an order of its own."""

    def __init__(self):
        x, y = side.examples()
        self.x, self.y = torch.tensor(x), torch.tensor(y).long()
        self.layers = layers()
        self.batches = self.endless_batches()

    def endless_batches(self):
        size = side.case["batchSize"]
        while True:
            orders = torch.stack([torch.randperm(len(self.x)) for _ in range(REPLICAS)])
            yield from orders.split(size, 1)

    def build(self, flat):
        shapes = [shape for i, o, *_ in self.layers for shape in ((i, o), (1, o))]
        self.allocate([int(np.prod(shape)) for shape in shapes])
        w, g = self.views(self.weights, shapes), self.views(self.gradient, shapes)
        self.w, self.b, self.gw, self.gb = w[0::2], w[1::2], g[0::2], g[1::2]
        for w, b, (weight, bias) in zip(self.w, self.b, side.blocks(flat), strict=True):
            w.copy_(torch.from_numpy(weight.copy()))
            b.copy_(torch.from_numpy(bias.copy()))

    def step(self, batch):
        values, labels = self.x[batch], self.y[batch].unsqueeze(2)
        inputs = []
        for index, (*_, relu) in enumerate(self.layers):
            inputs.append(values)
            values = torch.baddbmm(self.b[index], values, self.w[index])
            if relu:
                values.relu_()
        logs = values.log_softmax(2)
        loss = logs.gather(2, labels).mean((1, 2)).neg()
        slope = logs.exp_().scatter_add_(2, labels, torch.full_like(labels, -1, dtype=logs.dtype))
        slope.div_(labels.shape[1])
        for index in range(len(self.layers) - 1, -1, -1):
            torch.bmm(inputs[index].mT, slope, out=self.gw[index])
            torch.sum(slope, 1, keepdim=True, out=self.gb[index])
            if index > 0:
                slope = torch.bmm(slope, self.w[index].mT)
                if self.layers[index - 1][3]:
                    slope = relu_backward(slope, inputs[index], 0)
        self.optimiser.step()
        return loss
