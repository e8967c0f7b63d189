// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/preauth.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "protocol/crypto/failure.hpp"

namespace usher::crypto {

void PreauthIntegrity::update(ByteView message) { update(std::span<const ByteView>(&message, 1)); }

void PreauthIntegrity::update(std::span<const ByteView> parts) {
  const std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* c) { EVP_MD_CTX_free(c); })> context(EVP_MD_CTX_new());
  require(context && EVP_DigestInit_ex2(context.get(), EVP_sha512(), nullptr) == 1, "preauth integrity");
  require(EVP_DigestUpdate(context.get(), value_.data(), value_.size()) == 1, "preauth integrity");
  for (const ByteView part : parts) {
    require(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1, "preauth integrity");
  }
  std::array<unsigned char, 64> digest{};
  unsigned int written = 0;
  require(EVP_DigestFinal_ex(context.get(), digest.data(), &written) == 1 && written == 64, "preauth integrity");
  std::ranges::copy(std::as_bytes(std::span(digest)), value_.begin());
}

}  // namespace usher::crypto
