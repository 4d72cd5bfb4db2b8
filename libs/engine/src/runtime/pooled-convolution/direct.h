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

/* Images that are gone through at once: what is laid out of their slopes then stays near. */
struct Part {
  int first, count;
};

/* Slopes [places of the images, filters rounded up], 0 where ReLU is off and behind the filters. */
static void maskSlopes(const Layer &layer, Part part, const float *values, const float *slopes,
                       int paddedFilters, float *masked) {
  const int filters = layer.filters;
  const int64_t from = part.first * layer.places(), total = part.count * layer.places();
  for (int64_t at = 0; at < total; at++) {
    const float *value = values + (from + at) * filters, *slope = slopes + (from + at) * filters;
    float *to = masked + at * paddedFilters;
    for (int filter = 0; filter < filters; filter++) {
      to[filter] = layer.hasRelu && value[filter] == 0.0f ? 0.0f : slope[filter];
    }
  }
}

/* T values of a kernel's row, from `at` on in each window, times 16 filters of the slopes: added to what the
 * gradient holds, so that no sum is long. */
template <int T>
static void addKernelRow(const Layer &layer, Part part, const float *images, const int64_t *starts,
                         int64_t at, const float *slopes, int paddedFilters, int filters,
                         float *gradient) {
  const int64_t places = layer.places();
  Wide sums[T] = {};
  for (int n = 0; n < part.count; n++) {
    const float *image = images + (part.first + n) * layer.imageSize() + at;
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
    }
  }
  for (int t = 0; t < T; t++) {
    float lanes[gradientWidth];
    for (int v = 0; v < gradientVectors; v++) store<widestLanes>(lanes + v * widestLanes, sums[t][v]);
    float *to = gradient + int64_t(t) * layer.filters;
    for (int filter = 0; filter < std::min(gradientWidth, filters); filter++) to[filter] += lanes[filter];
  }
}

/* By the kernel and by the bias: adds those of some images. */
static void addKernelGradients(const Layer &layer, Part part, const float *images,
                               const int64_t *starts, const float *slopes, int paddedFilters,
                               float *kernelGradients, float *biasGradients) {
  constexpr int most = 6;
  const int run = layer.run();
  for (int filter = 0; filter < layer.filters; filter += gradientWidth) {
    for (int down = 0; down < layer.kernelHeight; down++) {
      for (int i = 0; i < run; i += most) {
        const int length = std::min(most, run - i);
        const auto add = length == 1   ? addKernelRow<1>
                         : length == 2 ? addKernelRow<2>
                         : length == 3 ? addKernelRow<3>
                         : length == 4 ? addKernelRow<4>
                         : length == 5 ? addKernelRow<5>
                                       : addKernelRow<most>;
        add(layer, part, images, starts, down * layer.rowStride() + i, slopes + filter, paddedFilters,
            layer.filters - filter, kernelGradients + (int64_t(down) * run + i) * layer.filters + filter);
      }
    }
  }
  std::vector<float> sums(layer.filters);
  for (int64_t at = 0; at < part.count * layer.places(); at++)
    for (int filter = 0; filter < layer.filters; filter++)
      sums[filter] += slopes[at * paddedFilters + filter];
  for (int filter = 0; filter < layer.filters; filter++) biasGradients[filter] += sums[filter];
}

/* The kernel as each slope spreads it over its window: [kernelHeight, parts, filters, 16], a part being 16
 * values of a row. */
static void spreadKernel(const Layer &layer, const float *kernel, int parts, Buffer &kernels) {
  for (int down = 0; down < layer.kernelHeight; down++)
    for (int i = 0; i < layer.run(); i++)
      for (int filter = 0; filter < layer.filters; filter++)
        kernels[((size_t(down) * parts + i / gradientWidth) * layer.filters + filter) * gradientWidth +
                i % gradientWidth] = kernel[(size_t(down) * layer.run() + i) * layer.filters + filter];
}

/* By one image: `gradient` has room for 16 values behind it, for rows are written up to whole vectors. */
static void imageGradient(const Layer &layer, const int64_t *starts, const float *kernels, int parts,
                          const float *slopes, int paddedFilters, float *gradient) {
  const int64_t places = layer.places();
  for (int64_t first = 0; first < places; first += placesAtOnce) {
    const int count = int(std::min<int64_t>(placesAtOnce, places - first));
    const float *slopesOf[placesAtOnce];
    for (int place = 0; place < placesAtOnce; place++)
      slopesOf[place] = slopes + std::min(first + place, places - 1) * paddedFilters;
    for (int down = 0; down < layer.kernelHeight; down++) {
      for (int part = 0; part < parts; part++) {
        const float *weights = kernels + (size_t(down) * parts + part) * layer.filters * gradientWidth;
        Wide sums[placesAtOnce] = {};
        for (int filter = 0; filter < layer.filters; filter++, weights += gradientWidth) {
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
          float *to = gradient + starts[first + place] + down * layer.rowStride() + part * gradientWidth;
          for (int v = 0; v < gradientVectors; v++)
            store<widestLanes>(to + v * widestLanes,
                               load<widestLanes>(to + v * widestLanes) + sums[place][v]);
        }
      }
    }
  }
}

/* Places of the images that are gone through at once. */
constexpr int64_t placesAPart = 512;

/* Gradients by the kernel, the bias, and where they are wanted the images. */
static void gradients(const Layer &layer, const float *images, const float *kernel,
                      const float *values, const float *slopes, float *output) {
  const int padded = roundUp(layer.filters, gradientWidth);
  const int parts = (layer.run() + gradientWidth - 1) / gradientWidth;
  const std::vector<int64_t> starts = layer.windows();
  float *byBias = output + layer.kernelValues(), *byImages = byBias + layer.filters;
  memset(output, 0, 4 * (layer.kernelValues() + layer.filters));
  Buffer kernels(size_t(layer.kernelHeight) * parts * layer.filters * gradientWidth);
  if (layer.wantsImages) spreadKernel(layer, kernel, parts, kernels);
  const int imagesAPart = int(std::max<int64_t>(1, placesAPart / layer.places()));
  Buffer masked(size_t(imagesAPart) * layer.places() * padded);
  Buffer gradient(layer.imageSize() + gradientWidth);
  for (int first = 0; first < layer.count; first += imagesAPart) {
    const Part part{first, std::min(imagesAPart, layer.count - first)};
    maskSlopes(layer, part, values, slopes, padded, masked.data());
    addKernelGradients(layer, part, images, starts.data(), masked.data(), padded, output, byBias);
    for (int n = 0; layer.wantsImages && n < part.count; n++) {
      gradient.clear();
      imageGradient(layer, starts.data(), kernels.data(), parts,
                    masked.data() + n * layer.places() * padded, padded, gradient.data());
      memcpy(byImages + (first + n) * layer.imageSize(), gradient.data(), 4 * layer.imageSize());
    }
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
