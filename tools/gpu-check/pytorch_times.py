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


def train_cnn(device, filters, kernel):
    network = cnn(filters, kernel).to(device)
    inputs = torch.rand(640, 1, 28, 28, device=device)
    labels = torch.randint(10, (640,), device=device)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    for _ in range(3):
        order = torch.randperm(640, device=device)
        for start in range(0, 640, 64):
            batch = order[start : start + 64]
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
        "cnn-shallow": timed(device, lambda: train_cnn(device, [16], 5)),
        "cnn-deep": timed(device, lambda: train_cnn(device, [16, 32], 3)),
        "stacked-100": timed(device, lambda: train_stacked(device)),
    }
    print(json.dumps({"torch": torch.__version__, "device": device, "seconds": seconds}))
