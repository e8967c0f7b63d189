// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/control/fault_source.hpp"

namespace usher::control {

std::expected<std::vector<FaultCount>, NetApiStatus> ScriptedRules::faults() {
  std::vector<FaultCount> all;
  for (const auto& [name, rule] : rules_) all.push_back({.name = name, .matched = rule.matched(), .fired = rule.fired(), .held = rule.held()});
  return all;
}

NetApiStatus ScriptedRules::release_faults(const std::string& name) {
  bool found = name.empty();
  for (auto& [known, rule] : rules_) {
    if (!name.empty() && known != name) continue;
    found = true;
    rule.release();
  }
  return found ? NetApiStatus::success : NetApiStatus::net_name_not_found;
}

}  // namespace usher::control
