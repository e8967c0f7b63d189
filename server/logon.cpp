// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/logon.hpp"

#include "server/times.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {

auth::NtlmAcceptor make_acceptor(std::shared_ptr<const Configuration> configuration, Random& random, Now now,
                                 std::shared_ptr<std::u16string> tried, std::shared_ptr<std::array<std::byte, 16>> hash) {
  auth::NtlmAcceptor::Config config;
  random.fill(config.server_challenge);
  config.names = {.nb_computer = configuration->netbios_name,
                  .nb_domain = configuration->netbios_name,  // a server of its own: accounts are its own too
                  .dns_computer = configuration->dns_name,
                  .dns_domain = configuration->dns_name};
  config.now = to_file_time(now.wall);
  config.policy = {.allow_anonymous = configuration->allow_anonymous, .allow_guest = configuration->allow_guest};
  config.upcase = static_cast<char16_t (*)(char16_t)>(&upcase);
  return {std::move(config),
          [configuration, tried, hash](std::u16string_view user, std::u16string_view) -> std::optional<auth::NtHash> {
            *tried = user;
            const User* found = configuration->find_user(user);
            if (!found) return std::nullopt;
            *hash = found->nt_hash;
            return auth::NtHash(found->nt_hash);
          }};
}

CallerIdentity account_of(const Configuration& configuration, const auth::Identity& identity) {
  CallerIdentity caller{.guest = identity.is_guest, .anonymous = identity.is_anonymous};
  if (const User* user = configuration.find_user(identity.user); user && !identity.is_guest && !identity.is_anonymous) {
    caller.user = user->name;  // as the account is spelled, not as the client typed it
    caller.administrator = user->administrator;
  } else if (identity.is_guest) {
    caller.user = u"Guest";
  }
  return caller;
}

}  // namespace usher::server
