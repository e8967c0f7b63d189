// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What a test can do to the requests of its clients. A rule says which requests, and what becomes of them:
//
//   auto rule = server.test().inject({.command = SmbCommand::read, .path = "reports/*", .nth = 2}, {.delay = 50ms});
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <usher/export.hpp>
#include <usher/nt_status.hpp>

namespace usher {

/// The commands of SMB2 by their codes ([MS-SMB2] 2.2.1.2). CANCEL has no answer and is not among them.
enum class SmbCommand : std::uint16_t {
  negotiate = 0, session_setup = 1, logoff = 2, tree_connect = 3, tree_disconnect = 4, create = 5, close = 6, flush = 7, read = 8,
  write = 9, lock = 10, ioctl = 11, echo = 13, query_directory = 14, change_notify = 15, query_info = 16, set_info = 17,
  oplock_break = 18
};
/// "CREATE", "QUERY_DIRECTORY" ...
USHER_EXPORT std::string_view to_string(SmbCommand command);
/// The other way round, in any case and with '-' or '_'.
USHER_EXPORT std::optional<SmbCommand> find_smb_command(std::string_view name);

/// Which requests. What is empty means any; all that is given must fit. Only requests that pass the protocol's own checks are
/// asked about: a wrong signature or an unknown tree is answered as always.
struct FaultFilter {
  std::optional<SmbCommand> command{};
  /// A pattern with * and ?, in any case, with '/' or '\': the name in a CREATE, and for what works on an open its path, both
  /// relative to the share; a pipe's name.
  std::string path{};
  std::string share{};
  std::string user{};    ///< the account. NEGOTIATE and SESSION_SETUP have none yet: TestControl::refuse_logons() knows whom
  std::string client{};  ///< the address, with or without two backslashes
  std::uint64_t nth = 0;    ///< of those that fit only this one, from 1; 0: each
  std::uint64_t times = 0;  ///< at most so often; 0: for ever
  double probability = 1;   ///< drawn from ServerOptions::seed, so it falls the same way in every run with the same requests
};

/// What becomes of them. Several of these at once are done in this order; of an answer that comes in two parts (a LOCK or a
/// CHANGE_NOTIFY that waits) what concerns the answer is left out.
struct Fault {
  std::chrono::nanoseconds delay{};    ///< the request lies so long before it is done; others overtake it
  bool hold = false;                   ///< it lies until FaultRule::release() or remove()
  std::optional<NtStatus> status{};    ///< it is not done, and answered so
  std::chrono::nanoseconds late{};     ///< it is done at once, and answered so much later
  bool never_answer = false;           ///< it is done, and that is all
  bool cut = false;                    ///< it is done, and the TCP connection ends instead of an answer
  std::optional<std::size_t> cut_after{};  ///< so many bytes of the answer, Direct TCP's four among them, and the connection ends
  bool corrupt_signature = false;      ///< of the answer; of one that is encrypted, of its envelope. Not every answer has one
  std::optional<std::uint16_t> credits{};  ///< the answer grants no more than so many
  std::size_t segment = 0;             ///< the answer leaves in TCP segments of so many bytes; 1 is the hardest
};

/// A rule in force. Copies are the same rule; it stays in force when all are gone.
/// Thread  any
class USHER_EXPORT FaultRule {
 public:
  struct State;
  explicit FaultRule(std::shared_ptr<State> state) : state_(std::move(state)) {}

  std::uint64_t matched() const;  ///< requests that fitted, whether or not their number was up
  std::uint64_t fired() const;
  std::size_t held() const;       ///< that lie now
  /// False: not so often in time.
  bool wait_until_fired(std::uint64_t times = 1, std::chrono::milliseconds timeout = std::chrono::seconds(10)) const;
  /// Lets go what is held. The rule stays: what comes next is held again.
  void release();
  /// Lets go what is held, and the rule is in force no more.
  void remove();

 private:
  std::shared_ptr<State> state_;
};

}  // namespace usher
