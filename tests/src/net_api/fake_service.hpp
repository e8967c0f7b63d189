// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <gmock/gmock.h>

#include <memory>

#include <usher/file_service.hpp>
#include <usher/server.hpp>

namespace usher::test {

/// A file server that answers what a test wants.
class FakeService : public FileService {
 public:
  template <class T>
  using Maybe = std::expected<T, NetApiStatus>;

  MOCK_METHOD(SessionPage, page, (const SessionQuery&, const SessionPageOptions&), (override));
  MOCK_METHOD(NetApiStatus, close, (const std::string&, const std::string&), (override));
  MOCK_METHOD(Page<FileInfo>, files, (const FileQuery&, const PageOptions&), (override));
  MOCK_METHOD(Maybe<FileInfo>, file, (std::uint32_t), (override));
  MOCK_METHOD(NetApiStatus, close_file, (std::uint32_t), (override));
  MOCK_METHOD(Page<ConnectionInfo>, connections, (const std::string&, const PageOptions&), (override));
  MOCK_METHOD(Maybe<std::vector<ConnectionInfo>>, all_connections, (), (override));
  MOCK_METHOD(Maybe<std::vector<ShareInfo>>, shares, (), (override));
  MOCK_METHOD(Maybe<ShareInfo>, share, (const std::string&), (override));
  MOCK_METHOD(NetApiStatus, add_share, (const ShareOptions&), (override));
  MOCK_METHOD(NetApiStatus, change_share, (const std::string&, const ShareChange&), (override));
  MOCK_METHOD(NetApiStatus, remove_share, (const std::string&), (override));
  MOCK_METHOD(Maybe<ServerInfo>, info, (), (override));
  MOCK_METHOD(Maybe<ServerStatistics>, statistics, (), (override));
  MOCK_METHOD(NetApiStatus, close_logon, (std::uint64_t), (override));
};

/// It is the local server for as long as a test runs.
class WithFakeService : public testing::Test {
 protected:
  void SetUp() override { set_local_server(service_); }
  void TearDown() override { set_local_server({}); }

  std::shared_ptr<testing::StrictMock<FakeService>> service_ = std::make_shared<testing::StrictMock<FakeService>>();
};

}  // namespace usher::test
