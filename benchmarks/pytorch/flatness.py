"""Experiments 9 and 10: SGD with Nesterov momentum at several batch sizes; flatness of the ends.

interpolation: batch 75 and 500 (from the same and from another start), the line between, curvature.
sensitivity: batch 32 ... 512, norms of input gradients and Jacobians, leading eigenvalue.
"""

import torch
from torch import nn

import curvature
import study

parser, seeds = study.arguments(__doc__, {"smoke": 1, "quick": 1, "paper": 3})
parser.add_argument("--experiment", choices=["interpolation", "sensitivity"], required=True)
args = study.start(parser)
x, y, x_test, y_test = study.mnist(args.preset, standardise=False)
x, x_test = study.images(x, args.tuned), study.images(x_test, args.tuned)
examples, iterations = {"smoke": (200, 10), "quick": (1_000, 20), "paper": (5_000, 50)}[args.preset]


def network(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(
        *study.conv_block(1, 8, args.tuned),
        *study.conv_block(8, 32, args.tuned),
        nn.Flatten(),
        study.dense(5 * 5 * 32, 256, 128, 10),
    )
    return study.laid_out(model, args.tuned)


def trained(model, batch_size, epochs):
    optimiser = torch.optim.SGD(
        model.parameters(), lr=0.01, momentum=0.9, nesterov=True, fused=True
    )
    return study.train(model, optimiser, (x, y, x_test, y_test), epochs, batch_size)


def leading_eigenvalues(model, count):
    product, size = curvature.hessian_vector_product(model, x[:examples], y[:examples])
    return product, size, curvature.lanczos(product, size, count, iterations)


def interpolated(item):
    """Both splits' loss and accuracy along (1 - alpha) a + alpha b."""
    a, b, alphas = item
    model = network(0)
    points = []
    for alpha in alphas:
        torch.nn.utils.vector_to_parameters((1 - alpha) * a + alpha * b, model.parameters())
        points.append((*study.evaluate(model, x, y), *study.evaluate(model, x_test, y_test)))
    return points


def end(item):
    """A network trained with one batch size from one start, its curvature and its weights."""
    batch_size, init = item
    epochs = {"smoke": 1, "quick": 3, "paper": 28}[args.preset]
    probes = {"smoke": 2, "quick": 4, "paper": 10}[args.preset]
    model = network(init)
    history = trained(model, batch_size, epochs)
    product, size, eigenvalues = leading_eigenvalues(model, 3)
    measures = {
        "batch_size": batch_size,
        **study.last(history),
        "eigenvalues": eigenvalues,
        "trace": curvature.trace(product, size, probes),
        "sharpness": curvature.sharpness(model, x[:examples], y[:examples]),
    }
    return measures, study.flat_weights(model)


def interpolation(all_seeds):
    alphas = torch.linspace(-1, 2, {"smoke": 7, "quick": 31, "paper": 61}[args.preset])
    starts = [
        each for seed in all_seeds for each in ((75, seed), (500, seed), (500, 1_000_000 + seed))
    ]
    ends = study.spread(args, end, starts)
    parts = alphas.chunk(args.threads) if args.tuned else [alphas]
    lines = [
        (ends[first][1], ends[first + other][1])
        for first in range(0, len(ends), 3)
        for other in (1, 2)
    ]
    points = study.spread(args, interpolated, [(*line, part) for line in lines for part in parts])
    best = [
        min(point[0] for part in points[at : at + len(parts)] for point in part)
        for at in range(0, len(points), len(parts))
    ]
    return [
        {
            "seed": seed,
            "ends": [measures for measures, _ in ends[3 * index : 3 * index + 3]],
            "lowest_train_loss_on_lines": best[2 * index : 2 * index + 2],
        }
        for index, seed in enumerate(all_seeds)
    ]


def sensitivity_of(model, batch_size):
    """Mean norms over the test split: loss gradient, the batch-mean script's number, Jacobian."""
    own, jacobians, gradients = [], [], []
    for xb, yb in zip(x_test.split(study.EVAL_BATCH), y_test.split(study.EVAL_BATCH)):
        xb = xb.clone().requires_grad_()
        logits = model(xb)
        # The examples do not interact: the gradient of the sum holds each example's own.
        loss = nn.functional.cross_entropy(logits, yb, reduction="sum")
        (g,) = torch.autograd.grad(loss, xb, retain_graph=True)
        gradients.append(g.flatten(1))
        own.append(g.flatten(1).norm(dim=1))
        squared = torch.zeros(len(xb))
        for p in logits.softmax(1).unbind(1):
            (row,) = torch.autograd.grad(p.sum(), xb, retain_graph=True)
            squared += row.flatten(1).square().sum(1)
        jacobians.append(squared.sqrt())
    batches = torch.cat(gradients).split(batch_size)
    batch_mean = torch.stack([g.norm() / len(g) for g in batches]).mean()
    return {
        "input_gradient": torch.cat(own).mean().item(),
        "batch_mean_gradient": batch_mean.item(),
        "jacobian": torch.cat(jacobians).mean().item(),
    }


def sensitivity_run(item):
    seed, batch_size = item
    epochs = {"smoke": 1, "quick": 5, "paper": 50}[args.preset]
    model = network(seed)
    history = trained(model, batch_size, epochs)
    _, _, eigenvalues = leading_eigenvalues(model, 1)
    return {
        "batch_size": batch_size,
        **study.last(history),
        **sensitivity_of(model, batch_size),
        "eigenvalue": eigenvalues[0],
    }


def sensitivity(all_seeds):
    sizes = (32, 64, 128, 256, 512)
    runs = study.spread(args, sensitivity_run, [(seed, size) for seed in all_seeds for size in sizes])
    return [
        {"seed": seed, "runs": runs[len(sizes) * index : len(sizes) * (index + 1)]}
        for index, seed in enumerate(all_seeds)
    ]


run = {"interpolation": interpolation, "sensitivity": sensitivity}[args.experiment]
study.report(args, run(list(seeds(args))), experiment=args.experiment)
