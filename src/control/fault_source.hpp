// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include <usher/fault_script.hpp>
#include <usher/net_api_status.hpp>
#include <usher/test_control.hpp>

namespace usher::control {

/// What a rule of a script has done so far.
struct FaultCount {
  std::string name{};
  std::uint64_t matched = 0, fired = 0;
  std::uint64_t held = 0;
};

/// The faults of a server: in this process, or behind its local socket.
class FaultSource {
 public:
  virtual ~FaultSource() = default;
  virtual std::expected<std::vector<FaultCount>, NetApiStatus> faults() = 0;
  /// Lets go what the rule holds, of every rule where no name is given. net_name_not_found: there is no rule of that name.
  virtual NetApiStatus release_faults(const std::string& name) = 0;
};

/// Those of a script, in force on the server.
/// Thread  any, once they are all added
class ScriptedRules final : public FaultSource {
 public:
  void add(TestControl& server, const ScriptedFault& fault) { rules_.push_back({fault.name, server.inject(fault.which, fault.what)}); }

  std::expected<std::vector<FaultCount>, NetApiStatus> faults() override;
  NetApiStatus release_faults(const std::string& name) override;

 private:
  struct Named {
    std::string name{};
    FaultRule rule;
  };
  std::vector<Named> rules_{};
};

}  // namespace usher::control
