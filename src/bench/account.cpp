// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/account.hpp"

#include "protocol/auth/ntlmv2.hpp"
#include "protocol/wire/utf16.hpp"

namespace usher::bench {

std::expected<Account, std::string> parse_account(const std::string& text) {
  const auto percent = text.find('%');
  if (percent == std::string::npos || percent == 0) return std::unexpected("\"" + text + "\" is no account; write USER%PASSWORD.");
  const std::string name = text.substr(0, percent);
  const auto slash = name.find('\\');
  Account account;
  account.user = wire::to_utf16(slash == std::string::npos ? name : name.substr(slash + 1));
  if (slash != std::string::npos) account.domain = wire::to_utf16(name.substr(0, slash));
  account.hash = auth::nt_hash(wire::to_utf16(text.substr(percent + 1)));
  account.response_key = auth::ntowf_v2(account.hash, account.user, account.domain, &auth::simple_upcase);
  return account;
}

}  // namespace usher::bench
