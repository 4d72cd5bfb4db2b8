"""Hessian-vector products of dense ReLU networks under cross-entropy, by other libraries, on one thread.

    python hessian_products.py --side=torch 784-90-16-10x512 …   # widths x batch

Sides: torch (forward over reverse, torch.func), curvlinops, pyhessian (of one batch, whose graph it keeps
between products), pyhessian-anew (as for a data loader, of which it builds the graph for every product),
jax (forward over reverse, compiled). Prints one line of JSON a case: median milliseconds of processor
time of a gradient and of a product, and the greatest resident memory of the process in MB. A library that
is not installed says so.
"""

import argparse
import json
import os
import resource
import statistics
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

WARM_UP, SECONDS, MOST, LEAST = 3, 1.0, 200, 7


def median_ms(run):
    for _ in range(WARM_UP):
        run()
    times, started = [], time.perf_counter()
    while len(times) < LEAST or (len(times) < MOST and time.perf_counter() - started < SECONDS):
        before = time.process_time()
        run()
        times.append(1000 * (time.process_time() - before))
    return statistics.median(times)


def torch_parts(widths, batch):
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    return model, torch.nn.CrossEntropyLoss(), torch.randn(batch, widths[0]), torch.randint(widths[-1], [batch])


def torch_side(widths, batch):
    import torch

    model, loss, x, y = torch_parts(widths, batch)
    weights = {name: value.detach() for name, value in model.named_parameters()}
    along = {name: torch.randn_like(value) for name, value in weights.items()}
    objective = lambda w: loss(torch.func.functional_call(model, w, x), y)
    gradient = torch.func.grad(objective)
    return lambda: gradient(weights), lambda: torch.func.jvp(gradient, (weights,), (along,))


def curvlinops_side(widths, batch):
    import torch
    from curvlinops import HessianLinearOperator

    model, loss, x, y = torch_parts(widths, batch)
    parameters = [p for p in model.parameters()]
    try:
        hessian = HessianLinearOperator(model, loss, dict(model.named_parameters()), [(x, y)], check_deterministic=False)
    except (TypeError, AttributeError):
        hessian = HessianLinearOperator(model, loss, parameters, [(x, y)], check_deterministic=False)
    vector = torch.randn(hessian.shape[1])
    return lambda: torch.autograd.grad(loss(model(x), y), parameters), lambda: hessian @ vector


def pyhessian_parts(widths, batch):
    import torch
    from pyhessian import hessian

    model, loss, x, y = torch_parts(widths, batch)
    computed = hessian(model, loss, data=(x, y), cuda=False)
    along = [torch.randn_like(p) for p in computed.params]
    parameters = list(model.parameters())
    return computed, along, lambda: torch.autograd.grad(loss(model(x), y), parameters), (model, loss, x, y)


def pyhessian_side(widths, batch):
    from pyhessian.utils import hessian_vector_product

    computed, along, gradient, _ = pyhessian_parts(widths, batch)
    return gradient, lambda: hessian_vector_product(computed.gradsH, computed.params, along)


def pyhessian_anew_side(widths, batch):
    from pyhessian import hessian

    _, along, gradient, (model, loss, x, y) = pyhessian_parts(widths, batch)
    loader = hessian(model, loss, dataloader=[(x, y)], cuda=False)
    return gradient, lambda: loader.dataloader_hv_product(along)


def jax_side(widths, batch):
    import jax
    import jax.numpy as jnp

    keys = iter(jax.random.split(jax.random.PRNGKey(0), 4 * len(widths)))
    weights = [(jax.random.normal(next(keys), [i, o]) / i**0.5, jnp.zeros([o])) for i, o in zip(widths, widths[1:])]
    along = jax.tree.map(lambda w: jax.random.normal(next(keys), w.shape), weights)
    x = jax.random.normal(next(keys), [batch, widths[0]])
    y = jax.random.randint(next(keys), [batch], 0, widths[-1])

    def objective(w):
        value = x
        for index, (kernel, bias) in enumerate(w):
            value = value @ kernel + bias
            value = jax.nn.relu(value) if index < len(w) - 1 else value
        return -jnp.mean(jax.nn.log_softmax(value)[jnp.arange(batch), y])

    gradient = jax.jit(jax.grad(objective))
    product = jax.jit(lambda w, v: jax.jvp(jax.grad(objective), (w,), (v,))[1])
    return lambda: jax.block_until_ready(gradient(weights)), lambda: jax.block_until_ready(product(weights, along))


SIDES = {"torch": torch_side, "curvlinops": curvlinops_side, "pyhessian": pyhessian_side, "pyhessian-anew": pyhessian_anew_side, "jax": jax_side}

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--side", choices=SIDES, required=True)
    parser.add_argument("cases", nargs="+")
    options = parser.parse_args()
    for case in options.cases:
        shape, batch = case.split("x")
        try:
            gradient, product = SIDES[options.side]([int(w) for w in shape.split("-")], int(batch))
            found = {"gradientMs": median_ms(gradient), "productMs": median_ms(product)}
        except ImportError as error:
            found = {"missing": str(error)}
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"case": case, **found, "memoryMb": memory}), flush=True)
