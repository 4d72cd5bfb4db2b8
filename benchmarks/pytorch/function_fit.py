"""Experiment 1: three networks on two functions, full batch of 1,000 points, Adam 1e-3."""

import math

import torch
from torch import nn

import study

WIDTHS = {
    "Model 0": [10, 13, 16, 10, 1],
    "Model 1": [5, 6, 12, 14, 16, 1],
    "Model 2": [189, 1],
}
EPOCHS = {"smoke": 200, "quick": 2_000, "paper": 20_000}


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
results = []
for seed in seeds(args):
    for target, y in targets.items():
        for name, widths in WIDTHS.items():
            torch.manual_seed(seed)
            model = Network(widths)
            optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
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
            count = study.parameter_count(model)
            results.append(
                {"seed": seed, "target": target, "model": name, "parameters": count, "loss": loss}
            )
study.report(args, results)
