// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/random_bytes.hpp"

#if defined(_WIN32)
#include <random>
#elif defined(__APPLE__)
#include <sys/random.h>
#else
#include <unistd.h>
#endif

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace usher {

#if defined(_WIN32)
void random_bytes(MutableByteView out) {
  std::random_device generator;  // rand_s() there, which is fit for keys
  std::ranges::generate(out, [&] { return static_cast<std::byte>(generator()); });
}
#else
void random_bytes(MutableByteView out) {
  constexpr std::size_t most = 256;  // getentropy(3)
  while (!out.empty()) {
    const MutableByteView part = out.first(std::min(most, out.size()));
    if (::getentropy(part.data(), part.size()) != 0) throw std::system_error(errno, std::generic_category(), "no random bytes");
    out = out.subspan(part.size());
  }
}
#endif

}  // namespace usher
