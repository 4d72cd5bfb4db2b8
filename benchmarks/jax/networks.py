"""Any network of the vocabulary that `bench/networks.ts` uses, as a JAX user writes it: functions of a dict.

Parameters are by PyTorch's names in Basin's layout: dense [in, out], convolutions [..., in, out], values
channels-last. Statistics of batch norm travel beside them.
"""

import side
import jax
import jax.numpy as jnp

layers = side.config["network"]["layers"]
input_shape = side.config["network"]["inputShape"]


def parameters(flat):
    return {
        block["name"]: jnp.asarray(
            flat[block["offset"] : block["offset"] + block["size"]].reshape(block["shape"])
        )
        for block in side.case["blocks"]
    }


def statistics(weights):
    """A mean of 0 and a variance of 1 for each gain of a batch norm."""
    return {
        f"{index}": (jnp.zeros_like(weights[f"{index}.weight"]), jnp.ones_like(weights[f"{index}.weight"]))
        for index, layer in enumerate(layers)
        if layer["type"] == "batch-norm"
    }


def activate(layer, x):
    return jax.nn.relu(x) if layer.get("activation") == "relu" else x


def max_pool(x, size):
    """The maximum over a reshape: quicker than reduce_window, whose gradient is slow on processors."""
    n, height, width, channels = x.shape
    x = x[:, : height // size * size, : width // size * size]
    return x.reshape(n, height // size, size, width // size, size, channels).max((2, 4))


def convolve(layer, x, kernel):
    rank = kernel.ndim - 2
    names = ("NWC", "WIO", "NWC") if rank == 1 else ("NHWC", "HWIO", "NHWC")
    padding = "VALID" if layer["padding"] == "valid" else [(layer["padding"],) * 2] * rank
    return jax.lax.conv_general_dilated(
        x, kernel, (layer["stride"],) * rank, padding, dimension_numbers=names
    )


def apply(own, weights, stats, x, key, prefix=""):
    moved = {}
    for index, layer in enumerate(own):
        name, kind = f"{prefix}{index}", layer["type"]
        weight, bias = weights.get(f"{name}.weight"), weights.get(f"{name}.bias")
        if kind == "flatten":
            x = x.reshape(len(x), -1)
        elif kind == "max-pool2d":
            x = max_pool(x, layer["size"])
        elif kind == "dense":
            x = activate(layer, x @ weight + bias)
        elif kind in ("conv1d", "conv2d"):
            x = activate(layer, convolve(layer, x, weight) + bias)
        elif kind == "layer-norm":
            x = (x - x.mean(-1, keepdims=True)) / jnp.sqrt(x.var(-1, keepdims=True) + layer["epsilon"])
            x = x * weight + bias
        elif kind == "batch-norm":
            mean, variance, n = x.mean(0), x.var(0), len(x)
            old_mean, old_variance = stats[name]
            share = layer["momentum"]
            moved[name] = jax.lax.stop_gradient(
                (
                    old_mean + share * (mean - old_mean),
                    old_variance + share * (variance * n / (n - 1) - old_variance),
                )
            )
            x = (x - mean) * jax.lax.rsqrt(variance + layer["epsilon"]) * weight + bias
            x = activate(layer, x)
        elif kind == "dropout":
            key, own_key = jax.random.split(key)
            keeps = jax.random.bernoulli(own_key, 1 - layer["rate"], x.shape)
            x = jnp.where(keeps, x / (1 - layer["rate"]), 0)
        elif kind == "residual":
            inner, _ = apply(layer["layers"], weights, stats, x, key, f"{name}.layers.")
            x = activate(layer, inner + x)
        else:
            raise ValueError(f"no {kind} here")
    return x, moved


def logits(weights, stats, x, key):
    return apply(layers, weights, stats, x.reshape(len(x), *input_shape), key)
