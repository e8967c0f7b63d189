// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/faults.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>

#include "protocol/wire/utf16.hpp"
#include "server/client_names.hpp"
#include "server/name_pattern.hpp"
#include "server/unicode_case.hpp"
#include "src/hidden.hpp"

namespace usher {
namespace {

using server::equal_ignoring_case;

std::u16string pattern_of(const std::string& path) {
  std::u16string pattern = wire::to_utf16(path);
  std::ranges::replace(pattern, u'/', u'\\');
  return pattern;
}

constexpr std::array<std::string_view, 19> command_names{
    "NEGOTIATE", "SESSION_SETUP", "LOGOFF", "TREE_CONNECT", "TREE_DISCONNECT", "CREATE", "CLOSE", "FLUSH", "READ", "WRITE",
    "LOCK", "IOCTL", "CANCEL", "ECHO", "QUERY_DIRECTORY", "CHANGE_NOTIFY", "QUERY_INFO", "SET_INFO", "OPLOCK_BREAK"};
constexpr std::size_t cancel = 12;  // has no answer

/// "read", "QUERY_DIRECTORY" and "query-directory" alike.
std::string plain(std::string_view name) {
  std::string out(name);
  std::ranges::transform(out, out.begin(), [](char c) { return c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

}  // namespace

std::string_view to_string(SmbCommand command) {
  const auto code = static_cast<std::size_t>(command);
  return code < command_names.size() ? command_names[code] : "unknown";
}

std::optional<SmbCommand> find_smb_command(std::string_view name) {
  const auto found = std::ranges::find(command_names, plain(name));
  const auto code = static_cast<std::size_t>(found - command_names.begin());
  if (found == command_names.end() || code == cancel) return std::nullopt;
  return static_cast<SmbCommand>(code);
}

/// One rule. The counters are guarded by the mutex, so that whoever waits for them is woken.
struct USHER_HIDDEN FaultRule::State {
  FaultFilter which{};
  Fault what{};
  std::u16string path{}, share{}, user{}, client{};
  const std::shared_ptr<server::Gate> gate = std::make_shared<server::Gate>();
  mutable std::mutex mutex{};
  mutable std::condition_variable counted{};
  std::uint64_t matched = 0, fired = 0;
  bool removed = false;

  State(const FaultFilter& filter, const Fault& fault)
      : which(filter),
        what(fault),
        path(pattern_of(filter.path)),
        share(wire::to_utf16(filter.share)),
        user(wire::to_utf16(filter.user)),
        client(server::canonical_client(wire::to_utf16(filter.client))) {}

  bool fits(const server::RequestFacts& request) const {
    if (which.command && static_cast<std::uint16_t>(*which.command) != static_cast<std::uint16_t>(request.command)) return false;
    if (!path.empty() && !server::matches_pattern(request.path, path)) return false;
    if (!share.empty() && !equal_ignoring_case(request.share, share)) return false;
    if (!user.empty() && !equal_ignoring_case(request.user, user)) return false;
    return client.empty() || server::canonical_client(request.client) == client;
  }
  /// Counts a request that fits, and says whether its number is up.
  bool draw(std::mt19937_64& chance) {
    const std::lock_guard lock(mutex);
    ++matched;
    counted.notify_all();
    if (removed || (which.nth != 0 && matched != which.nth) || (which.times != 0 && fired >= which.times)) return false;
    if (which.probability < 1 && std::generate_canonical<double, 53>(chance) >= which.probability) return false;
    if (what.hold) gate->expect();  // before anybody can see that it has fired, and lets it go
    ++fired;
    return true;
  }
  server::Treatment treatment() const {
    return {.status = what.status,
            .delay = what.delay,
            .gate = what.hold ? gate : nullptr,
            .late = what.late,
            .never_answered = what.never_answer,
            .cut = what.cut,
            .cut_after = what.cut_after,
            .spoil_signature = what.corrupt_signature,
            .credits = what.credits,
            .segment = what.segment};
  }
  void remove() {
    {
      const std::lock_guard lock(mutex);
      removed = true;
    }
    gate->remove();
  }
};

std::uint64_t FaultRule::matched() const {
  const std::lock_guard lock(state_->mutex);
  return state_->matched;
}
std::uint64_t FaultRule::fired() const {
  const std::lock_guard lock(state_->mutex);
  return state_->fired;
}
std::size_t FaultRule::held() const { return state_->gate->waiting(); }

bool FaultRule::wait_until_fired(std::uint64_t times, std::chrono::milliseconds timeout) const {
  std::unique_lock lock(state_->mutex);
  return state_->counted.wait_for(lock, timeout, [&] { return state_->fired >= times; });
}

void FaultRule::release() { state_->gate->let_go(); }
void FaultRule::remove() { state_->remove(); }

std::shared_ptr<FaultRule::State> Faults::add(const FaultFilter& which, const Fault& what) {
  auto rule = std::make_shared<FaultRule::State>(which, what);
  const std::lock_guard lock(mutex_);
  std::erase_if(rules_, [](const auto& old) {
    const std::lock_guard rule_lock(old->mutex);
    return old->removed;
  });
  rules_.push_back(rule);
  return rule;
}

void Faults::clear() {
  std::vector<std::shared_ptr<FaultRule::State>> gone;
  {
    const std::lock_guard lock(mutex_);
    gone.swap(rules_);
  }
  for (const auto& rule : gone) rule->remove();
}

void Faults::hold(bool held) {
  std::vector<std::shared_ptr<FaultRule::State>> all;
  {
    const std::lock_guard lock(mutex_);
    all = rules_;
  }
  for (const auto& rule : all) rule->gate->stand_open(!held);
}

bool Faults::empty() const {
  const std::lock_guard lock(mutex_);
  return rules_.empty();
}

server::Treatment Faults::treat(const server::RequestFacts& request) {
  const std::lock_guard lock(mutex_);
  for (const auto& rule : rules_) {
    if (rule->fits(request) && rule->draw(chance_)) return rule->treatment();
  }
  return {};
}

}  // namespace usher
