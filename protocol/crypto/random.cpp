// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/random.hpp"

#if defined(_WIN32)
#include <openssl/rand.h>
#elif defined(__APPLE__)
#include <sys/random.h>
#else
#include <unistd.h>
#endif

#include <algorithm>

#include "protocol/crypto/failure.hpp"

namespace usher::crypto {

#if defined(_WIN32)
void random_bytes(MutableByteView out) {
  require(RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size())) == 1, "no random bytes");
}
#else
/// Asked without OpenSSL between, whose own generator takes two milliseconds of a server's start to set up.
void random_bytes(MutableByteView out) {
  constexpr std::size_t most = 256;  // getentropy(3)
  while (!out.empty()) {
    const MutableByteView part = out.first(std::min(most, out.size()));
    require(::getentropy(part.data(), part.size()) == 0, "no random bytes");
    out = out.subspan(part.size());
  }
}
#endif

}  // namespace usher::crypto
