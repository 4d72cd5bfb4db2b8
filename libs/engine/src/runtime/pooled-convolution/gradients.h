/* Gradients of the sum of slopes x pooled values, by the kernel, the bias and the images. */
#pragma once
#include <immintrin.h>
#include "layer.h"

namespace pooled_convolution {

/* Most channels that there is a gradient for. */
constexpr int mostChannels = 32;

#define FOR_EACH_BIT(bit, bits) \
  for (uint64_t rest = (bits), bit; rest != 0 && (bit = uint64_t(__builtin_ctzll(rest)), true); rest &= rest - 1)

/* For each of the four positions, which of up to 64 filters came from there: a bit each. */
struct Winners {
  uint64_t at[4];

  Winners(const uint8_t *codes, int filters) {
    alignas(16) uint8_t padded[64];
    memset(padded, offCode, sizeof padded);
    memcpy(padded, codes, filters);
    for (int position = 0; position < 4; position++) {
      at[position] = 0;
      for (int part = 0; part * 16 < filters; part++) {
        const __m128i sixteen = _mm_load_si128((const __m128i *)padded + part);
        const int equal = _mm_movemask_epi8(_mm_cmpeq_epi8(sixteen, _mm_set1_epi8(char(position))));
        at[position] |= uint64_t(uint32_t(equal)) << (16 * part);
      }
    }
  }
  uint64_t any() const { return at[0] | at[1] | at[2] | at[3]; }
};

/* Where one pooled value's window begins in its image, in pixels, and its values among all. */
struct Place {
  int64_t pixel, value;
};
ALWAYS_INLINE Place placeOf(const Layer &layer, int row, int column) {
  return {int64_t(2) * row * layer.width + 2 * column,
          (int64_t(row) * layer.columns + column) * layer.filters};
}

/* Each slope adds its window to the sums of its filter: [filters, K, R * 8], for a row of the kernel is
 * K * channels values that lie together in the image as well, R vectors of 8. A function of its own, for
 * its loop needs all registers. */
template <int R, int K>
static __attribute__((noinline)) void addSlopes(uint64_t filters, const uint8_t *codes,
                                                const float *slopes, const float *window,
                                                const int64_t *offsets, int64_t rowStride, float *sums,
                                                float *biasSums) {
  FOR_EACH_BIT(filter, filters) {
    const float slope = slopes[filter];
    const float *upper = window + offsets[codes[filter]];
    float *sum = sums + filter * K * R * 8;
    biasSums[filter] += slope;
#pragma GCC unroll 5
    for (int down = 0; down < K; down++) {
      const float *row = upper + down * rowStride;
#pragma GCC unroll 8
      for (int v = 0; v < R; v++) {
        float *to = sum + (down * R + v) * 8;
        store<8>(to, load<8>(to) + load<8>(row + v * 8) * slope);
      }
    }
  }
}

template <int R, int K>
static void kernelGradientsOf(const Layer &layer, const float *images, const uint8_t *codes,
                              const float *slopes, float *kernelGradients, float *biasGradients) {
  const int channels = layer.channels, filters = layer.filters;
  const int64_t rowStride = int64_t(layer.width) * channels;
  const int64_t offsets[4] = {0, channels, rowStride, rowStride + channels};
  Buffer image(layer.imageSize() + R * 8); /* rows are read up to whole vectors */
  Buffer sums(size_t(filters) * K * R * 8);
  for (int n = 0; n < layer.count; n++) {
    memcpy(image.data(), images + n * layer.imageSize(), 4 * layer.imageSize());
    for (int row = 0; row < layer.rows; row++) {
      for (int column = 0; column < layer.columns; column++) {
        const Place place = placeOf(layer, row, column);
        const int64_t at = n * layer.pooledSize() + place.value;
        const float *window = image.data() + place.pixel * channels;
        for (int first = 0; first < filters; first += 64) {
          const Winners winners(codes + at + first, std::min(64, filters - first));
          addSlopes<R, K>(winners.any(), codes + at + first, slopes + at + first, window, offsets, rowStride,
                          sums.data() + size_t(first) * K * R * 8, biasGradients + first);
        }
      }
    }
  }
  for (int down = 0; down < K; down++)
    for (int i = 0; i < K * channels; i++)
      for (int filter = 0; filter < filters; filter++)
        kernelGradients[(size_t(down) * K * channels + i) * filters + filter] =
            sums[(size_t(filter) * K + down) * R * 8 + i];
}

/* The same of few channels, C: eight filters side by side, their sums over the whole batch in registers,
 * for D rows of the kernel from `firstDown` on. */
template <int C, int D, int K>
static void kernelGradientsOfFew(const Layer &layer, const float *images, const uint8_t *codes,
                                 const float *slopes, float *kernelGradients, float *biasGradients) {
  typedef Lanes<8>::Ints Ints;
  const int filters = layer.filters;
  const int64_t rowStride = int64_t(layer.width) * C, size = layer.pooledSize();
  /* Eight filters are read at once, some of them the next value's: behind the last there is nothing. */
  Buffer lastSlopes(size + 8);
  memcpy(lastSlopes.data(), slopes + (layer.count - 1) * size, 4 * size);
  for (int first = 0; first < filters; first += 8) {
    const int lanes = std::min(8, filters - first);
    for (int firstDown = 0; firstDown < K; firstDown += D) {
      Floats<8> sums[D][K * C] = {}, biasSum = {};
      for (int n = 0; n < layer.count; n++) {
        const float *imageSlopes = n + 1 < layer.count ? slopes + n * size : lastSlopes.data();
        const uint8_t *imageCodes = codes + n * size;
        const float *image = images + n * layer.imageSize() + firstDown * rowStride;
        for (int row = 0; row < layer.rows; row++) {
          for (int column = 0; column < layer.columns; column++) {
            const Place place = placeOf(layer, row, column);
            const Floats<8> slope = load<8>(imageSlopes + place.value + first);
            Lanes<8>::Bytes bytes;
            memcpy(&bytes, imageCodes + place.value + first, 8);
            const Ints code = __builtin_convertvector(bytes, Ints);
#pragma GCC unroll 4
            for (int position = 0; position < 4; position++) {
              const float *pixels =
                  image + place.pixel * C + (position >> 1) * rowStride + (position & 1) * C;
              const Floats<8> own = (code == position) ? slope : Floats<8>{};
              biasSum += own;
#pragma GCC unroll 5
              for (int down = 0; down < D; down++) {
#pragma GCC unroll 15
                for (int i = 0; i < K * C; i++) sums[down][i] += own * pixels[down * rowStride + i];
              }
            }
          }
        }
      }
      for (int down = 0; down < D; down++)
        for (int i = 0; i < K * C; i++)
          memcpy(kernelGradients + (size_t(firstDown + down) * K * C + i) * filters + first,
                 &sums[down][i], 4 * lanes);
      memcpy(biasGradients + first, &biasSum, 4 * lanes);
    }
  }
}

/* Vectors of 8 that hold a row of K x `channels` values. */
template <int K>
constexpr int vectorsOf(int channels) {
  return (K * channels + 7) / 8;
}

template <int K>
static auto kernelGradientsFor(int channels) {
  return channels == 1    ? (K == 3 ? kernelGradientsOfFew<1, 3, 3> : kernelGradientsOf<1, 5>)
         : channels == 2  ? kernelGradientsOfFew<2, 1, K>
         : channels == 3  ? kernelGradientsOfFew<3, 1, K>
         : channels <= 5  ? kernelGradientsOf<vectorsOf<K>(5), K>
         : channels <= 8  ? kernelGradientsOf<vectorsOf<K>(8), K>
         : channels <= 16 ? kernelGradientsOf<vectorsOf<K>(16), K>
                          : kernelGradientsOf<vectorsOf<K>(mostChannels), K>;
}

static void kernelGradients(const Layer &layer, const float *images, const uint8_t *codes,
                            const float *slopes, float *kernelGradients, float *biasGradients) {
  memset(biasGradients, 0, 4 * layer.filters);
  const auto run = layer.kernelSize == 3 ? kernelGradientsFor<3>(layer.channels)
                                         : kernelGradientsFor<5>(layer.channels);
  run(layer, images, codes, slopes, kernelGradients, biasGradients);
}

/* Gradients of G rows, from `First` on, of a window of (K + 1) x (K + 1) pixels, L channels of it, by up to
 * 64 slopes: kernels are [filters, K * K, L]. */
template <int L, int K, int First, int G>
ALWAYS_INLINE void addRows(const Winners &winners, const float *slopes, const float *kernels,
                           float *window, int64_t rowStride, int pixelStride) {
  constexpr int side = K + 1;
  Floats<L> sums[G * side] = {};
#pragma GCC unroll 4
  for (int position = 0; position < 4; position++) {
    FOR_EACH_BIT(filter, winners.at[position]) {
      const float *kernel = kernels + filter * K * K * L;
      const float slope = slopes[filter];
#pragma GCC unroll 6
      for (int row = First; row < First + G; row++) {
        const int down = row - (position >> 1);
        if (down < 0 || down >= K) continue;
#pragma GCC unroll 5
        for (int right = 0; right < K; right++) {
          sums[(row - First) * side + (position & 1) + right] += load<L>(kernel + (down * K + right) * L) * slope;
        }
      }
    }
  }
#pragma GCC unroll 18
  for (int pixel = 0; pixel < G * side; pixel++) {
    float *to = window + (First + pixel / side) * rowStride + (pixel % side) * pixelStride;
    store<L>(to, load<L>(to) + sums[pixel]);
  }
}

/* All rows of a window, as many at once as there are registers for. */
template <int L, int K, int First = 0>
ALWAYS_INLINE void addWindow(const Winners &winners, const float *slopes, const float *kernels,
                             float *window, int64_t rowStride, int pixelStride) {
  constexpr int rows = K == 3 ? 4 : rowsOfSixAtOnce;
  addRows<L, K, First, rows>(winners, slopes, kernels, window, rowStride, pixelStride);
  if constexpr (First + rows <= K) {
    addWindow<L, K, First + rows>(winners, slopes, kernels, window, rowStride, pixelStride);
  }
}

/* L channels at a time. */
template <int L, int K>
static void imageGradientsOf(const Layer &layer, const float *kernel, const uint8_t *codes,
                             const float *slopes, float *imageGradients) {
  const int channels = layer.channels, filters = layer.filters;
  const int paddedChannels = roundUp(channels, L), parts = paddedChannels / L;
  const int64_t pixelCount = int64_t(layer.height) * layer.width;
  Buffer kernels(size_t(parts) * filters * K * K * L);
  Buffer gradient(pixelCount * paddedChannels);
  for (int tap = 0; tap < K * K; tap++)
    for (int channel = 0; channel < channels; channel++)
      for (int filter = 0; filter < filters; filter++)
        kernels[((size_t(channel / L) * filters + filter) * K * K + tap) * L + channel % L] =
            kernel[(size_t(tap) * channels + channel) * filters + filter];
  for (int n = 0; n < layer.count; n++) {
    gradient.clear();
    for (int row = 0; row < layer.rows; row++) {
      for (int column = 0; column < layer.columns; column++) {
        const Place place = placeOf(layer, row, column);
        const int64_t at = n * layer.pooledSize() + place.value;
        for (int first = 0; first < filters; first += 64) {
          const Winners winners(codes + at + first, std::min(64, filters - first));
          for (int part = 0; part < parts; part++) {
            addWindow<L, K>(winners, slopes + at + first,
                            kernels.data() + (size_t(part) * filters + first) * K * K * L,
                            gradient.data() + place.pixel * paddedChannels + part * L,
                            int64_t(layer.width) * paddedChannels, paddedChannels);
          }
        }
      }
    }
    float *to = imageGradients + n * layer.imageSize();
    if (channels == paddedChannels) {
      memcpy(to, gradient.data(), 4 * layer.imageSize());
    } else {
      for (int64_t pixel = 0; pixel < pixelCount; pixel++) {
        memcpy(to + pixel * channels, gradient.data() + pixel * paddedChannels, 4 * channels);
      }
    }
  }
}

static void imageGradients(const Layer &layer, const float *kernel, const uint8_t *codes,
                           const float *slopes, float *imageGradients) {
  const bool isFew = layer.channels <= 8;
  const auto run = layer.kernelSize == 3
                       ? (isFew ? imageGradientsOf<8, 3> : imageGradientsOf<widestLanes, 3>)
                       : (isFew ? imageGradientsOf<8, 5> : imageGradientsOf<widestLanes, 5>);
  run(layer, kernel, codes, slopes, imageGradients);
}

} // namespace pooled_convolution
