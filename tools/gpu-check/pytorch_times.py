"""Times the networks of cases.ts in PyTorch, on the GPU where there is one. One line of JSON a device."""

import json
import time

import torch
from torch import nn


def cnn(filters, kernel):
    layers, channels, size = [], 1, 28
    for count in filters:
        layers += [nn.Conv2d(channels, count, kernel), nn.ReLU(), nn.MaxPool2d(2)]
        channels, size = count, (size - kernel + 1) // 2
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * size * size, 10))


def mlp(widths):
    layers = [nn.Flatten()]
    for before, after in zip(widths, widths[1:]):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def train_images(device, network, count=640, batch_size=64, epochs=3):
    network = network.to(device)
    inputs = torch.rand(count, 1, 28, 28, device=device)
    labels = torch.randint(10, (count,), device=device)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    for _ in range(epochs):
        order = torch.randperm(count, device=device)
        for start in range(0, count, batch_size):
            batch = order[start : start + batch_size]
            optimiser.zero_grad()
            nn.functional.cross_entropy(network(inputs[batch]), labels[batch]).backward()
            optimiser.step()


def train_stacked(device, count=100):
    """All networks as batched matrices: what PyTorch's users do by hand or by vmap."""
    x = torch.linspace(0, 1, 100, device=device).reshape(1, 100, 1)
    y = torch.sin(5 * x)
    sizes = [(1, 16), (16, 16), (16, 1)]
    weights = [(torch.randn(count, a, b, device=device) / a**0.5).requires_grad_() for a, b in sizes]
    biases = [torch.zeros(count, 1, b, device=device, requires_grad=True) for _, b in sizes]
    optimiser = torch.optim.Adam([*weights, *biases], lr=1e-3)
    for _ in range(100):
        optimiser.zero_grad()
        h = x.expand(count, 100, 1)
        for index, (weight, bias) in enumerate(zip(weights, biases)):
            h = torch.baddbmm(bias, h, weight)
            h = torch.tanh(h) if index < 2 else h
        ((h - y) ** 2).mean(dim=(1, 2)).sum().backward()
        optimiser.step()


def timed(device, run):
    run()
    if device == "cuda":
        torch.cuda.synchronize()
    started = time.perf_counter()
    run()
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - started


for device in ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]:
    seconds = {
        "cnn-shallow": timed(device, lambda: train_images(device, cnn([16], 5))),
        "cnn-deep": timed(device, lambda: train_images(device, cnn([16, 32], 3))),
        "cnn-wide": timed(device, lambda: train_images(device, cnn([32, 64], 5), 12_800, 256, 1)),
        "mlp-wide": timed(
            device, lambda: train_images(device, mlp([784, 1024, 1024, 10]), 12_800, 256, 2)
        ),
        "stacked-100-wide": timed(device, lambda: train_stacked(device)),
    }
    print(json.dumps({"torch": torch.__version__, "device": device, "seconds": seconds}))
