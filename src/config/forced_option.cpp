// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/config/forced_option.hpp"

#include <charconv>
#include <limits>
#include <map>
#include <sstream>
#include <string_view>
#include <type_traits>

namespace usher {
namespace {

using Done = std::expected<void, std::string>;
using Setter = Done (*)(ServerOptions&, const std::string&);

template <class Number>
  requires std::is_unsigned_v<Number>
Done read(Number& into, const std::string& text) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  if (error == std::errc() && end == text.data() + text.size()) return {};
  return std::unexpected("is a number from 0 to " + std::to_string(std::numeric_limits<Number>::max()));
}

Done read(bool& into, const std::string& text) {
  into = text == "true";
  if (into || text == "false") return {};
  return std::unexpected("is true or false");
}

/// Nothing is no name.
Done read(std::vector<std::string>& into, const std::string& text) {
  into.clear();
  std::istringstream names(text);
  for (std::string name; std::getline(names, name, ',');) into.push_back(name);
  return {};
}

template <auto Member>
Done set(ServerOptions& options, const std::string& text) {
  return read(options.protocol.*Member, text);
}

const std::map<std::string_view, Setter>& setters() {
  using P = ProtocolOptions;
  static const std::map<std::string_view, Setter> all{
      {"seed", [](ServerOptions& options, const std::string& text) { return read(options.seed.emplace(), text); }},
      {"ciphers", set<&P::ciphers>},
      {"signing-algorithms", set<&P::signing_algorithms>},
      {"large-mtu", set<&P::large_mtu>},
      {"multichannel", set<&P::multichannel>},
      {"notifications", set<&P::notifications>},
      {"oplocks", set<&P::oplocks>},
      {"leases", set<&P::leases>},
      {"durable-handles", set<&P::durable_handles>},
      {"max-transact-size", set<&P::max_transact_size>},
      {"max-read-size", set<&P::max_read_size>},
      {"max-write-size", set<&P::max_write_size>},
      {"max-credits", set<&P::max_credits>},
  };
  return all;
}

}  // namespace

Done force(ServerOptions& options, const std::string& key, const std::string& value) {
  const auto setter = setters().find(key);
  if (setter == setters().end()) {
    std::string known;
    for (const auto& [name, set] : setters()) known += (known.empty() ? "" : ", ") + std::string(name);
    return std::unexpected("\"" + key + "\" is nothing that can be forced; there are " + known);
  }
  const auto done = setter->second(options, value);
  return done ? Done() : std::unexpected(key + " " + done.error());
}

Done force(ServerOptions& options, const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) return std::unexpected("\"" + text + "\" forces nothing; write KEY=VALUE");
  return force(options, text.substr(0, equals), text.substr(equals + 1));
}

}  // namespace usher
