/* How pooled values move with images, kernel and bias, each in its own direction: the derivative along them.
 * For second derivatives, not for speed. */
#pragma once
#include "layer.h"

namespace pooled_convolution {

/* [K, K, channels, filters] as [filters, K * K * channels]. */
static void byFilter(const Layer &layer, const float *kernel, float *kernels) {
  const int size = layer.kernelSize * layer.kernelSize * layer.channels;
  for (int i = 0; i < size; i++)
    for (int filter = 0; filter < layer.filters; filter++)
      kernels[size_t(filter) * size + i] = kernel[size_t(i) * layer.filters + filter];
}

/* Of each pooled value, at the position that it came from; 0 where ReLU is off. */
static void tangents(const Layer &layer, const float *images, const float *kernel,
                     const uint8_t *codes, const float *imageTangents, const float *kernelTangents,
                     const float *biasTangents, float *pooledTangents) {
  const int channels = layer.channels, filters = layer.filters, run = layer.kernelSize * channels;
  const int64_t rowStride = int64_t(layer.width) * channels;
  const int size = layer.kernelSize * run;
  Buffer kernels(size_t(filters) * size), directions(kernels.size);
  byFilter(layer, kernel, kernels.data());
  byFilter(layer, kernelTangents, directions.data());
  int64_t value = 0;
  for (int n = 0; n < layer.count; n++)
    for (int row = 0; row < layer.rows; row++)
      for (int column = 0; column < layer.columns; column++)
        for (int filter = 0; filter < filters; filter++, value++) {
          const int code = codes[value];
          if (code == offCode) {
            pooledTangents[value] = 0;
            continue;
          }
          const int64_t pixel = (2 * row + code / 2) * rowStride + (2 * column + code % 2) * channels;
          const int64_t start = n * layer.imageSize() + pixel;
          float sum = biasTangents[filter];
          for (int i = 0; i < size; i++) {
            const int64_t at = start + i / run * rowStride + i % run;
            const size_t tap = size_t(filter) * size + i;
            sum += imageTangents[at] * kernels[tap] + images[at] * directions[tap];
          }
          pooledTangents[value] = sum;
        }
}

} // namespace pooled_convolution
