/* What the forward pass and the gradients of pooled convolutions share.
 *
 * A pooled convolution is a convolution K x K (3 or 5; stride 1, valid), a max-pool 2 x 2, a bias and perhaps
 * a ReLU, in one pass over the images. Each pooled value is the largest of four sums over K x K pixels, which
 * never leave the registers; a code beside it says which of the four it was. A slope then belongs to one
 * position alone, so that the gradients take a quarter of a convolution's multiplications, and none where
 * ReLU is off.
 *
 * Images are [count, height, width, channels], kernels [K, K, channels, filters]. Every sum has one order,
 * whatever the width of the vectors: the same bits with AVX2 as with AVX-512. */
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace pooled_convolution {

#define ALWAYS_INLINE static inline __attribute__((always_inline))

#ifdef __AVX512F__
constexpr int widestLanes = 16;
constexpr int accumulators = 24; /* of 32 registers */
constexpr int rowsOfSixAtOnce = 3;
#else
constexpr int widestLanes = 8;
constexpr int accumulators = 12; /* of 16 registers */
constexpr int rowsOfSixAtOnce = 2;
#endif

struct Layer {
  int32_t count, height, width, channels, filters;
  /* Pooled values computed, from the top left. */
  int32_t rows, columns;
  int32_t hasRelu;
  /* Of the gradients: whether those by the images are wanted. */
  int32_t wantsImages;
  /* K */
  int32_t kernelSize;

  int64_t imageSize() const { return int64_t(height) * width * channels; }
  int64_t pooledSize() const { return int64_t(rows) * columns * filters; }
  int64_t kernelValues() const { return int64_t(kernelSize) * kernelSize * channels * filters; }
};

/* Room behind the pooled values and behind their codes: whole vectors may be read and written there. */
constexpr int slack = 16;

/* The codes begin behind the pooled values. */
ALWAYS_INLINE int64_t codesStart(const Layer &layer) { return layer.count * layer.pooledSize() + slack; }

/* The code of a pooled value is its position among the four, (down, right) in this order, or this one
 * where ReLU is off. */
constexpr uint8_t offCode = 4;

template <int L>
struct Lanes {
  typedef float Floats __attribute__((vector_size(4 * L)));
  typedef int32_t Ints __attribute__((vector_size(4 * L)));
  typedef uint8_t Bytes __attribute__((vector_size(L)));
};
template <int L>
using Floats = typename Lanes<L>::Floats;

template <int L>
ALWAYS_INLINE Floats<L> load(const float *from) {
  Floats<L> values;
  memcpy(&values, from, sizeof values);
  return values;
}

template <int L>
ALWAYS_INLINE void store(float *to, Floats<L> values) {
  memcpy(to, &values, sizeof values);
}

/* Zeros from the start of a cache line on: vectors of 8 then never cross one. */
class Buffer {
  float *values;

 public:
  const size_t size;
  explicit Buffer(size_t wanted) : size(wanted + (16 - wanted % 16)) {
    values = static_cast<float *>(aligned_alloc(64, 4 * size));
    if (values == nullptr) throw std::bad_alloc();
    clear();
  }
  ~Buffer() { free(values); }
  Buffer(const Buffer &) = delete;
  void clear() { memset(values, 0, 4 * size); }
  float *data() { return values; }
  float &operator[](size_t index) { return values[index]; }
};

constexpr int roundUp(int size, int step) { return (size + step - 1) / step * step; }

} // namespace pooled_convolution
