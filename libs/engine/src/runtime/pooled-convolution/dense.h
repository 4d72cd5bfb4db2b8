/* Dense layers, with bias and perhaps a ReLU: the product, what is added to it and what is cut off are one pass,
 * and so are the gradients by kernel and bias, which XLA sums over the batch by a slow tree.
 *
 * Inputs are [count, inputs], kernels [inputs, units], values and slopes [count, units]. What one pass reads of a
 * matrix is packed side by side first, 16 columns wide: columns a power of two apart would push each other out
 * of the cache. Every sum has one order, whatever the width of the vectors. */
#pragma once
#include <algorithm>

#include "layer.h"

namespace dense {

using pooled_convolution::Floats;
using pooled_convolution::load;
using pooled_convolution::roundUp;
using pooled_convolution::store;
using pooled_convolution::widestLanes;

/* Room that a thread keeps from call to call: a fresh one costs as much as a small layer's product. */
class Room {
  float *values = nullptr;
  size_t size = 0;

 public:
  ~Room() { free(values); }
  /* From the start of a cache line on; what is in it is whatever was. */
  float *of(size_t wanted) {
    if (wanted > size) {
      free(values);
      size = 0;
      values = static_cast<float *>(aligned_alloc(64, 4 * (wanted + (16 - wanted % 16))));
      if (values == nullptr) throw std::bad_alloc();
      size = wanted;
    }
    return values;
  }
};
static thread_local Room panels, rest;

struct Layer {
  int32_t count, inputs, units, hasRelu;

  int64_t kernelValues() const { return int64_t(inputs) * units; }
};

/* Columns that are summed at once, and rows: with two vectors each there are registers for all. */
constexpr int panelWidth = 16;
constexpr int rowsAtOnce = 6;
constexpr int vectors = panelWidth / widestLanes;
typedef Floats<widestLanes> Sums[rowsAtOnce][vectors];

/* Six rows times a panel [depth, 16]; `valueOf` gives a row's value at a depth. */
template <typename ValueOf>
ALWAYS_INLINE void addProducts(ValueOf valueOf, int depth, const float *panel, Sums &sums) {
  for (int k = 0; k < depth; k++, panel += panelWidth) {
    Floats<widestLanes> columns[vectors];
#pragma GCC unroll 2
    for (int v = 0; v < vectors; v++) columns[v] = load<widestLanes>(panel + v * widestLanes);
#pragma GCC unroll 6
    for (int row = 0; row < rowsAtOnce; row++) {
      const float value = valueOf(row, k);
#pragma GCC unroll 2
      for (int v = 0; v < vectors; v++) sums[row][v] += columns[v] * value;
    }
  }
}

/* The first so many columns of a row of sums. */
ALWAYS_INLINE void storeColumns(float *to, Floats<widestLanes> (&sums)[vectors], int columns) {
  if (columns >= panelWidth) {
    for (int v = 0; v < vectors; v++) store<widestLanes>(to + v * widestLanes, sums[v]);
  } else {
    float lanes[panelWidth];
    for (int v = 0; v < vectors; v++) store<widestLanes>(lanes + v * widestLanes, sums[v]);
    memcpy(to, lanes, 4 * columns);
  }
}

/* Rows [count, depth] times a panel, into columns of `to` [count, width]. */
template <typename Change>
ALWAYS_INLINE void multiplyRows(const float *rows, int count, int depth, const float *panel, float *to,
                                int width, int columns, Change change) {
  for (int first = 0; first < count; first += rowsAtOnce) {
    const float *at[rowsAtOnce];
    /* Behind the last there is none: it is computed again. */
    for (int row = 0; row < rowsAtOnce; row++)
      at[row] = rows + int64_t(std::min(first + row, count - 1)) * depth;
    Sums sums = {};
    addProducts([&](int row, int k) { return at[row][k]; }, depth, panel, sums);
    for (int row = 0; row < std::min(rowsAtOnce, count - first); row++) {
      change(sums[row]);
      storeColumns(to + int64_t(first + row) * width, sums[row], columns);
    }
  }
}

/* Sixteen columns of a matrix [rows, width] from `from` on, those that it does not have as 0. */
static void packColumns(const float *from, int rows, int width, int columns, float *panel) {
  for (int row = 0; row < rows; row++, from += width, panel += panelWidth) {
    if (columns >= panelWidth) memcpy(panel, from, 4 * panelWidth);
    else
      for (int column = 0; column < panelWidth; column++) panel[column] = column < columns ? from[column] : 0;
  }
}

/* Sixteen rows of a matrix [rows, width] from `from` on, as columns. */
static void packRows(const float *from, int width, int rows, float *panel) {
  constexpr int block = 8;
  typedef Floats<block> Eight;
  typedef int32_t Places __attribute__((vector_size(4 * block)));
  for (int half = 0; half < panelWidth; half += block) {
    int at = 0;
    for (; half + block <= rows && at + block <= width; at += block) {
      Eight r[block], s[block];
      for (int j = 0; j < block; j++) r[j] = load<block>(from + int64_t(half + j) * width + at);
      for (int j = 0; j < block; j += 2) {
        s[j] = __builtin_shuffle(r[j], r[j + 1], Places{0, 8, 1, 9, 4, 12, 5, 13});
        s[j + 1] = __builtin_shuffle(r[j], r[j + 1], Places{2, 10, 3, 11, 6, 14, 7, 15});
      }
      for (int j = 0; j < block; j += 4)
        for (int i = 0; i < 2; i++) {
          r[j + 2 * i] = __builtin_shuffle(s[j + i], s[j + 2 + i], Places{0, 1, 8, 9, 4, 5, 12, 13});
          r[j + 2 * i + 1] = __builtin_shuffle(s[j + i], s[j + 2 + i], Places{2, 3, 10, 11, 6, 7, 14, 15});
        }
      for (int j = 0; j < 4; j++) {
        store<block>(panel + (at + j) * panelWidth + half,
                     __builtin_shuffle(r[j], r[j + 4], Places{0, 1, 2, 3, 8, 9, 10, 11}));
        store<block>(panel + (at + j + 4) * panelWidth + half,
                     __builtin_shuffle(r[j], r[j + 4], Places{4, 5, 6, 7, 12, 13, 14, 15}));
      }
    }
    for (; at < width; at++)
      for (int j = half; j < half + block; j++)
        panel[at * panelWidth + j] = j < rows ? from[int64_t(j) * width + at] : 0;
  }
}

/* Slopes, 0 where ReLU is off: so many, at `to`. */
ALWAYS_INLINE void maskSlopes(const float *values, const float *slopes, int64_t size, float *to) {
  int64_t at = 0;
  for (; at + widestLanes <= size; at += widestLanes) {
    const auto slope = load<widestLanes>(slopes + at);
    store<widestLanes>(to + at, load<widestLanes>(values + at) == 0.0f ? Floats<widestLanes>{} : slope);
  }
  for (; at < size; at++) to[at] = values[at] == 0.0f ? 0.0f : slopes[at];
}

/* Sixteen columns of the slopes, 0 where ReLU is off: at `to` [count, 16]. */
static void packSlopes(const Layer &layer, const float *values, const float *slopes, int unit, float *to) {
  const int columns = std::min(panelWidth, layer.units - unit);
  if (!layer.hasRelu) return packColumns(slopes + unit, layer.count, layer.units, columns, to);
  for (int n = 0; n < layer.count; n++, to += panelWidth) {
    const int64_t from = int64_t(n) * layer.units + unit;
    if (columns == panelWidth) {
      maskSlopes(values + from, slopes + from, panelWidth, to);
    } else {
      float own[2][panelWidth] = {};
      memcpy(own[0], values + from, 4 * columns);
      memcpy(own[1], slopes + from, 4 * columns);
      maskSlopes(own[0], own[1], panelWidth, to);
    }
  }
}

/* Six columns of a matrix [rows, width], or the last few, side by side: `to` has room for two values behind. */
static void packSix(const float *from, int rows, int width, int columns, float *to) {
  for (int row = 0; row < rows; row++, from += width, to += rowsAtOnce) {
    /* Eight at once, of which the next row overwrites two: not where they are not all there. */
    if (columns == rowsAtOnce && row + 1 < rows) {
      store<8>(to, load<8>(from));
    } else {
      for (int column = 0; column < rowsAtOnce; column++) to[column] = column < columns ? from[column] : 0;
    }
  }
}

/* Values [count, units]. */
static void forward(const Layer &layer, const float *inputs, const float *kernel, const float *bias,
                    float *values) {
  float *panel = panels.of(size_t(layer.inputs) * panelWidth);
  for (int unit = 0; unit < layer.units; unit += panelWidth) {
    const int columns = layer.units - unit;
    packColumns(kernel + unit, layer.inputs, layer.units, columns, panel);
    float shift[panelWidth] = {};
    memcpy(shift, bias + unit, 4 * std::min(panelWidth, columns));
    multiplyRows(inputs, layer.count, layer.inputs, panel, values + unit, layer.units, columns,
                 [&](Floats<widestLanes>(&sums)[vectors]) {
                   for (int v = 0; v < vectors; v++) {
                     const auto sum = sums[v] + load<widestLanes>(shift + v * widestLanes);
                     /* A value that is not a number stays one. */
                     sums[v] = layer.hasRelu ? ((sum <= 0.0f) ? Floats<widestLanes>{} : sum) : sum;
                   }
                 });
  }
}

/* By the kernel, then by the bias: sums over the examples, one after the other. */
static void gradients(const Layer &layer, const float *inputs, const float *values, const float *slopes,
                      float *output) {
  const int panelCount = (layer.units + panelWidth - 1) / panelWidth;
  const size_t panelSize = size_t(layer.count) * panelWidth;
  float *packed = panels.of(panelCount * panelSize), *six = rest.of(size_t(layer.count) * rowsAtOnce + 2);
  float *byBias = output + layer.kernelValues();
  for (int p = 0; p < panelCount; p++) {
    float *panel = packed + p * panelSize;
    packSlopes(layer, values, slopes, p * panelWidth, panel);
    Floats<widestLanes> sums[vectors] = {};
    for (int n = 0; n < layer.count; n++)
      for (int v = 0; v < vectors; v++)
        sums[v] += load<widestLanes>(panel + n * panelWidth + v * widestLanes);
    storeColumns(byBias + p * panelWidth, sums, layer.units - p * panelWidth);
  }
  for (int input = 0; input < layer.inputs; input += rowsAtOnce) {
    const int count = std::min(rowsAtOnce, layer.inputs - input);
    packSix(inputs + input, layer.count, layer.inputs, count, six);
    for (int p = 0; p < panelCount; p++) {
      Sums sums = {};
      addProducts([&](int row, int k) { return six[k * rowsAtOnce + row]; }, layer.count,
                  packed + p * panelSize, sums);
      for (int row = 0; row < count; row++)
        storeColumns(output + int64_t(input + row) * layer.units + p * panelWidth, sums[row],
                     layer.units - p * panelWidth);
    }
  }
}

/* By the inputs [count, inputs]. */
static void slopesOfInputs(const Layer &layer, const float *kernel, const float *values,
                           const float *slopes, float *output) {
  if (layer.hasRelu) {
    const int64_t size = int64_t(layer.count) * layer.units;
    float *masked = rest.of(size);
    maskSlopes(values, slopes, size, masked);
    slopes = masked;
  }
  float *panel = panels.of(size_t(layer.units) * panelWidth);
  for (int input = 0; input < layer.inputs; input += panelWidth) {
    const int columns = layer.inputs - input;
    packRows(kernel + int64_t(input) * layer.units, layer.units, columns, panel);
    multiplyRows(slopes, layer.count, layer.units, panel, output + input, layer.inputs, columns,
                 [](Floats<widestLanes>(&)[vectors]) {});
  }
}

} // namespace dense
