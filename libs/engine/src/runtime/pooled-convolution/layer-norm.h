/* Layer norm over rows, each of one example: (x - mean) / sqrt(variance + epsilon) * gain + shift, and its
 * gradients, in one pass over a row that stays in the nearest cache. Every sum has one order. */
#pragma once
#include <cmath>
#include <cstring>

#include "layer.h"

namespace layer_norm {

using pooled_convolution::Buffer;
using pooled_convolution::Floats;
using pooled_convolution::load;
using pooled_convolution::store;

struct Layer {
  int32_t count, size;
  /* A float. */
  int32_t epsilonBits;

  float epsilon() const {
    float value;
    memcpy(&value, &epsilonBits, sizeof value);
    return value;
  }
};

constexpr int lanes = 8;
typedef Floats<lanes> Lanes;

ALWAYS_INLINE float sumOf(Lanes sums) {
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

/* The sum of a function of each place of a row: of eight at once, and of each that is left over. */
template <typename Many, typename One>
ALWAYS_INLINE float sumOver(int size, Many many, One one) {
  Lanes sums = {};
  int at = 0;
  for (; at + lanes <= size; at += lanes) sums += many(at);
  float sum = sumOf(sums);
  for (; at < size; at++) sum += one(at);
  return sum;
}

struct Statistics {
  float mean, scale;
};

ALWAYS_INLINE Statistics statisticsOf(const Layer &layer, const float *row) {
  const int size = layer.size;
  const float mean =
      sumOver(size, [&](int at) { return load<lanes>(row + at); }, [&](int at) { return row[at]; }) / size;
  const float variance = sumOver(
                             size,
                             [&](int at) {
                               const Lanes centred = load<lanes>(row + at) - mean;
                               return centred * centred;
                             },
                             [&](int at) { return (row[at] - mean) * (row[at] - mean); }) /
                         size;
  return {mean, 1.0f / std::sqrt(variance + layer.epsilon())};
}

static void forward(const Layer &layer, const float *inputs, const float *gain, const float *shift,
                    float *values) {
  for (int n = 0; n < layer.count; n++, inputs += layer.size, values += layer.size) {
    const auto [mean, scale] = statisticsOf(layer, inputs);
    int at = 0;
    for (; at + lanes <= layer.size; at += lanes)
      store<lanes>(values + at, (load<lanes>(inputs + at) - mean) * scale * load<lanes>(gain + at) +
                                    load<lanes>(shift + at));
    for (; at < layer.size; at++) values[at] = (inputs[at] - mean) * scale * gain[at] + shift[at];
  }
}

/* By the gain, by the shift, by the inputs [count, size]. */
static void gradients(const Layer &layer, const float *inputs, const float *gain, const float *slopes,
                      float *output) {
  const int size = layer.size;
  float *byGain = output, *byShift = output + size, *byInputs = output + 2 * size;
  memset(output, 0, 8 * size_t(size));
  /* Of one row: values as they were before gain and shift, and their slopes. */
  Buffer normal(size), slope(size);
  for (int n = 0; n < layer.count; n++, inputs += size, slopes += size, byInputs += size) {
    const auto [mean, scale] = statisticsOf(layer, inputs);
    for (int at = 0; at < size; at++) {
      normal[at] = (inputs[at] - mean) * scale;
      slope[at] = slopes[at] * gain[at];
      byGain[at] += slopes[at] * normal[at];
      byShift[at] += slopes[at];
    }
    const float *x = normal.data(), *d = slope.data();
    const float meanSlope =
        sumOver(size, [&](int at) { return load<lanes>(d + at); }, [&](int at) { return d[at]; }) / size;
    const float along = sumOver(
                            size, [&](int at) { return load<lanes>(d + at) * load<lanes>(x + at); },
                            [&](int at) { return d[at] * x[at]; }) /
                        size;
    for (int at = 0; at < size; at++) byInputs[at] = (d[at] - meanSlope - x[at] * along) * scale;
  }
}

} // namespace layer_norm
