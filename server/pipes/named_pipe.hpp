// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/auth/ntlm_acceptor.hpp"
#include "protocol/wire/bytes.hpp"
#include "protocol/wire/nt_status.hpp"
#include "server/administration.hpp"
#include "server/audit.hpp"
#include "server/executor.hpp"
#include "server/pipes/association.hpp"
#include "server/security_names.hpp"
#include "server/session_service.hpp"
#include <usher/clock.hpp>

namespace usher::server {

/// Who stands behind a pipe: the identity of the SMB session that opened it.
struct CallerIdentity {
  std::u16string user{}, client{};
  std::uint64_t session_id = 0;
  bool administrator = false, guest = false, anonymous = false;
};

/// What RPC methods may ask of the server. Thread: any.
class RpcHost {
 public:
  virtual ~RpcHost() = default;
  virtual const SessionRegistry& sessions() const = 0;
  virtual SessionRights session_rights(const CallerIdentity& caller) const = 0;
  /// Where methods leave their records; null: nobody keeps any.
  virtual AuditLog* audit() const { return nullptr; }
  /// An administrator or operator, now: what methods without a descriptor of their own ask for.
  virtual bool is_privileged(const CallerIdentity& caller) const { return session_rights(caller).remove; }
  virtual std::vector<ShareRecord> shares() const = 0;
  /// Opens, tree connects, shares, statistics. Who may is to be asked before it is called.
  virtual Administration& administration() const = 0;
  virtual std::u16string server_name() const = 0;  ///< NetBIOS-style, e.g. u"USHER"
  virtual std::u16string domain_name() const = 0;  ///< workgroup
  virtual std::u16string server_comment() const = 0;
  /// For the filters of the session calls.
  virtual ServerNames server_names() const = 0;
  /// All of them, the disabled ones too, without RIDs.
  virtual std::vector<NamedAccount> accounts() const = 0;

  // A logon inside a pipe ([MS-RPCE] 3.3.1.5.2.1); `pipe` is who opened that.
  /// Not when too many logons of that client were refused just now: nobody guesses faster here than over SMB2.
  virtual bool may_log_on(const CallerIdentity& pipe, Now now) const = 0;
  /// `tried` learns the name that the client gives.
  virtual auth::NtlmAcceptor begin_logon(std::shared_ptr<std::u16string> tried, Now now) const = 0;
  virtual void logon_refused(const CallerIdentity& pipe, std::u16string_view tried, Now now) const = 0;
  /// The account that logged on, in the session and from the client of the pipe.
  virtual CallerIdentity identify(const auth::Identity& identity, const CallerIdentity& pipe) const = 0;

  /// Which pipes belong together.
  virtual Associations& associations() const = 0;
  /// Minutes that this place is west of Greenwich at a moment.
  virtual std::int32_t minutes_west(std::chrono::system_clock::time_point) const { return 0; }
};

/// A message-mode pipe on IPC$ with the RPC runtime behind it ([MS-RPCE] 2.1.1.2). Bytes in, messages out; no I/O.
/// Owner   the Open that CREATE made
/// Thread  the session's strand; answers that come later (a call that waits for other strands) arrive through `strand`
class NamedPipe {
 public:
  virtual ~NamedPipe() = default;

  /// One WRITE or the input of one FSCTL_PIPE_TRANSCEIVE: part of a PDU, one, or several. A malformed PDU gets its fault
  /// or bind_nak as output; pipe_disconnected once the pipe has been shut for it.
  virtual Result<void> write(ByteView bytes, Now now) = 0;

  struct Output {
    Bytes bytes{};
    bool more = false;  ///< this message has a rest: the status is buffer_overflow
  };
  /// Takes up to `max` bytes of the first message that waits; nullopt when none does.
  virtual std::optional<Output> read(std::size_t max) = 0;
  /// Whether taking a message makes the next part of a long answer.
  virtual bool makes_more() const { return false; }
  /// Whether a call is running or a fragment is missing, so that output will come.
  virtual bool awaits_output() const = 0;
  /// Bytes of the first waiting message, for FSCTL_PIPE_PEEK and FileStandardInformation.
  virtual std::size_t available() const = 0;
  /// True once, when the caller asked to delete its own session and its answer has been read to the end.
  virtual bool take_close_request() = 0;

  /// Called on the strand when output appears that a waiting READ can take.
  std::move_only_function<void()> on_output{};
};

/// Lower case, without a leading backslash or "PIPE\".
std::u16string pipe_name(std::u16string_view name);

/// The pipes of IPC$, a closed list (rule R9): srvsvc and wkssvc, in any case, with or without a leading backslash or "PIPE\".
/// nullptr when there is no such pipe. `strand` lives as long as the pipe; tasks posted to it may outlive the pipe, so they
/// hold a weak reference.
std::shared_ptr<NamedPipe> open_pipe(std::u16string_view name, const RpcHost& host, CallerIdentity caller,
                                     std::shared_ptr<Executor> strand);

}  // namespace usher::server
