"""Experiment 1: three networks on two functions, full batch of 1,000 points, Adam 1e-3."""

import math

import torch
from torch import nn

import stacked
import study

WIDTHS = {
    "Model 0": [10, 13, 16, 10, 1],
    "Model 1": [5, 6, 12, 14, 16, 1],
    "Model 2": [189, 1],
}
EPOCHS = {"smoke": 200, "quick": 2_000, "paper": 20_000}
RATE = 1e-3


class Network(nn.Module):
    """A convolution of kernel 3 over the window (x - h, x, x + h), then dense layers.

    Over a single window the convolution is a product of three numbers, and written as nn.Linear,
    which is faster than nn.Conv1d.
    """

    def __init__(self, widths):
        super().__init__()
        self.conv = nn.Linear(3, 1, bias=False)
        self.dense = study.dense(1, *widths)

    def forward(self, x):
        return self.dense(self.conv(x))


def points():
    h = 1 / 1000
    x = torch.arange(1, 1001, dtype=torch.float64) * h
    sine = torch.sin(5 * math.pi * x)
    sign = torch.sign(sine)
    sign[199::200] = 0  # 5x is an integer there
    window = torch.stack([x - h, x, x + h], 1).float()
    return window, {
        "f1": (sine / (5 * math.pi * x)).float()[:, None],
        "f2": sign.float()[:, None],
    }


parser, seeds = study.arguments(__doc__, {"smoke": 1, "quick": 1, "paper": 5})
args = study.start(parser)
window, targets = points()
epochs = EPOCHS[args.preset]
record_every = max(1, math.ceil(epochs / 1000))
fits = [(seed, target) for seed in seeds(args) for target in targets]


def network(name, seed):
    torch.manual_seed(seed)
    return Network(WIDTHS[name])


def result(name, seed, target, model, loss):
    count = study.parameter_count(model)
    return {"seed": seed, "target": target, "model": name, "parameters": count, "loss": loss}


def trained(item):
    name, seed, target = item
    model, y = network(name, seed), targets[target]
    optimiser = torch.optim.Adam(model.parameters(), lr=RATE, fused=True)
    curve = []
    for epoch in range(epochs):
        loss = nn.functional.mse_loss(model(window), y)
        optimiser.zero_grad()
        loss.backward()
        if epoch % record_every == 0:
            curve.append(loss.item())
            if name == "Model 0":  # experiment 4's measure
                grads = [p.grad.reshape(-1) for p in model.parameters()]
                curve[-1] = (curve[-1], torch.cat(grads).norm().item())
        optimiser.step()
    with torch.no_grad():
        loss = nn.functional.mse_loss(model(window), y).item()
    return result(name, seed, target, model, loss)


@torch.inference_mode()
def trained_together(item):
    """Some fits of one network's shape, stacked."""
    name, fits = item
    models = [network(name, seed) for seed, _ in fits]
    layers = [(3, 1, False, False), *study.layers(1, *WIDTHS[name])]
    y = torch.stack([targets[target].T for _, target in fits])
    networks = stacked.FullBatch(layers, len(fits), RATE, window.T.contiguous(), y)
    for replica, model in enumerate(models):
        networks.load(replica, study.weights_of(model))
    curve = []
    for epoch in range(epochs):
        losses = networks.losses()
        networks.differentiate()
        if epoch % record_every == 0:
            curve.append(losses.tolist())
            if name == "Model 0":
                curve[-1] = (curve[-1], networks.gradient_norms().tolist())
        networks.optimiser.step()
    losses = networks.losses().tolist()
    return [
        result(name, *fit, model, loss) for fit, model, loss in zip(fits, models, losses)
    ]


if args.tuned:
    # The fits of each network in as many stacks as there are processes, so that these end together.
    stacks = [fits[part :: args.threads] for part in range(args.threads)]
    items = [(name, stack) for name in ("Model 2", "Model 1", "Model 0") for stack in stacks if stack]
    results = [record for part in study.spread(args, trained_together, items) for record in part]
else:
    results = [trained((name, *fit)) for fit in fits for name in WIDTHS]
study.report(args, results)
