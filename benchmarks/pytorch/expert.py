"""PyTorch's side of `npm run bench` at its fastest: dense networks by stacked.py."""

import numpy as np
import side
import stacked
import torch

config = side.config
REPLICAS = side.args.replicas
EVERY = slice(None)


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


def blocks(flat, transposed):
    """Basin's flat weights as pairs of tensors."""
    return [
        (
            torch.from_numpy(np.ascontiguousarray(weight.T if transposed else weight)),
            None if bias is None else torch.from_numpy(bias.copy()),
        )
        for weight, bias in side.blocks(flat)
    ]


class Side:
    """What `side.serve` asks of a trainer."""

    learning_rate = config["optimiser"]["learningRate"]

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


class FullBatch(Side):
    def __init__(self):
        x, y = side.examples()
        self.x, self.y = torch.tensor(x.T.copy()), torch.tensor(y.T.copy())
        self.batches = iter(lambda: None, 0)
        self.step_number = 0

    def build(self, flat):
        self.networks = stacked.FullBatch(layers(), REPLICAS, self.learning_rate, self.x, self.y)
        self.networks.load(EVERY, blocks(flat, transposed=True))

    def step(self, _):
        losses = self.networks.losses()
        self.networks.differentiate()
        if self.step_number % config["record"]["everyEpochs"] == 0:
            losses.tolist()
            if config["record"]["gradientNorm"]:
                self.networks.gradient_norms().tolist()
            if config["record"]["weightsEveryEpoch"]:
                self.networks.weights.clone()
        self.step_number += 1
        self.networks.optimiser.step()
        return losses


class Batches(Side):
    def __init__(self):
        x, y = side.examples()
        self.x, self.y = torch.tensor(x), torch.tensor(y).long()
        self.batches = self.endless_batches()

    def endless_batches(self):
        size = side.case["batchSize"]
        while True:
            orders = torch.stack([torch.randperm(len(self.x)) for _ in range(REPLICAS)])
            yield from orders.split(size, 1)

    def build(self, flat):
        self.networks = stacked.Batches(layers(), REPLICAS, self.learning_rate)
        self.networks.load(EVERY, blocks(flat, transposed=False))

    def step(self, batch):
        return self.networks.step(self.x[batch], self.y[batch])
