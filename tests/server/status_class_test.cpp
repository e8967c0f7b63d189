// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/status_class.hpp"

#include <gtest/gtest.h>

#include <set>

namespace usher::server {
namespace {

TEST(StatusClassTest, WhatIsNoErrorHasNone) {
  for (const NtStatus status : {NtStatus::success, NtStatus::pending, NtStatus::buffer_overflow, NtStatus::no_more_files}) {
    EXPECT_EQ(status_class(status), std::nullopt);
  }
}

TEST(StatusClassTest, ALogonThatGoesOnIsNoErrorThoughItsBitsSaySo) {
  EXPECT_EQ(status_class(NtStatus::more_processing_required), std::nullopt);
}

TEST(StatusClassTest, AnErrorIsWhatAPersonWouldCallIt) {
  EXPECT_EQ(status_class(NtStatus::object_name_not_found), StatusClass::not_found);
  EXPECT_EQ(status_class(NtStatus::access_denied), StatusClass::access);
  EXPECT_EQ(status_class(NtStatus::sharing_violation), StatusClass::conflict);
  EXPECT_EQ(status_class(NtStatus::logon_failure), StatusClass::logon);
  EXPECT_EQ(status_class(NtStatus::user_session_deleted), StatusClass::gone);
  EXPECT_EQ(status_class(NtStatus::request_not_accepted), StatusClass::no_room);
  EXPECT_EQ(status_class(NtStatus::internal_error), StatusClass::failed);
  EXPECT_EQ(status_class(NtStatus::invalid_info_class), StatusClass::invalid);
}

TEST(StatusClassTest, NoTwoClassesHaveOneName) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < status_class_count; ++i) names.insert(to_string(static_cast<StatusClass>(i)));
  EXPECT_EQ(names.size(), status_class_count);
}

}  // namespace
}  // namespace usher::server
