// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/random.hpp"

#include <openssl/rand.h>

#include "protocol/crypto/failure.hpp"

namespace usher::crypto {

void random_bytes(MutableByteView out) {
  require(RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size())) == 1, "no random bytes");
}

}  // namespace usher::crypto
