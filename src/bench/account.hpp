// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <string>

#include "protocol/crypto/key.hpp"

namespace usher::bench {

/// Whom we log on as. What costs MD4 and HMAC is made once here, not at each logon.
struct Account {
  std::u16string user{}, domain{};
  crypto::Key hash{};          ///< the NT hash
  crypto::Key response_key{};  ///< NTOWFv2, [MS-NLMP] 3.3.2
};

/// [DOMAIN\]USER%PASSWORD
/// Errors  a sentence
std::expected<Account, std::string> parse_account(const std::string& text);

}  // namespace usher::bench
