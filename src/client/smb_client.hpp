// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>
#include <string>

#include "protocol/smb2/header.hpp"

namespace usher::client {

/// A small SMB2/3 client, enough to open a pipe on IPC$ of any server: negotiates 2.0.2 to 3.1.1, logs on with NTLMv2, signs
/// everything after that, and encrypts when the server asks for it.
/// Calls wait, at most 30 seconds each. Errors: the server's status; io_timeout and unexpected_io_error are ours
/// Thread  one at a time
class SmbClient {
 public:
  SmbClient();
  ~SmbClient();
  SmbClient(const SmbClient&) = delete;
  SmbClient& operator=(const SmbClient&) = delete;

  /// TCP, from the address `from` when there is one, and NEGOTIATE.
  Result<void> connect(const std::string& host, const std::string& port, const std::string& from = {});
  Result<void> log_on(const std::string& user, const std::string& domain, const std::string& password);
  Result<void> log_off();
  Result<void> echo();
  Result<void> connect_tree(const std::string& host, const std::string& share);
  Result<smb2::FileId> open_pipe(const std::string& name);

  /// FSCTL_PIPE_TRANSCEIVE: sends a message and returns the answer's first bytes; `more` when the message goes on.
  struct PipeData {
    Bytes bytes{};
    bool more = false;
  };
  Result<PipeData> transceive(smb2::FileId pipe, ByteView message);
  Result<PipeData> read_pipe(smb2::FileId pipe);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace usher::client
