// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/preauth.hpp"

#include <algorithm>

#include "protocol/crypto/evp.hpp"
#include "protocol/crypto/failure.hpp"

namespace usher::crypto {

void PreauthIntegrity::update(ByteView message) { update(std::span<const ByteView>(&message, 1)); }

void PreauthIntegrity::update(std::span<const ByteView> parts) {
  EVP_MD_CTX* const context = begin_hash(Hash::sha512);
  require(EVP_DigestUpdate(context, value_.data(), value_.size()) == 1, "preauth integrity");
  for (const ByteView part : parts) {
    require(EVP_DigestUpdate(context, part.data(), part.size()) == 1, "preauth integrity");
  }
  std::array<unsigned char, 64> digest{};
  unsigned int written = 0;
  require(EVP_DigestFinal_ex(context, digest.data(), &written) == 1 && written == 64, "preauth integrity");
  std::ranges::copy(std::as_bytes(std::span(digest)), value_.begin());
}

}  // namespace usher::crypto
