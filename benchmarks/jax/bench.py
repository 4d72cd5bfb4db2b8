"""JAX's side of `npm run bench`: the training step under jit, many steps a call by lax.scan, optax.

rows: examples x features, as a user writes it; vmap over replicas where there are several.
columns: features x points, for full batches of dense networks.
"""

import os
import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))
import side  # noqa: E402  (pins the process before jax makes its threads)

os.environ["JAX_PLATFORMS"] = side.args.device
if side.args.core is not None:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
import optax  # noqa: E402

import networks  # noqa: E402

config = side.config
layers = config["network"]["layers"]
is_full_batch = config["batchSize"] == "full"
REPLICAS = side.args.replicas


def rows_network(weights, x):
    """Basin's layout throughout: [n, height, width, channels], [in, out]."""
    position = 0
    x = x.reshape(len(x), *config["network"]["inputShape"])
    for layer in layers:
        kind = layer["type"]
        if kind in ("flatten", "conv1d"):
            x = x.reshape(len(x), -1)
        if kind == "max-pool2d":
            window = (1, layer["size"], layer["size"], 1)
            x = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, window, "VALID")
        elif kind != "flatten":
            weight, bias = weights[position]
            position += 1
            if kind == "conv2d":
                x = jax.lax.conv_general_dilated(
                    x, weight, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
                )
            else:
                x = x @ weight
            x = x if bias is None else x + bias
            x = jax.nn.relu(x) if layer["activation"] == "relu" else x
    return x


def columns_network(weights, x):
    """Dense layers on [features, points]."""
    weighted = [layer for layer in layers if layer["type"] != "flatten"]
    for layer, (weight, bias) in zip(weighted, weights, strict=True):
        x = weight.T @ x
        x = x if bias is None else x + bias[:, None]
        x = jax.nn.relu(x) if layer["activation"] == "relu" else x
    return x


def network_loss(weights, stats, x, y, key):
    """Of a case of bench/networks.ts: the loss, and what batch norm keeps."""
    outputs, moved = networks.logits(weights, stats, x, key)
    return optax.softmax_cross_entropy_with_integer_labels(outputs, y).mean(), {**stats, **moved}


def loss_of(weights, x, y):
    if config["loss"] == "mean-squared-error":
        network = columns_network if side.args.form == "columns" else rows_network
        return jnp.mean((network(weights, x) - y) ** 2)
    logits = rows_network(weights, x)
    return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()


def phase_value_and_gradient(weights, x, y):
    """The loss; twice the Hessian times the gradient, which is the gradient of its squared norm."""
    def gradient(w):
        return jax.grad(loss_of)(w, x, y)

    loss, g = jax.value_and_grad(loss_of)(weights, x, y)
    _, product = jax.jvp(gradient, (weights,), (g,))
    return (loss, optax.global_norm(g)), jax.tree.map(lambda p: 2 * p, product)


def optimiser_of():
    if side.has_phase():
        phase = config["gradientNormPhase"]
        rate = optax.cosine_decay_schedule(phase["learningRate"], phase["stepLimit"])
        return optax.adam(rate)
    settings = config["optimiser"]
    if config["schedule"]["type"] == "one-cycle":
        total = config["epochCount"] * -(-60_000 // side.case["batchSize"])
        rate = optax.cosine_onecycle_schedule(
            total, settings["learningRate"], config["schedule"]["riseShare"]
        )
        return optax.adam(rate)
    if settings["type"] == "adam":
        return optax.adam(settings["learningRate"])
    momentum, nesterov = settings["momentum"], settings["nesterov"]
    return optax.sgd(settings["learningRate"], momentum, nesterov)


class Scan:
    def __init__(self):
        x, y = side.examples()
        if side.args.form == "columns":
            x, y = x.T.copy(), y.T.copy()
        self.x, self.y = jax.device_put(x), jax.device_put(y)
        jax.block_until_ready((self.x, self.y))
        self.order = np.random.default_rng(1)
        self.waiting = np.empty((0, REPLICAS, side.case["batchSize"]), np.int32)

    def open(self, flat, rows, steps):
        """Compiles a scan of so many steps: what a call runs from then on."""
        self.length = steps
        optimiser = optimiser_of()
        weights = [
            (jnp.asarray(weight), None if bias is None else jnp.asarray(bias))
            for weight, bias in ([] if side.is_network else side.blocks(flat))
        ]
        if side.is_network:
            weights = networks.parameters(flat)
        carry = (weights, optimiser.init(weights))
        if side.is_network:
            carry += (networks.statistics(weights), jax.random.key(1))
        if REPLICAS > 1:
            carry = jax.tree.map(lambda v: jnp.stack([v] * REPLICAS), carry)

        def network_step(carry, batch, x, y):
            weights, state, stats, key = carry
            key, own = jax.random.split(key)
            (loss, stats), gradient = jax.value_and_grad(network_loss, has_aux=True)(
                weights, stats, x[batch], y[batch], own
            )
            updates, state = optimiser.update(gradient, state, weights)
            return (optax.apply_updates(weights, updates), state, stats, key), (loss, None)

        def one(carry, batch, x, y):
            weights, state = carry
            if batch is not None:
                x, y = x[batch], y[batch]
            if side.has_phase():
                value, gradient = phase_value_and_gradient(weights, x, y)
            else:
                loss, gradient = jax.value_and_grad(loss_of)(weights, x, y)
                norm = optax.global_norm(gradient) if config["record"]["gradientNorm"] else None
                value = (loss, norm)
            updates, state = optimiser.update(gradient, state, weights)
            return (optax.apply_updates(weights, updates), state), value

        if REPLICAS > 1:
            one = jax.vmap(one, in_axes=(0, None if is_full_batch else 0, None, None))

        def call(carry, batches, x, y):
            def body(carry, batch):
                return (network_step if side.is_network else one)(carry, batch, x, y)

            return jax.lax.scan(body, carry, batches, length=steps)

        self.call = jax.jit(call, donate_argnums=0)
        batches = None if rows is None else np.repeat(rows[:, None], REPLICAS, 1)
        self.carry, (losses, _) = self.call(carry, self.shaped(batches), self.x, self.y)
        return np.asarray(losses).reshape(steps, -1)[:, 0].tolist()

    def run(self, steps):
        calls = max(1, round(steps / self.length))
        for _ in range(calls):
            self.carry, values = self.call(self.carry, self.next_batches(), self.x, self.y)
            jax.tree.map(np.asarray, values)
        return calls * self.length

    def next_batches(self):
        """Whole batches of shuffled epochs; a short last one would be another shape: left out."""
        if is_full_batch:
            return None
        while len(self.waiting) < self.length:
            size = side.case["batchSize"]
            whole = len(self.x) // size
            orders = [self.order.permutation(len(self.x))[: whole * size] for _ in range(REPLICAS)]
            epoch = np.stack([order.reshape(whole, size) for order in orders], 1).astype(np.int32)
            self.waiting = np.concatenate([self.waiting, epoch])
        batches, self.waiting = self.waiting[: self.length], self.waiting[self.length :]
        return self.shaped(batches)

    def shaped(self, batches):
        """[steps, replicas, batch], without the axis of replicas where there is one."""
        return batches if batches is None or REPLICAS > 1 else batches[:, 0]


versions = {"jax": jax.__version__, "optax": optax.__version__, "numpy": np.__version__}
side.serve(Scan(), {"python": platform.python_version(), **versions})
