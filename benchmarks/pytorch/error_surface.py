"""Experiment 6: the loss on three planes through a trained optimum of experiment 5's network."""

import math

import torch
from torch import nn

import stacked
import study

WIDTHS = (1, 5, 6, 14, 7, 8, 4, 1)
EPOCHS = {"smoke": 200, "quick": 2_000, "paper": 20_000}
GRID = {"smoke": 9, "quick": 25, "paper": 41}

parser, seeds = study.arguments(__doc__, {"smoke": 1, "quick": 1, "paper": 1})
args = study.start(parser)
x = torch.arange(1, 1001, dtype=torch.float64)[:, None] / 1000
y = (torch.sin(5 * math.pi * x) / (5 * math.pi * x)).float()
x = x.float()


def filter_normalised(model):
    """A random direction, each unit's incoming weights as long as the network's own; biases zero."""
    parts = []
    for p in model.parameters():
        d = torch.randn_like(p) if p.ndim > 1 else torch.zeros_like(p)
        if p.ndim > 1:
            d *= p.detach().norm(dim=1, keepdim=True) / d.norm(dim=1, keepdim=True)
        parts.append(d.reshape(-1))
    return torch.cat(parts)


def leading_eigenvectors(model):
    names = [name for name, _ in model.named_parameters()]
    shapes = [p.shape for p in model.parameters()]
    sizes = [p.numel() for p in model.parameters()]

    def loss(flat):
        parts = [part.view(shape) for part, shape in zip(flat.split(sizes), shapes)]
        out = torch.func.functional_call(model, dict(zip(names, parts)), (x,))
        return nn.functional.mse_loss(out, y)

    hessian = torch.func.hessian(loss)(study.flat_weights(model))
    # In float32 the solver fails on networks that are stuck at a constant.
    vectors = torch.linalg.eigh(hessian.double()).eigenvectors.float()
    return vectors[:, -1], vectors[:, -2]


@torch.no_grad()
def surface(centre, a, b, first, second):
    if args.tuned:
        return surface_by_rows(centre, a, b, first, second)
    probe = study.dense(*WIDTHS)
    losses = []
    for s in first:
        for t in second:
            torch.nn.utils.vector_to_parameters(centre + s * a + t * b, probe.parameters())
            losses.append(nn.functional.mse_loss(probe(x), y).item())
    return losses


def surface_by_rows(centre, a, b, first, second):
    """A row of the grid at a time, as a stack."""
    layers = study.layers(*WIDTHS)
    row = stacked.FullBatch(layers, len(second), 0, x.T.contiguous(), y.T)
    losses = []
    for s in first:
        blocks = stacked.blocks(layers, centre + s * a + second[:, None] * b)
        for replica, each in enumerate(blocks):
            row.load(replica, each)
        losses += row.losses().tolist()
    return losses


def trained(model, epochs):
    """The path of the weights, the end last, and the loss before the last step."""
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    path = [study.flat_weights(model)]
    for epoch in range(epochs):
        loss = nn.functional.mse_loss(model(x), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if (epoch + 1) % max(1, epochs // 200) == 0:
            path.append(study.flat_weights(model))
    return path, loss.item()


@torch.no_grad()
def trained_by_hand(model, epochs):
    network = stacked.FullBatch(study.layers(*WIDTHS), 1, 1e-3, x.T.contiguous(), y.T)
    network.load(0, study.weights_of(model))
    path = [study.flat_weights(model)]
    for epoch in range(epochs):
        losses = network.losses()
        network.differentiate()
        network.optimiser.step()
        if (epoch + 1) % max(1, epochs // 200) == 0:
            study.take_weights(model, network.blocks(0))
            path.append(study.flat_weights(model))
    return path, losses.item()


def studied(seed):
    torch.manual_seed(seed)
    model = study.dense(*WIDTHS)
    grid = GRID[args.preset]
    path, loss = (trained_by_hand if args.tuned else trained)(model, EPOCHS[args.preset])
    centre = path[-1]
    unit = torch.linspace(-1, 1, grid)
    displacements = torch.stack(path) - centre
    _, _, components = torch.linalg.svd(displacements, full_matrices=False)
    scores = displacements @ components[:2].T
    ranges = []
    for k in range(2):
        low, high = scores[:, k].min().item(), scores[:, k].max().item()
        margin = 0.2 * (high - low)
        ranges.append(torch.linspace(low - margin, high + margin, grid))
    planes = {
        "random": (filter_normalised(model), filter_normalised(model), unit, unit),
        "pca": (components[0], components[1], *ranges),
        "eigenvectors": (*leading_eigenvectors(model), unit, unit),
    }
    lowest = {name: min(surface(centre, *plane)) for name, plane in planes.items()}
    return {"seed": seed, "loss": loss, "lowest": lowest}


study.report(args, study.spread(args, studied, list(seeds(args))))
