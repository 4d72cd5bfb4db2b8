"""Fashion-MNIST from the IDX files of Debian's package, and the accuracy of a model on its test split."""
import gzip
import numpy as np
import torch

FOLDER = "/usr/share/datasets/fashion-mnist"

def idx(name, offset):
    with gzip.open(f"{FOLDER}/{name}.gz") as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)

def images(name, count):
    pixels = idx(f"{name}-images-idx3-ubyte", 16).reshape(-1, 784)[:count]
    return torch.tensor(pixels, dtype=torch.float32) / 255

def labels(name, count):
    return torch.tensor(idx(f"{name}-labels-idx1-ubyte", 8)[:count], dtype=torch.long)

x, y = images("train", 12_000), labels("train", 12_000)
test_x, test_y = images("t10k", 2_000), labels("t10k", 2_000)

def accuracy(model):
    with torch.no_grad():
        return (model(test_x).argmax(1) == test_y).float().mean().item()
