"""Experiment 5: train to a small gradient norm, then the exact Hessian's share of positive eigenvalues."""

import math

import torch
from torch import nn
from torch.func import functional_call, hessian

import stacked
import study

WIDTHS = (1, 5, 6, 14, 7, 8, 4, 1)
EPOCHS = {"smoke": 100, "quick": 1_000, "paper": 5_000}
NORM_STEPS = {"smoke": 50, "quick": 500, "paper": 2_000}
THRESHOLD = 1e-4
RATE = 1e-3

parser, seeds = study.arguments(__doc__, {"smoke": 2, "quick": 10, "paper": 100})
args = study.start(parser)
x64 = torch.arange(1, 1001, dtype=torch.float64)[:, None] / 1000
y64 = torch.sin(5 * math.pi * x64) / (5 * math.pi * x64)
x, y = x64.float(), y64.float()


def network(seed):
    torch.manual_seed(seed)
    return study.dense(*WIDTHS)


def descend_on_loss(model):
    optimiser = torch.optim.Adam(model.parameters(), lr=RATE, fused=True)
    for _ in range(EPOCHS[args.preset]):
        loss = nn.functional.mse_loss(model(x), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


def cosine(optimiser):
    return torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, NORM_STEPS[args.preset])


def descend_on_gradient_norm(model):
    """Adam on the squared gradient norm by double backward; returns the norm that was reached."""
    parameters = list(model.parameters())
    optimiser = torch.optim.Adam(parameters, lr=RATE, fused=True)
    schedule = cosine(optimiser)
    norm = math.inf
    for _ in range(NORM_STEPS[args.preset]):
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


def result(seed, model, norm):
    with torch.no_grad():
        loss = nn.functional.mse_loss(model(x), y).item()
    eigenvalues = torch.linalg.eigvalsh(exact_hessian(model))
    tau = 1e-6 * eigenvalues.abs().max()
    ratios = {
        "above_zero": (eigenvalues > 0).double().mean().item(),
        "above_tau": (eigenvalues > tau).double().mean().item(),
        "not_below_minus_tau": (eigenvalues >= -tau).double().mean().item(),
    }
    return {"seed": seed, "loss": loss, "gradient_norm": norm, **ratios}


def trained(seed):
    model = network(seed)
    descend_on_loss(model)
    return result(seed, model, descend_on_gradient_norm(model))


@torch.no_grad()
def descend_together_on_loss(networks):
    for _ in range(EPOCHS[args.preset]):
        networks.losses()
        networks.differentiate()
        networks.optimiser.step()


def descend_together_on_gradient_norm(networks):
    """`descend_on_gradient_norm` of a stack; each replica's weights and norm where it first ended."""
    weights = [w.clone().requires_grad_() for w in networks.w]
    optimiser = torch.optim.Adam(weights, lr=RATE, fused=True)
    schedule = cosine(optimiser)
    reached = [math.inf] * networks.replicas
    running = set(range(networks.replicas))
    ones = torch.ones(networks.replicas, 1, x.shape[0])
    inputs = networks.inputs[0]
    for step in range(NORM_STEPS[args.preset]):
        values = inputs
        for index, w in enumerate(weights):
            values = torch.bmm(w, values)
            if index + 1 < len(weights):
                values = torch.cat([values.relu(), ones], 1)
        losses = (values - networks.y).square().mean((1, 2))
        grads = torch.autograd.grad(losses.sum(), weights, create_graph=True)
        squared = sum(g.square().sum((1, 2)) for g in grads)
        for replica, norm in enumerate(squared.detach().sqrt().tolist()):
            if replica in running:
                reached[replica] = norm
                if norm < THRESHOLD:
                    running.discard(replica)
                    for w, kept in zip(weights, networks.w):
                        kept[replica] = w[replica].detach()
        if not running:
            break
        optimiser.zero_grad()
        squared.sum().backward()
        optimiser.step()
        schedule.step()
    for replica in running:
        for w, kept in zip(weights, networks.w):
            kept[replica] = w[replica].detach()
    return reached


def trained_together(seeds):
    models = [network(seed) for seed in seeds]
    networks = stacked.FullBatch(study.layers(*WIDTHS), len(seeds), RATE, x.T.contiguous(), y.T)
    for replica, model in enumerate(models):
        networks.load(replica, study.weights_of(model))
    descend_together_on_loss(networks)
    norms = descend_together_on_gradient_norm(networks)
    for replica, model in enumerate(models):
        study.take_weights(model, networks.blocks(replica))
    return [result(*each) for each in zip(seeds, models, norms)]


if args.tuned:
    stacks = [list(seeds(args))[part :: args.threads] for part in range(args.threads)]
    parts = study.spread(args, trained_together, [stack for stack in stacks if stack])
    results = sorted((record for part in parts for record in part), key=lambda r: r["seed"])
else:
    results = [trained(seed) for seed in seeds(args)]
study.report(args, results)
