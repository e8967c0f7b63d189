// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <charconv>
#include <utility>

#include "src/c_api/handles.hpp"
#include "src/config/serve_config.hpp"

namespace {

using namespace usher;

bool set(std::string& member, const std::string& value) { return member = value, true; }

/// The members take what their parsers make of the text.
template <class Member>
bool set(Member& member, std::expected<Member, std::string> parsed) {
  if (parsed) member = *parsed;
  return parsed.has_value();
}

bool set(std::size_t& member, const std::string& value) {
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), member);
  return error == std::errc() && end == value.data() + value.size();
}

bool set(ServerOptions& options, const std::string& key, const std::string& value) {
  if (key == "name") return set(options.name, value);
  if (key == "workgroup") return set(options.workgroup, value);
  if (key == "comment") return set(options.comment, value);
  if (key == "log-file") return set(options.log_file, value);
  if (key == "log-level") return set(options.log_level, parse_log_level(value));
  if (key == "signing") return set(options.signing, parse_requirement(value));
  if (key == "encryption") return set(options.encryption, parse_requirement(value));
  if (key == "threads") return set(options.threads, value);
  return false;
}

usher_status invalid() { return c_api::code(NetApiStatus::invalid_parameter); }

}  // namespace

extern "C" {

usher_options* usher_options_new(void) { return new (std::nothrow) usher_options; }
void usher_options_free(usher_options* options) { delete options; }

usher_status usher_options_listen(usher_options* options, const char* address) {
  return c_api::without_exceptions([&] {
    if (!options || !address) return invalid();
    auto& listen = options->options.listen;
    if (!std::exchange(options->listens_where_told, true)) listen.clear();
    listen.emplace_back(address);
    return 0u;
  });
}

usher_status usher_options_add_user(usher_options* options, const char* name, const char* password, uint32_t flags) {
  return c_api::without_exceptions([&] {
    if (!options || !name || !*name || !password) return invalid();
    options->options.users.push_back({.name = name,
                                      .password = password,
                                      .administrator = (flags & USHER_USER_ADMIN) != 0,
                                      .operator_account = (flags & USHER_USER_OPERATOR) != 0,
                                      .disabled = (flags & USHER_USER_DISABLED) != 0});
    return 0u;
  });
}

usher_status usher_options_add_share(usher_options* options, const char* name, const char* path, const char* comment, uint32_t flags) {
  return c_api::without_exceptions([&] {
    if (!options || !name || !*name || !path || !*path) return invalid();
    options->options.shares.push_back({.name = name,
                                       .path = path,
                                       .comment = c_api::text(comment),
                                       .read_only = (flags & USHER_SHARE_READ_ONLY) != 0,
                                       .hidden = (flags & USHER_SHARE_HIDDEN) != 0,
                                       .guest_ok = (flags & USHER_SHARE_GUEST_OK) != 0,
                                       .encrypt = (flags & USHER_SHARE_ENCRYPT) != 0});
    return 0u;
  });
}

usher_status usher_options_set(usher_options* options, const char* key, const char* value) {
  return c_api::without_exceptions([&] {
    return options && key && value && set(options->options, key, value) ? 0u : invalid();
  });
}

}  // extern "C"
