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
x, x_test = x.view(-1, 1, 28, 28), x_test.view(-1, 1, 28, 28)
examples, iterations = {"smoke": (200, 10), "quick": (1_000, 20), "paper": (5_000, 50)}[args.preset]


def network(seed):
    torch.manual_seed(seed)
    return nn.Sequential(
        *study.conv_block(1, 8),
        *study.conv_block(8, 32),
        nn.Flatten(),
        study.dense(5 * 5 * 32, 256, 128, 10),
    )


def trained(model, batch_size, epochs):
    optimiser = torch.optim.SGD(
        model.parameters(), lr=0.01, momentum=0.9, nesterov=True, fused=True
    )
    return study.train(model, optimiser, (x, y, x_test, y_test), epochs, batch_size)


def leading_eigenvalues(model, count):
    product, size = curvature.hessian_vector_product(model, x[:examples], y[:examples])
    return product, size, curvature.lanczos(product, size, count, iterations)


def interpolate(a, b, alphas):
    """Both splits' loss and accuracy along (1 - alpha) a + alpha b."""
    model = network(0)
    points = []
    for alpha in alphas:
        torch.nn.utils.vector_to_parameters(
            (1 - alpha) * a + alpha * b, model.parameters()
        )
        points.append((*study.evaluate(model, x, y), *study.evaluate(model, x_test, y_test)))
    return points


def interpolation(seed):
    epochs = {"smoke": 1, "quick": 3, "paper": 28}[args.preset]
    alphas = torch.linspace(-1, 2, {"smoke": 7, "quick": 31, "paper": 61}[args.preset])
    probes = {"smoke": 2, "quick": 4, "paper": 10}[args.preset]
    ends = []
    for batch_size, init in ((75, seed), (500, seed), (500, 1_000_000 + seed)):
        model = network(init)
        history = trained(model, batch_size, epochs)
        product, size, eigenvalues = leading_eigenvalues(model, 3)
        ends.append(
            {
                "batch_size": batch_size,
                **study.last(history),
                "eigenvalues": eigenvalues,
                "trace": curvature.trace(product, size, probes),
                "sharpness": curvature.sharpness(model, x[:examples], y[:examples]),
                "weights": study.flat_weights(model),
            }
        )
    weights = [end.pop("weights") for end in ends]
    lines = [interpolate(weights[0], other, alphas) for other in weights[1:]]
    best = [min(point[0] for point in line) for line in lines]
    return {"seed": seed, "ends": ends, "lowest_train_loss_on_lines": best}


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


def sensitivity(seed):
    epochs = {"smoke": 1, "quick": 5, "paper": 50}[args.preset]
    runs = []
    for batch_size in (32, 64, 128, 256, 512):
        model = network(seed)
        history = trained(model, batch_size, epochs)
        _, _, eigenvalues = leading_eigenvalues(model, 1)
        runs.append(
            {
                "batch_size": batch_size,
                **study.last(history),
                **sensitivity_of(model, batch_size),
                "eigenvalue": eigenvalues[0],
            }
        )
    return {"seed": seed, "runs": runs}


run = {"interpolation": interpolation, "sensitivity": sensitivity}[args.experiment]
study.report(args, [run(seed) for seed in seeds(args)], experiment=args.experiment)
