// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/fault_script.hpp>

#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>

#include "protocol/wire/nt_status_names.hpp"

namespace usher {
namespace {

using Complaint = std::optional<std::string>;
using Setter = Complaint (*)(ScriptedFault&, const toml::node&);

template <auto Member>
Complaint set_text(FaultFilter& into, const toml::node& node) {
  const auto value = node.value_exact<std::string>();
  if (!value || value->empty()) return "is text, in quotes";
  into.*Member = *value;
  return {};
}

Complaint set_flag(bool& into, const toml::node& node) {
  const auto value = node.value_exact<bool>();
  if (!value) return "is true or false";
  into = *value;
  return {};
}

template <class Number>
Complaint set_number(Number& into, const toml::node& node, std::int64_t least, std::int64_t most) {
  const auto value = node.value_exact<std::int64_t>();
  if (!value || *value < least || *value > most) return "is a number from " + std::to_string(least) + " to " + std::to_string(most);
  into = static_cast<Number>(*value);
  return {};
}

Complaint set_time(std::chrono::nanoseconds& into, const toml::node& node) {
  constexpr const char* form = "is a time with its unit, such as \"50ms\", \"1.5s\" or \"2min\", of an hour at most";
  constexpr std::pair<std::string_view, double> units[] = {{"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"min", 60e9}};
  constexpr double most = 3600e9;
  const auto text = node.value_exact<std::string>();
  if (!text) return form;
  double number = 0;
  const auto [rest, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  const std::string_view unit(rest, static_cast<std::size_t>(text->data() + text->size() - rest));
  const auto found = std::ranges::find(units, unit, &std::pair<std::string_view, double>::first);
  if (error != std::errc{} || found == std::end(units) || !(number > 0) || number * found->second > most) return form;
  into = std::chrono::nanoseconds(static_cast<std::int64_t>(number * found->second));
  return {};
}

std::string known_commands() {
  std::string known;
  for (std::uint16_t code = 0; code <= static_cast<std::uint16_t>(SmbCommand::oplock_break); ++code) {
    const auto command = find_smb_command(to_string(static_cast<SmbCommand>(code)));
    if (command) (known += known.empty() ? "" : ", ") += to_string(*command);
  }
  return known;
}

Complaint set_command(ScriptedFault& fault, const toml::node& node) {
  fault.which.command = find_smb_command(node.value_exact<std::string>().value_or(""));
  return fault.which.command ? Complaint() : "is one of " + known_commands();
}

Complaint set_status(ScriptedFault& fault, const toml::node& node) {
  if (const auto number = node.value_exact<std::int64_t>(); number && *number > 0 && *number <= 0xFFFFFFFF) {
    return fault.what.status = static_cast<NtStatus>(*number), Complaint();
  }
  fault.what.status = find_nt_status(node.value_exact<std::string>().value_or(""));
  return fault.what.status ? Complaint() : "is a status such as \"STATUS_DISK_FULL\", or its number such as 0xC000007F";
}

Complaint set_probability(ScriptedFault& fault, const toml::node& node) {
  const auto value = node.value<double>();
  if (!value || !(*value > 0) || *value > 1) return "is a number above 0 and up to 1";
  return fault.which.probability = *value, Complaint();
}

constexpr std::int64_t often = std::int64_t{1} << 53, longest_answer = 1 << 30;

const std::map<std::string_view, Setter>& setters() {
  static const std::map<std::string_view, Setter> all{
      {"name",
       [](ScriptedFault& f, const toml::node& n) -> Complaint {
         f.name = n.value_exact<std::string>().value_or("");
         return f.name.empty() ? Complaint("is text, in quotes") : Complaint();
       }},
      {"command", set_command},
      {"path", [](ScriptedFault& f, const toml::node& n) { return set_text<&FaultFilter::path>(f.which, n); }},
      {"share", [](ScriptedFault& f, const toml::node& n) { return set_text<&FaultFilter::share>(f.which, n); }},
      {"user", [](ScriptedFault& f, const toml::node& n) { return set_text<&FaultFilter::user>(f.which, n); }},
      {"client", [](ScriptedFault& f, const toml::node& n) { return set_text<&FaultFilter::client>(f.which, n); }},
      {"nth", [](ScriptedFault& f, const toml::node& n) { return set_number(f.which.nth, n, 1, often); }},
      {"times", [](ScriptedFault& f, const toml::node& n) { return set_number(f.which.times, n, 1, often); }},
      {"probability", set_probability},
      {"delay", [](ScriptedFault& f, const toml::node& n) { return set_time(f.what.delay, n); }},
      {"hold", [](ScriptedFault& f, const toml::node& n) { return set_flag(f.what.hold, n); }},
      {"status", set_status},
      {"late", [](ScriptedFault& f, const toml::node& n) { return set_time(f.what.late, n); }},
      {"never-answer", [](ScriptedFault& f, const toml::node& n) { return set_flag(f.what.never_answer, n); }},
      {"cut", [](ScriptedFault& f, const toml::node& n) { return set_flag(f.what.cut, n); }},
      {"cut-after", [](ScriptedFault& f, const toml::node& n) { return set_number(f.what.cut_after.emplace(), n, 0, longest_answer); }},
      {"corrupt-signature", [](ScriptedFault& f, const toml::node& n) { return set_flag(f.what.corrupt_signature, n); }},
      {"credits", [](ScriptedFault& f, const toml::node& n) { return set_number(f.what.credits.emplace(), n, 0, 0xFFFF); }},
      {"segment", [](ScriptedFault& f, const toml::node& n) { return set_number(f.what.segment, n, 1, longest_answer); }},
  };
  return all;
}

bool does_something(const Fault& what) {
  return what.delay.count() > 0 || what.late.count() > 0 || what.hold || what.status || what.never_answer || what.cut || what.cut_after ||
         what.corrupt_signature || what.credits || what.segment > 0;
}

std::string at(const toml::source_region& where) { return "line " + std::to_string(where.begin.line) + ": "; }

std::expected<ScriptedFault, std::string> read_fault(const toml::table& table, std::size_t number) {
  ScriptedFault fault{.name = "fault " + std::to_string(number)};
  for (const auto& [key, value] : table) {
    const auto setter = setters().find(key.str());
    if (setter == setters().end()) return std::unexpected(at(key.source()) + std::string(key.str()) + " is nothing that a fault has");
    if (const auto complaint = setter->second(fault, value)) return std::unexpected(at(key.source()) + std::string(key.str()) + " " + *complaint);
  }
  if (!does_something(fault.what)) {
    return std::unexpected(at(table.source()) + "this fault does nothing; give it delay, hold, status, late, never-answer, cut, cut-after, "
                                                "corrupt-signature, credits or segment");
  }
  return fault;
}

std::expected<std::vector<ScriptedFault>, std::string> read_faults(const toml::table& script) {
  std::vector<ScriptedFault> all;
  for (const auto& [key, value] : script) {
    const toml::array* faults = value.as_array();
    if (key.str() != "fault" || !faults || !faults->is_homogeneous<toml::table>()) {
      return std::unexpected(at(key.source()) + std::string(key.str()) + " has no place in a script, which is a list of [[fault]]");
    }
    for (const toml::node& node : *faults) {
      auto fault = read_fault(*node.as_table(), all.size() + 1);
      if (!fault) return std::unexpected(fault.error());
      const bool taken = std::ranges::any_of(all, [&](const ScriptedFault& other) { return other.name == fault->name; });
      if (taken) return std::unexpected(at(node.source()) + "there is a fault of the name \"" + fault->name + "\" already");
      all.push_back(std::move(*fault));
    }
  }
  return all;
}

}  // namespace

std::expected<std::vector<ScriptedFault>, std::string> read_fault_script(std::string_view toml) try {
  return read_faults(toml::parse(toml));
} catch (const toml::parse_error& error) {
  return std::unexpected(at(error.source()) + std::string(error.description()));
}

}  // namespace usher
