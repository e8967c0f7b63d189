// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <mutex>

#include "protocol/srvsvc/resource_calls.hpp"
#include "src/client/rpc_client.hpp"
#include <usher/file_service.hpp>

namespace usher::client {

/// Another server, ours, Samba's or Windows', over srvsvc. What a server does not offer is not_supported, as is what the protocol
/// cannot say: one logon of several, and a share that is hidden, read-only or open to guests.
/// Thread  any; one call at a time goes over the wire
class RemoteFileService final : public FileService {
 public:
  Result<void> open(const std::string& host, const std::string& port, const std::string& user, const std::string& domain, const std::string& password);

  SessionPage page(const SessionQuery& query, const SessionPageOptions& options) override;
  NetApiStatus close(const std::string& client, const std::string& user) override;

  Page<FileInfo> files(const FileQuery& query, const PageOptions& options) override;
  std::expected<FileInfo, NetApiStatus> file(std::uint32_t id) override;
  NetApiStatus close_file(std::uint32_t id) override;
  Page<ConnectionInfo> connections(const std::string& qualifier, const PageOptions& options) override;
  /// Share by share: the protocol has no call for all of them.
  std::expected<std::vector<ConnectionInfo>, NetApiStatus> all_connections() override;
  /// With paths and uses for administrators, without for others.
  std::expected<std::vector<ShareInfo>, NetApiStatus> shares() override;
  std::expected<ShareInfo, NetApiStatus> share(const std::string& name) override;
  NetApiStatus add_share(const ShareOptions& options) override;
  NetApiStatus change_share(const std::string& name, const ShareChange& change) override;
  NetApiStatus remove_share(const std::string& name) override;
  std::expected<ServerInfo, NetApiStatus> info() override;
  std::expected<ServerStatistics, NetApiStatus> statistics() override;
  NetApiStatus close_logon(std::uint64_t id) override;

 private:
  std::expected<Bytes, NetApiStatus> call(std::uint16_t opnum, ByteView stub);
  NetApiStatus status_of(std::uint16_t opnum, ByteView stub);
  NetApiStatus set_share(const std::string& name, std::uint32_t level, const srvsvc::ShareRequest& share);

  std::mutex mutex_{};
  std::optional<std::u16string> host_{};
  SmbClient smb_{};
  RpcClient rpc_{smb_};
};

}  // namespace usher::client
