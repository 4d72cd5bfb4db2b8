/* Convolutions of any kernel and stride, with bias and perhaps a ReLU, as sums that stay in registers: no
 * patches are laid out. What pooled convolutions are not written for; in one dimension the height is 1.
 *
 * Images are [count, height, width, channels], kernels [kernelHeight, kernelWidth, channels, filters], values
 * [count, rows, columns, filters]. A row of a kernel, kernelWidth * channels values, lies together in the
 * image as well. Every sum has one order, whatever the width of the vectors. */
#pragma once
#include <vector>

#include "layer.h"

namespace direct_convolution {

using pooled_convolution::Buffer;
using pooled_convolution::Floats;
using pooled_convolution::load;
using pooled_convolution::roundUp;
using pooled_convolution::store;
using pooled_convolution::widestLanes;

struct Layer {
  int32_t count, height, width, channels, filters;
  int32_t kernelHeight, kernelWidth, stride;
  int32_t hasRelu;
  /* Of the gradients: whether those by the images are wanted. */
  int32_t wantsImages;

  int rows() const { return (height - kernelHeight) / stride + 1; }
  int columns() const { return (width - kernelWidth) / stride + 1; }
  /* Values that a row of the kernel reads, and that a row of the image has. */
  int run() const { return kernelWidth * channels; }
  int64_t rowStride() const { return int64_t(width) * channels; }
  int64_t imageSize() const { return height * rowStride(); }
  int64_t places() const { return int64_t(rows()) * columns(); }
  int64_t kernelValues() const { return int64_t(kernelHeight) * run() * filters; }

  /* Where the window of each place of an image begins. */
  std::vector<int64_t> windows() const {
    std::vector<int64_t> starts;
    for (int row = 0; row < rows(); row++)
      for (int column = 0; column < columns(); column++)
        starts.push_back(row * stride * rowStride() + int64_t(column) * stride * channels);
    return starts;
  }
};

/* Places whose sums are kept at once: with two vectors each there are registers for all. */
constexpr int placesAtOnce = 6;

/* Up to `placesAtOnce` windows, V vectors of L filters. */
template <int L, int V>
ALWAYS_INLINE void sumsOf(const Layer &layer, const float *const (&windows)[placesAtOnce],
                          const float *kernel, int paddedFilters,
                          Floats<L> (&sums)[placesAtOnce][V]) {
  const int run = layer.run();
  for (int down = 0; down < layer.kernelHeight; down++) {
    const int64_t row = down * layer.rowStride();
    for (int i = 0; i < run; i++, kernel += paddedFilters) {
      Floats<L> weights[V];
#pragma GCC unroll 2
      for (int v = 0; v < V; v++) weights[v] = load<L>(kernel + v * L);
#pragma GCC unroll 6
      for (int place = 0; place < placesAtOnce; place++) {
        const float pixel = windows[place][row + i];
#pragma GCC unroll 2
        for (int v = 0; v < V; v++) sums[place][v] += weights[v] * pixel;
      }
    }
  }
}

template <int L, int V>
static void forwardWith(const Layer &layer, const float *images, const float *kernel,
                        const float *bias, float *values) {
  const int filters = layer.filters, step = L * V, padded = roundUp(filters, step);
  const int rowsOfKernel = layer.kernelHeight * layer.run();
  Buffer paddedKernel(size_t(rowsOfKernel) * padded), paddedBias(padded);
  for (int row = 0; row < rowsOfKernel; row++) {
    memcpy(&paddedKernel[size_t(row) * padded], kernel + size_t(row) * filters, 4 * filters);
  }
  memcpy(paddedBias.data(), bias, 4 * filters);
  const std::vector<int64_t> starts = layer.windows();
  const int64_t places = layer.places(), total = layer.count * places;
  for (int filter = 0; filter < filters; filter += step) {
    for (int64_t first = 0; first < total; first += placesAtOnce) {
      const float *windows[placesAtOnce];
      for (int place = 0; place < placesAtOnce; place++) {
        /* Behind the last there is none: it is computed again. */
        const int64_t at = std::min(first + place, total - 1);
        windows[place] = images + at / places * layer.imageSize() + starts[at % places];
      }
      Floats<L> sums[placesAtOnce][V] = {};
      sumsOf<L, V>(layer, windows, paddedKernel.data() + filter, padded, sums);
      const int count = int(std::min<int64_t>(placesAtOnce, total - first));
      for (int place = 0; place < count; place++) {
        float *to = values + (first + place) * filters + filter;
        for (int v = 0; v < V; v++) {
          Floats<L> sum = sums[place][v] + load<L>(&paddedBias[filter + v * L]);
          /* A value that is not a number stays one. */
          if (layer.hasRelu) sum = (sum <= 0.0f) ? Floats<L>{} : sum;
          const int lanes = std::min(L, filters - filter - v * L);
          if (lanes > 0) memcpy(to + v * L, &sum, 4 * lanes);
        }
      }
    }
  }
}

/* Values [count, rows, columns, filters]. */
static void forward(const Layer &layer, const float *images, const float *kernel, const float *bias,
                    float *values) {
  const auto run = layer.filters <= 8             ? forwardWith<8, 1>
                   : layer.filters <= widestLanes ? forwardWith<widestLanes, 1>
                                                  : forwardWith<widestLanes, 2>;
  run(layer, images, kernel, bias, values);
}

/* Width of what gradients compute at once: one number for all machines, for it decides the order of sums. */
constexpr int gradientWidth = 16;
constexpr int gradientVectors = gradientWidth / widestLanes;
typedef Floats<widestLanes> Wide[gradientVectors];

/* Slopes [places of all images, filters rounded up], 0 where ReLU is off and behind the filters. */
static void maskedSlopes(const Layer &layer, const float *values, const float *slopes, Buffer &masked,
                         int paddedFilters) {
  const int filters = layer.filters;
  const int64_t total = layer.count * layer.places();
  for (int64_t at = 0; at < total; at++) {
    for (int filter = 0; filter < filters; filter++) {
      const bool isOff = layer.hasRelu && values[at * filters + filter] == 0.0f;
      masked[at * paddedFilters + filter] = isOff ? 0.0f : slopes[at * filters + filter];
    }
  }
}

/* Places whose products are summed before they go to the gradient: long sums lose digits. */
constexpr int64_t placesPerSum = 512;

/* T values of a kernel's row, from `at` on in each window, times 16 filters of the slopes. */
template <int T>
static void kernelRow(const Layer &layer, const float *images, const int64_t *starts, int64_t at,
                      const float *slopes, int paddedFilters, int filters, float *gradient) {
  const int64_t places = layer.places();
  Wide totals[T] = {}, sums[T] = {};
  int64_t waiting = 0;
  for (int n = 0; n < layer.count; n++) {
    const float *image = images + n * layer.imageSize() + at;
    for (int64_t place = 0; place < places; place++, slopes += paddedFilters) {
      const float *pixels = image + starts[place];
      Wide slope;
#pragma GCC unroll 2
      for (int v = 0; v < gradientVectors; v++) slope[v] = load<widestLanes>(slopes + v * widestLanes);
#pragma GCC unroll 6
      for (int t = 0; t < T; t++) {
#pragma GCC unroll 2
        for (int v = 0; v < gradientVectors; v++) sums[t][v] += slope[v] * pixels[t];
      }
      if (++waiting < placesPerSum) continue;
      for (int t = 0; t < T; t++)
        for (int v = 0; v < gradientVectors; v++) {
          totals[t][v] += sums[t][v];
          sums[t][v] = Floats<widestLanes>{};
        }
      waiting = 0;
    }
  }
  for (int t = 0; t < T; t++) {
    float lanes[gradientWidth];
    for (int v = 0; v < gradientVectors; v++)
      store<widestLanes>(lanes + v * widestLanes, totals[t][v] + sums[t][v]);
    memcpy(gradient + int64_t(t) * layer.filters, lanes, 4 * std::min(gradientWidth, filters));
  }
}

/* By the kernel and by the bias. */
static void kernelGradients(const Layer &layer, const float *images, const float *slopes,
                            int paddedFilters, float *kernelGradients, float *biasGradients) {
  constexpr int most = 6;
  const std::vector<int64_t> starts = layer.windows();
  const int run = layer.run(), length = std::min(run, most);
  const auto rowOf = length == 1   ? kernelRow<1>
                     : length == 2 ? kernelRow<2>
                     : length == 3 ? kernelRow<3>
                     : length == 4 ? kernelRow<4>
                     : length == 5 ? kernelRow<5>
                                   : kernelRow<most>;
  for (int filter = 0; filter < layer.filters; filter += gradientWidth) {
    for (int down = 0; down < layer.kernelHeight; down++) {
      for (int i = 0; i < run; i += length) {
        /* The last ones overlap those before: the same sums once more. */
        const int from = std::min(i, run - length);
        rowOf(layer, images, starts.data(), down * layer.rowStride() + from, slopes + filter,
              paddedFilters, layer.filters - filter,
              kernelGradients + (int64_t(down) * run + from) * layer.filters + filter);
      }
    }
  }
  const int64_t total = layer.count * layer.places();
  for (int filter = 0; filter < layer.filters; filter++) {
    double sum = 0;
    for (int64_t at = 0; at < total; at++) sum += slopes[at * paddedFilters + filter];
    biasGradients[filter] = float(sum);
  }
}

/* By the images: each slope spreads its filter's kernel over its window, 16 values of a row at once. */
static void imageGradients(const Layer &layer, const float *kernel, const float *slopes,
                           int paddedFilters, float *imageGradients) {
  const int filters = layer.filters, run = layer.run(), parts = (run + gradientWidth - 1) / gradientWidth;
  /* [kernelHeight, parts, filters, 16] */
  Buffer kernels(size_t(layer.kernelHeight) * parts * filters * gradientWidth);
  for (int down = 0; down < layer.kernelHeight; down++)
    for (int i = 0; i < run; i++)
      for (int filter = 0; filter < filters; filter++)
        kernels[((size_t(down) * parts + i / gradientWidth) * filters + filter) * gradientWidth +
                i % gradientWidth] = kernel[(size_t(down) * run + i) * filters + filter];
  const std::vector<int64_t> starts = layer.windows();
  const int64_t places = layer.places();
  Buffer gradient(layer.imageSize() + gradientWidth); /* rows are written up to whole vectors */
  for (int n = 0; n < layer.count; n++) {
    gradient.clear();
    const float *imageSlopes = slopes + n * places * paddedFilters;
    for (int64_t first = 0; first < places; first += placesAtOnce) {
      const int count = int(std::min<int64_t>(placesAtOnce, places - first));
      const float *slopesOf[placesAtOnce];
      for (int place = 0; place < placesAtOnce; place++)
        slopesOf[place] = imageSlopes + std::min(first + place, places - 1) * paddedFilters;
      for (int down = 0; down < layer.kernelHeight; down++) {
        for (int part = 0; part < parts; part++) {
          const float *weights = &kernels[(size_t(down) * parts + part) * filters * gradientWidth];
          Wide sums[placesAtOnce] = {};
          for (int filter = 0; filter < filters; filter++, weights += gradientWidth) {
            Wide weight;
#pragma GCC unroll 2
            for (int v = 0; v < gradientVectors; v++)
              weight[v] = load<widestLanes>(weights + v * widestLanes);
#pragma GCC unroll 6
            for (int place = 0; place < placesAtOnce; place++) {
              const float slope = slopesOf[place][filter];
#pragma GCC unroll 2
              for (int v = 0; v < gradientVectors; v++) sums[place][v] += weight[v] * slope;
            }
          }
          for (int place = 0; place < count; place++) {
            float *to = gradient.data() + starts[first + place] + down * layer.rowStride() +
                        part * gradientWidth;
            for (int v = 0; v < gradientVectors; v++)
              store<widestLanes>(to + v * widestLanes,
                                 load<widestLanes>(to + v * widestLanes) + sums[place][v]);
          }
        }
      }
    }
    memcpy(imageGradients + n * layer.imageSize(), gradient.data(), 4 * layer.imageSize());
  }
}

/* Gradients by the kernel, the bias, and where they are wanted the images. */
static void gradients(const Layer &layer, const float *images, const float *kernel,
                      const float *values, const float *slopes, float *output) {
  const int padded = roundUp(layer.filters, gradientWidth);
  Buffer masked(size_t(layer.count) * layer.places() * padded);
  maskedSlopes(layer, values, slopes, masked, padded);
  float *byBias = output + layer.kernelValues();
  kernelGradients(layer, images, masked.data(), padded, output, byBias);
  if (layer.wantsImages) {
    imageGradients(layer, kernel, masked.data(), padded, byBias + layer.filters);
  }
}

/* How the values move with images, kernel and bias, each in its own direction; 0 where ReLU is off. */
static void tangents(const Layer &layer, const float *images, const float *kernel, const float *values,
                     const float *imageTangents, const float *kernelTangents,
                     const float *biasTangents, float *valueTangents) {
  Layer linear = layer;
  linear.hasRelu = 0;
  const int64_t size = layer.count * layer.places() * layer.filters;
  Buffer none(layer.filters), ofKernel(size);
  forward(linear, imageTangents, kernel, biasTangents, valueTangents);
  forward(linear, images, kernelTangents, none.data(), ofKernel.data());
  for (int64_t at = 0; at < size; at++) {
    const bool isOff = layer.hasRelu && values[at] == 0.0f;
    valueTangents[at] = isOff ? 0.0f : valueTangents[at] + ofKernel[at];
  }
}

} // namespace direct_convolution
