"""Experiment 5: train to a small gradient norm, then the exact Hessian's share of positive eigenvalues."""

import math

import torch
from torch import nn
from torch.func import functional_call, hessian

import study

EPOCHS = {"smoke": 100, "quick": 1_000, "paper": 5_000}
NORM_STEPS = {"smoke": 50, "quick": 500, "paper": 2_000}
THRESHOLD = 1e-4

parser, seeds = study.arguments(__doc__, {"smoke": 2, "quick": 10, "paper": 100})
args = study.start(parser)
x64 = torch.arange(1, 1001, dtype=torch.float64)[:, None] / 1000
y64 = torch.sin(5 * math.pi * x64) / (5 * math.pi * x64)
x, y = x64.float(), y64.float()


def descend_on_loss(model, epochs):
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    for _ in range(epochs):
        loss = nn.functional.mse_loss(model(x), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


def descend_on_gradient_norm(model, step_limit):
    """Adam on the squared gradient norm by double backward; returns the norm that was reached."""
    parameters = list(model.parameters())
    optimiser = torch.optim.Adam(parameters, lr=1e-3, fused=True)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, step_limit)
    norm = math.inf
    for _ in range(step_limit):
        loss = nn.functional.mse_loss(model(x), y)
        grads = torch.autograd.grad(loss, parameters, create_graph=True)
        squared = sum(g.square().sum() for g in grads)
        norm = math.sqrt(squared.item())
        if norm < THRESHOLD:
            break
        optimiser.zero_grad()
        squared.backward()
        optimiser.step()
        schedule.step()
    return norm


def exact_hessian(model):
    """The Hessian of the full-batch loss in float64, [n, n]."""
    model = model.double()
    names = [name for name, _ in model.named_parameters()]
    shapes = [p.shape for p in model.parameters()]
    sizes = [p.numel() for p in model.parameters()]

    def loss(flat):
        parts = [part.view(shape) for part, shape in zip(flat.split(sizes), shapes)]
        return nn.functional.mse_loss(functional_call(model, dict(zip(names, parts)), (x64,)), y64)

    return hessian(loss)(study.flat_weights(model))


results = []
for seed in seeds(args):
    torch.manual_seed(seed)
    model = study.dense(1, 5, 6, 14, 7, 8, 4, 1)
    descend_on_loss(model, EPOCHS[args.preset])
    norm = descend_on_gradient_norm(model, NORM_STEPS[args.preset])
    with torch.no_grad():
        loss = nn.functional.mse_loss(model(x), y).item()
    eigenvalues = torch.linalg.eigvalsh(exact_hessian(model))
    tau = 1e-6 * eigenvalues.abs().max()
    ratios = {
        "above_zero": (eigenvalues > 0).double().mean().item(),
        "above_tau": (eigenvalues > tau).double().mean().item(),
        "not_below_minus_tau": (eigenvalues >= -tau).double().mean().item(),
    }
    results.append({"seed": seed, "loss": loss, "gradient_norm": norm, **ratios})
study.report(args, results)
