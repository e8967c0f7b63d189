// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// For this folder's sources only: nobody else includes OpenSSL.
#pragma once
#include <openssl/evp.h>

#include <cstdint>

namespace usher::crypto {

/// OpenSSL's algorithms, fetched once for the process: a fetch takes locks and searches the providers, which costs more than
/// all that a short message needs. They are never given back, because threads may use them to the end.
/// Errors  Failure when the library has none of that name
/// Thread  any
const EVP_CIPHER* fetched_cipher(const char* name);
EVP_MAC* fetched_mac(const char* name);

enum class Hash : std::uint8_t { md5, sha256, sha512 };

/// This thread's context for a hash, begun anew: one that is made for each message costs more than hashing it does.
/// The caller finishes with it before anybody else begins.
EVP_MD_CTX* begin_hash(Hash which);

}  // namespace usher::crypto
