// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/error_texts.hpp"

#include <openssl/crypto.h>

namespace usher::crypto {

void leave_out_error_texts() { OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS, nullptr); }

}  // namespace usher::crypto
