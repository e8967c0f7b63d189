// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/key.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace usher::crypto {

void wipe(MutableByteView secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

bool equal_in_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Key::Key(ByteView bytes) : size_(std::min(bytes.size(), max_size)) {
  std::ranges::copy(bytes.first(size_), bytes_.begin());
}

Key Key::resized(std::size_t size) const {
  Key result(view().first(std::min(size, size_)));
  result.size_ = std::min(size, max_size);
  return result;
}

}  // namespace usher::crypto
