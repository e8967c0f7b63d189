// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <charconv>
#include <map>
#include <utility>

#include "src/c_api/handles.hpp"
#include "src/config/forced_option.hpp"
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

bool set(bool& member, const std::string& value) {
  member = value == "true";
  return member || value == "false";
}

bool set_autodisconnect(ServerOptions& options, const std::string& value) {
  std::int64_t minutes = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), minutes);
  return error == std::errc() && end == value.data() + value.size() && set(options.autodisconnect, parse_autodisconnect(minutes));
}

using Setter = bool (*)(ServerOptions&, const std::string&);

template <auto Member, auto... Parse>
bool set_option(ServerOptions& options, const std::string& value) {
  if constexpr (sizeof...(Parse) == 0) return set(options.*Member, value);
  else return set(options.*Member, Parse(value)...);
}
const std::map<std::string_view, Setter>& setters() {
  using S = ServerOptions;
  static const std::map<std::string_view, Setter> all{
      {"name", set_option<&S::name>},
      {"workgroup", set_option<&S::workgroup>},
      {"comment", set_option<&S::comment>},
      {"signing", set_option<&S::signing, parse_requirement>},
      {"encryption", set_option<&S::encryption, parse_requirement>},
      {"min-dialect", set_option<&S::minimum_dialect, parse_dialect>},
      {"max-dialect", set_option<&S::maximum_dialect, parse_dialect>},
      {"guest", set_option<&S::allow_guest>},
      {"anonymous", set_option<&S::allow_anonymous>},
      {"autodisconnect", set_autodisconnect},
      {"max-sessions", set_option<&S::max_sessions>},
      {"max-sessions-per-user", set_option<&S::max_sessions_per_user>},
      {"max-sessions-per-client", set_option<&S::max_sessions_per_client>},
      {"log-level", set_option<&S::log_level, parse_log_level>},
      {"log-file", set_option<&S::log_file>},
      {"threads", set_option<&S::threads>},
  };
  return all;
}

usher_status invalid() { return c_api::code(NetApiStatus::invalid_parameter); }

}  // namespace

namespace usher::c_api {

UserOptions user(const char* name, const char* password, std::uint32_t flags) {
  return {.name = name,
          .password = password,
          .administrator = (flags & USHER_USER_ADMIN) != 0,
          .operator_account = (flags & USHER_USER_OPERATOR) != 0,
          .disabled = (flags & USHER_USER_DISABLED) != 0};
}

ShareOptions share(const char* name, const char* comment, std::uint32_t flags) {
  return {.name = name,
          .comment = text(comment),
          .read_only = (flags & USHER_SHARE_READ_ONLY) != 0,
          .hidden = (flags & USHER_SHARE_HIDDEN) != 0,
          .guest_ok = (flags & USHER_SHARE_GUEST_OK) != 0,
          .encrypt = (flags & USHER_SHARE_ENCRYPT) != 0};
}

}  // namespace usher::c_api

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
    options->options.users.push_back(c_api::user(name, password, flags));
    return 0u;
  });
}

usher_status usher_options_add_share(usher_options* options, const char* name, const char* path, const char* comment, uint32_t flags) {
  return c_api::without_exceptions([&] {
    if (!options || !name || !*name || !path || !*path) return invalid();
    options->options.shares.push_back(c_api::share(name, comment, flags));
    options->options.shares.back().path = path;
    return 0u;
  });
}

usher_status usher_options_set(usher_options* options, const char* key, const char* value) {
  return c_api::without_exceptions([&] {
    if (!options || !key || !value) return invalid();
    const auto setter = setters().find(key);
    const bool done = setter != setters().end() ? setter->second(options->options, value) : force(options->options, key, value).has_value();
    return done ? 0u : invalid();
  });
}

usher_status usher_options_log_to(usher_options* options, usher_log_function write, void* context) {
  return c_api::without_exceptions([&] {
    if (!options || !write) return invalid();
    options->options.log = [write, context](LogLevel level, const std::string& line) { write(context, static_cast<int>(level), line.c_str()); };
    return 0u;
  });
}

usher_status usher_options_set_clock(usher_options* options, usher_clock* clock) {
  if (!options || !clock) return invalid();
  options->options.clock = clock->clock;
  return 0;
}

usher_clock* usher_clock_new(void) { return c_api::make_handle<usher_clock>(); }
void usher_clock_free(usher_clock* clock) { delete clock; }

void usher_clock_advance(usher_clock* clock, uint64_t milliseconds) {
  (void)c_api::without_exceptions([&] {
    if (clock) clock->clock->advance(std::chrono::milliseconds(milliseconds));
    return 0u;
  });
}

}  // extern "C"
