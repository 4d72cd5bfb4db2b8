/* Pooled values and their codes. */
#pragma once
#include "layer.h"

namespace pooled_convolution {

/* The largest of the four sums of L filters, with bias and ReLU. Where fewer lanes are wanted, the others
 * belong to the next value, which is still to come if all filters go at once. */
template <int L>
ALWAYS_INLINE void pool(const Layer &layer, const Floats<L> (&sums)[4], Floats<L> bias, int lanes,
                        bool mayWriteAll, float *pooled, uint8_t *codes) {
  typedef typename Lanes<L>::Ints Ints;
  Floats<L> best = sums[0];
  Ints code = {};
  for (int position = 1; position < 4; position++) {
    const Floats<L> sum = sums[position];
    /* The first of equals wins, and a NaN always, as in PyTorch. */
    const Ints wins = (sum > best) | (sum != sum);
    best = wins ? sum : best;
    code = wins ? Ints{} + position : code;
  }
  best += bias;
  if (layer.hasRelu) {
    const Ints isOff = best <= 0.0f;
    best = isOff ? Floats<L>{} : best;
    code = isOff ? Ints{} + int32_t(offCode) : code;
  }
  const auto bytes = __builtin_convertvector(code, typename Lanes<L>::Bytes);
  if (lanes >= L || mayWriteAll) {
    memcpy(pooled, &best, 4 * L);
    memcpy(codes, &bytes, L);
  } else {
    for (int lane = 0; lane < lanes; lane++) {
      pooled[lane] = best[lane];
      codes[lane] = bytes[lane];
    }
  }
}

/* J pooled values side by side, for V vectors of L filters each, of a kernel K x K. C: the channels where
 * known, else 0. */
template <int L, int V, int J, int C, int K>
ALWAYS_INLINE void forwardBlock(const Layer &layer, const float *image, const float *kernel,
                                int paddedFilters, const float *bias, int filters, float *pooled,
                                uint8_t *codes) {
  Floats<L> sums[V][J][4] = {};
  const int channels = C ? C : layer.channels;
#pragma GCC unroll 3
  for (int down = 0; down < K; down++) {
#pragma GCC unroll 3
    for (int right = 0; right < K; right++) {
      const float *upper = image + (down * layer.width + right) * channels;
      const float *lower = upper + layer.width * channels;
      for (int channel = 0; channel < channels; channel++) {
        Floats<L> weights[V];
        for (int v = 0; v < V; v++) weights[v] = load<L>(kernel + v * L);
        kernel += paddedFilters;
#pragma GCC unroll 16
        for (int j = 0; j < J; j++) {
          const float a = upper[2 * j * channels + channel], b = upper[(2 * j + 1) * channels + channel];
          const float c = lower[2 * j * channels + channel], d = lower[(2 * j + 1) * channels + channel];
#pragma GCC unroll 4
          for (int v = 0; v < V; v++) {
            sums[v][j][0] += weights[v] * a;
            sums[v][j][1] += weights[v] * b;
            sums[v][j][2] += weights[v] * c;
            sums[v][j][3] += weights[v] * d;
          }
        }
      }
    }
  }
#pragma GCC unroll 16
  for (int j = 0; j < J; j++) {
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) {
      const int lanes = filters - v * L;
      if (lanes <= 0) break;
      const int64_t at = int64_t(j) * layer.filters + v * L;
      pool<L>(layer, sums[v][j], load<L>(bias + v * L), lanes, layer.filters <= L * V, pooled + at,
              codes + at);
    }
  }
}

template <int L, int V, int J, int C, int K>
static void forwardRow(const Layer &layer, const float *image, const float *kernel, int paddedFilters,
                       const float *bias, int filters, int columns, float *pooled, uint8_t *codes) {
  while (columns >= J) {
    forwardBlock<L, V, J, C, K>(layer, image, kernel, paddedFilters, bias, filters, pooled, codes);
    columns -= J;
    image += 2 * J * layer.channels;
    pooled += J * layer.filters;
    codes += J * layer.filters;
  }
  if constexpr (J > 1) {
    if (columns > 0) {
      forwardRow<L, V, J - 1, C, K>(layer, image, kernel, paddedFilters, bias, filters, columns,
                                    pooled, codes);
    }
  }
}

template <int L, int V, int C, int K>
static void forwardWith(const Layer &layer, const float *images, const float *kernel, const float *bias,
                        float *pooled, uint8_t *codes) {
  const int filters = layer.filters, step = L * V, padded = roundUp(filters, step);
  const int rowsOfKernel = K * K * layer.channels;
  Buffer paddedKernel(size_t(rowsOfKernel) * padded), paddedBias(padded);
  for (int row = 0; row < rowsOfKernel; row++) {
    memcpy(&paddedKernel[size_t(row) * padded], kernel + size_t(row) * filters, 4 * filters);
  }
  memcpy(paddedBias.data(), bias, 4 * filters);
  for (int n = 0; n < layer.count; n++) {
    const float *image = images + n * layer.imageSize();
    for (int row = 0; row < layer.rows; row++) {
      const float *rowOfImage = image + int64_t(2) * row * layer.width * layer.channels;
      const int64_t at = n * layer.pooledSize() + int64_t(row) * layer.columns * filters;
      for (int filter = 0; filter < filters; filter += step) {
        forwardRow<L, V, accumulators / 4 / V, C, K>(
            layer, rowOfImage, paddedKernel.data() + filter, padded, paddedBias.data() + filter,
            filters - filter, layer.columns, pooled + at + filter, codes + at + filter);
      }
    }
  }
}

template <int C, int K>
static void forwardOf(const Layer &layer, const float *images, const float *kernel, const float *bias,
                      float *pooled, uint8_t *codes) {
  const int filters = layer.filters;
  const auto run = filters <= 8             ? forwardWith<8, 1, C, K>
                   : filters <= widestLanes ? forwardWith<widestLanes, 1, C, K>
                                            : forwardWith<widestLanes, 2, C, K>;
  run(layer, images, kernel, bias, pooled, codes);
}

/* Pooled values [count, rows, columns, filters], and their codes in the same order. */
static void forward(const Layer &layer, const float *images, const float *kernel, const float *bias,
                    float *pooled, uint8_t *codes) {
  const bool isOne = layer.channels == 1;
  const auto run = layer.kernelSize == 3 ? (isOne ? forwardOf<1, 3> : forwardOf<0, 3>)
                                         : (isOne ? forwardOf<1, 5> : forwardOf<0, 5>);
  run(layer, images, kernel, bias, pooled, codes);
}

} // namespace pooled_convolution
