// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>
#include <string>

#include "protocol/smb2/header.hpp"
#include "protocol/wire/codec.hpp"

namespace usher::client {

/// A small SMB2/3 client, enough for a pipe on IPC$ of any server and, with file_client.hpp, for files in a test: negotiates 2.0.2 to 3.1.1, logs on with NTLMv2, signs
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

  /// Any request of the connected tree, and the message that answers it. An error status is the error.
  template <class Body>
  Result<Bytes> request(smb2::Command command, const Body& body) {
    const auto id = send(command, body);
    return id ? answer(*id) : std::unexpected(id.error());
  }
  /// The same in two steps, for what the server answers when something happens: the first returns when the server has taken
  /// the request, by its interim response. Other requests may be made in between.
  template <class Body>
  Result<smb2::MessageId> begin(smb2::Command command, const Body& body) {
    const auto id = send(command, body);
    const auto taken = id ? await_interim(*id) : std::unexpected(id.error());
    return taken ? id : std::unexpected(taken.error());
  }
  /// Waits for the final answer.
  Result<Bytes> answer(smb2::MessageId id);

 private:
  template <class Body>
  Result<smb2::MessageId> send(smb2::Command command, const Body& body) {
    Bytes message(smb2::header_size);
    wire::encode(body, message);
    return send_message(command, std::move(message));
  }
  Result<smb2::MessageId> send_message(smb2::Command command, Bytes message);
  Result<void> await_interim(smb2::MessageId id);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace usher::client
