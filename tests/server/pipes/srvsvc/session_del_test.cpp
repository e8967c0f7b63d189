// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

constexpr std::uint16_t session_del = srvsvc::opnum::session_del;

class SessionDelTest : public PipeTest {
 protected:
  void SetUp() override { bind(); }
  void ask(const srvsvc::SessionDelCall& request) { write(rpc::write_request(2, session_del, srvsvc::encode(request))); }
  NetApiStatus status() {
    const Bytes stub = read_stub();
    return stub.size() == 4 ? wire::load<NetApiStatus>(stub) : NetApiStatus::internal_error;
  }
};

TEST_F(SessionDelTest, IsAnsweredWhenTheSessionsAreGone) {  // [MS-SRVS] 3.1.4.6
  const auto owner = std::make_shared<SlowLogon>();
  add_session(u"10.0.0.7", u"bob", 99, owner);
  bool told = false;
  pipe->on_output = [&] { told = true; };
  ask({.client = u"\\\\10.0.0.7", .user = u"bob"});
  strand->run_all();
  ASSERT_EQ(owner->closing.size(), 1u);
  EXPECT_FALSE(pipe->read(65536));
  EXPECT_TRUE(pipe->awaits_output());
  for (auto& done : owner->closing) done();
  owner->finish();
  EXPECT_FALSE(told);  // the answer comes on the pipe's own strand
  strand->run_all();
  EXPECT_TRUE(told);
  EXPECT_EQ(status(), NetApiStatus::success);
  EXPECT_FALSE(pipe->take_close_request());
}

TEST_F(SessionDelTest, TheCallersOwnSessionGoesAfterItsAnswerHasBeenRead) {
  add_session(u"10.0.0.1", u"alice", 1);
  ask({.client = u"\\\\10.0.0.1", .user = u"alice"});
  strand->run_all();
  EXPECT_FALSE(pipe->take_close_request());
  const auto part = pipe->read(20);
  ASSERT_TRUE(part && part->more);
  EXPECT_FALSE(pipe->take_close_request());
  EXPECT_FALSE(pipe->read(65536)->more);
  EXPECT_TRUE(pipe->take_close_request());
  EXPECT_FALSE(pipe->take_close_request());
}

TEST_F(SessionDelTest, NobodyIsDeletedByAccident) {
  add_session(u"10.0.0.7", u"bob");
  ask({});
  strand->run_all();
  EXPECT_EQ(status(), NetApiStatus::invalid_parameter);
}

TEST_F(SessionDelTest, NeedsTheRight) {
  host.rights.remove = false;
  ask({.client = u"\\\\10.0.0.7"});
  strand->run_all();
  EXPECT_EQ(status(), NetApiStatus::access_denied);
}

TEST_F(SessionDelTest, AnAnswerThatOutlivesThePipeIsDropped) {
  const auto owner = std::make_shared<SlowLogon>();
  add_session(u"10.0.0.7", u"bob", 99, owner);
  ask({.client = u"\\\\10.0.0.7"});
  const std::weak_ptr<NamedPipe> gone = pipe;
  pipe.reset();
  EXPECT_TRUE(gone.expired());
  owner->finish();
  strand->run_all();
  EXPECT_TRUE(strand->tasks.empty());
}

TEST_F(SessionDelTest, EveryTruncationFaults) {
  const Bytes stub = srvsvc::encode(srvsvc::SessionDelCall{.client = u"\\\\10.0.0.7", .user = u"alice"});
  ASSERT_EQ(stub.size(), 72u);
  for (std::size_t size = 0; size < 70; ++size) {  // the last two bytes are padding
    EXPECT_EQ(fault_of(session_del, ByteView(stub).first(size)), rpc::Fault::bad_stub_data) << size;
  }
}

}  // namespace
}  // namespace usher::server
