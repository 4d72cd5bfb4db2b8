import { BasinError, type NetworkConfig, networkText, plural } from '@basin/core';
import type { Floats } from '../little-endian.ts';
import {
  describeNetwork,
  type LayerDescription,
  type NetworkDescription,
} from '../network/describe-network.ts';
import { stateDictOf } from '../network/state-dict.ts';
import { safetensorsBytes } from '../network/write-safetensors.ts';
import type { DataScaling } from '../datasets/scaling.ts';
import { dataCode, dataMetadata, dataWords } from './python-data.ts';
import { channelsFirst, ownClasses, sequenceOf } from './modules.ts';

/** A network for PyTorch. */
export interface PytorchNetwork {
  /** A Python module that builds the network and loads the tensors beside it. */
  python: string;
  safetensors: Uint8Array;
  /** Of one example as the module takes it, channels first. */
  inputShape: number[];
}

/**
 * A trained network as a safetensors file under PyTorch's names and a Python file that builds the same
 * `nn.Sequential` and loads it.
 *
 * @param state what a training stored: flat weights, and behind them what layers keep.
 * @param about lines for the head of the Python file.
 * @param data how its inputs were scaled; null where that is not known.
 * @throws BasinError `model/pytorch-input` where an input has no place in PyTorch's order,
 *   `model/state-dict-order`.
 */
export function exportNetwork(
  network: NetworkConfig,
  state: Floats,
  about: readonly string[] = [],
  data: DataScaling | null = null,
): PytorchNetwork {
  const description = describeNetwork(network);
  const inputShape = pytorchInput(description);
  // Layers and modules are numbered differently: an activation is a module of its own.
  const { code, names } = sequenceOf(description.layers);
  const tensors = Object.fromEntries(
    Object.entries(stateDictOf(network, state)).map(([name, tensor]) => {
      const [, layer = '', role = ''] = /^(.*)\.([^.]*)$/.exec(name) ?? [];
      return [`${names.get(layer)}.${role}`, tensor];
    }),
  );
  const parameters = plural(description.parameterCount, 'parameter');
  const head = [`${networkText(network)} (${parameters}).`, ...about, dataWords(data)];
  const isDouble = state instanceof Float64Array;
  const shapes = { network: network.inputShape, module: inputShape };
  return {
    python: pythonFile(head, code, inputShape, isDouble, dataCode(data, shapes, isDouble)),
    safetensors: safetensorsBytes(tensors, metadataOf(data, inputShape)),
    inputShape,
  };
}

/**
 * Of one example in PyTorch. A picture without channels that is flattened at once stays as it is; every other
 * image or signal has its channels first.
 */
function pytorchInput({ layers }: NetworkDescription): number[] {
  const { inputShape } = layers[0] as LayerDescription;
  const flattened = layers.find(({ outputShape }) => outputShape.length === 1);
  const before = layers.slice(0, flattened?.layerIndex ?? 0);
  const isFlattenedAtOnce = before.every(({ traits }) => traits.keepsPlaces);
  const isPicture = inputShape.length === 2 || (inputShape.length === 3 && inputShape[0] === 1);
  const isPlain = flattened?.layer.type === 'flatten' && isFlattenedAtOnce && isPicture;
  if (!isPlain) return inputShape.length === 1 ? [...inputShape] : channelsFirst(inputShape);
  if (before.every(({ weight }) => weight === null)) return [...inputShape];
  throw new BasinError(
    'model/pytorch-input',
    `the network's input of shape [${inputShape.join(', ')}] is normalised and then flattened, and nothing tells which of its axes are channels in PyTorch: train it on the vector [${inputShape.reduce((a, b) => a * b, 1)}]`,
  );
}

/** All of a safetensors file's metadata is text. */
function metadataOf(
  data: DataScaling | null,
  inputShape: readonly number[],
): Record<string, string> {
  const entries = Object.entries(dataMetadata(data, inputShape));
  const texts = entries.map(([name, value]): [string, string] => [name, JSON.stringify(value)]);
  return { format: 'pt', ...Object.fromEntries(texts) };
}

function pythonFile(
  head: readonly string[],
  code: string,
  inputShape: readonly number[],
  isDouble: boolean,
  dataParts: readonly string[],
): string {
  const used = Object.entries(ownClasses)
    .filter(([name]) => new RegExp(`\\b${name}\\(`).test(code))
    .map(([, text]) => text);
  const text = head.map((line) => line.replaceAll('\\', '/').replaceAll('"""', "'''"));
  return `${[
    [
      `"""${text.join('\n')}`,
      '',
      `Inputs are ${isDouble ? 'float64' : 'float32'} [n, ${inputShape.join(', ')}]${inputShape.length > 1 ? ', channels first' : ''}.`,
      '',
      '    from network import load, normalize',
      '',
      '    outputs = load()(normalize(inputs))',
      '"""',
    ].join('\n'),
    'import json\nfrom pathlib import Path',
    'import torch\nfrom torch import nn',
    ...dataParts.map((part) => `\n${part}`),
    ...used.map((one) => `\n${one}`),
    `\ndef build():\n    return ${code.replaceAll('\n', '\n    ')}`,
    `\n${isDouble ? readFunction.replace('{"F32": torch.float32,', '{"F64": torch.float64,') : readFunction}`,
    `\n${isDouble ? loadFunction.replace('build()', 'build().double()') : loadFunction}`,
    '\nif __name__ == "__main__":\n    print(load())',
  ].join('\n\n')}\n`;
}

const readFunction = `def read(path):
    """Tensors of a safetensors file, as safetensors.torch.load_file reads them."""
    data = Path(path).read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    dtypes = {"F32": torch.float32, "I64": torch.int64}
    tensors = {}
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        values = torch.frombuffer(bytearray(data[start + first : start + last]), dtype=dtypes[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"])
    return tensors`;

const loadFunction = `def load(path=Path(__file__).with_suffix(".safetensors")):
    """The trained network, ready to be evaluated."""
    model = build()
    model.load_state_dict(read(path))
    return model.eval()`;
