// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/name_types.hpp"

#include <algorithm>
#include <array>

#include "server/unicode_case.hpp"

namespace usher::server::srvsvc_methods {
namespace {

enum NameType : std::uint32_t {
  user = 1, password, group, computer, event, domain, service, net, share, message, message_destination, share_password, workgroup
};

struct Rule {
  std::size_t shortest, longest;
  bool default_set;             // the default invalid characters, control characters among them
  std::u16string_view further;  // and these
};

/// By NameType ([MS-SRVS] 2.2.2.8); 0 is none.
constexpr std::array<Rule, 14> rules{{{1, 0, true, u""}, {1, 256, true, u""}, {0, 256, false, u""}, {1, 256, true, u""}, {1, 260, true, u"*"},
                                      {1, 16, true, u""}, {1, 15, true, u"* "}, {1, 80, true, u""}, {1, 260, true, u""}, {1, 80, true, u""},
                                      {1, 15, true, u""}, {1, 260, true, u""}, {0, 8, false, u""}, {1, 15, true, u""}}};

struct Form {
  std::size_t longest;
  bool upper;
};

/// By NameType ([MS-SRVS] 3.1.4.33): with LAN Manager's rules, and without.
constexpr std::array<std::array<Form, 2>, 14> forms{{{{{0, false}, {0, false}}}, {{{20, true}, {256, false}}}, {{{14, false}, {256, false}}},
                                                     {{{20, true}, {256, false}}}, {{{15, true}, {259, false}}}, {{{16, true}, {16, true}}},
                                                     {{{15, true}, {15, false}}}, {{{15, true}, {80, false}}}, {{{259, true}, {259, true}}},
                                                     {{{12, true}, {80, false}}}, {{{259, true}, {259, true}}}, {{{259, true}, {259, true}}},
                                                     {{{8, false}, {8, false}}}, {{{15, true}, {15, false}}}}};

bool exists(std::uint32_t type) { return type >= user && type <= workgroup; }
const Form& form_of(std::uint32_t type, std::uint32_t flags) { return forms.at(type)[flags & name_flag::lan_manager ? 0 : 1]; }

bool has_invalid_character(std::u16string_view name, const Rule& rule) {
  constexpr std::u16string_view default_set = u"\"/\\[]:|<>+=;,?";
  const auto is_control = [](char16_t unit) { return unit < 0x20; };
  if (rule.default_set && (name.find_first_of(default_set) != name.npos || std::ranges::any_of(name, is_control))) return true;
  return name.find_first_of(rule.further) != name.npos || name.find(u'\0') != name.npos;
}

/// "*" ends a message destination or is not in it, and one of the full length has it.
bool is_destination(std::u16string_view name) {
  const auto star = name.find(u'*');
  return star == name.npos ? name.size() < rules[message_destination].longest : star == name.size() - 1;
}

}  // namespace

NetApiStatus validate_name(std::u16string_view name, std::uint32_t type, std::uint32_t flags) {
  if (!exists(type)) return NetApiStatus::invalid_parameter;
  const Rule& rule = rules.at(type);
  const std::size_t longest = flags & name_flag::lan_manager ? std::min(rule.longest, form_of(type, flags).longest) : rule.longest;
  if (name.size() < rule.shortest || name.size() > longest || has_invalid_character(name, rule)) return NetApiStatus::invalid_name;
  if (type == computer && (name.front() == u' ' || name.back() == u' ')) return NetApiStatus::invalid_name;
  if (type == message_destination && !is_destination(name)) return NetApiStatus::invalid_name;
  return NetApiStatus::success;
}

std::size_t longest_canonical_name(std::uint32_t type, std::uint32_t flags) { return form_of(type, flags).longest; }

std::u16string canonical_name(std::u16string_view name, std::uint32_t type, std::uint32_t flags) {
  const Form& form = form_of(type, flags);
  const std::u16string_view cut = name.substr(0, form.longest);
  return form.upper ? upcase(cut) : std::u16string(cut);
}

int compare_names(std::u16string_view first, std::u16string_view second, std::uint32_t type, std::uint32_t flags) {
  const bool is_secret_or_message = type == password || type == share_password || type == message || type == message_destination;
  if (flags & name_flag::lan_manager && is_secret_or_message) return first.compare(second);
  return compare_ignoring_case(first, second);
}

}  // namespace usher::server::srvsvc_methods
