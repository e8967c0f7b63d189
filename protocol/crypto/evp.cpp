// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/evp.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/crypto/failure.hpp"

namespace usher::crypto {
namespace {

/// By name; a handful, so that walking them is the fastest search.
template <class Algorithm>
class Fetched {
 public:
  template <class Fetch>
  Algorithm* find(const char* name, Fetch fetch) {
    const std::lock_guard lock(mutex_);
    for (const auto& [known, algorithm] : all_) {
      if (known == name) return algorithm;
    }
    Algorithm* const algorithm = fetch(name);
    require(algorithm != nullptr, name);
    all_.emplace_back(name, algorithm);
    return algorithm;
  }

 private:
  std::mutex mutex_{};
  std::vector<std::pair<std::string_view, Algorithm*>> all_{};
};

const EVP_MD* fetched_hash(Hash which) {
  static const std::array<EVP_MD*, 3> all{EVP_MD_fetch(nullptr, "MD5", nullptr), EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                          EVP_MD_fetch(nullptr, "SHA512", nullptr)};
  return all[static_cast<std::size_t>(which)];
}

}  // namespace

const EVP_CIPHER* fetched_cipher(const char* name) {
  static auto& all = *new Fetched<EVP_CIPHER>();
  return all.find(name, [](const char* wanted) { return EVP_CIPHER_fetch(nullptr, wanted, nullptr); });
}

EVP_MAC* fetched_mac(const char* name) {
  static auto& all = *new Fetched<EVP_MAC>();
  return all.find(name, [](const char* wanted) { return EVP_MAC_fetch(nullptr, wanted, nullptr); });
}

EVP_MD_CTX* begin_hash(Hash which) {
  struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  static thread_local std::array<std::unique_ptr<EVP_MD_CTX, FreeContext>, 3> contexts{};
  auto& context = contexts[static_cast<std::size_t>(which)];
  if (!context) context.reset(EVP_MD_CTX_new());
  require(context && EVP_DigestInit_ex2(context.get(), fetched_hash(which), nullptr) == 1, "hash");
  return context.get();
}

}  // namespace usher::crypto
