// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/connection.hpp"

#include "server/connection_state.hpp"

namespace usher::server {

Connection::Connection(ServerCore& core, std::shared_ptr<Executor> home, PeerAddress peer, Now now,
                       std::move_only_function<void()> wake)
    : state_(std::make_shared<ConnectionState>(core, std::move(home), std::move(peer), now, std::move(wake))) {}
Connection::~Connection() { state_->abandon(); }

void Connection::receive(ByteView bytes, Now now) { state_->receive(bytes, now); }
MutableByteView Connection::space() { return state_->space(); }
void Connection::filled(std::size_t count, Now now) { state_->filled(count, now); }
void Connection::on_time(Now now) { state_->on_time(now); }
void Connection::disconnected(Now now) { state_->disconnected(now); }
void Connection::drain() { state_->drain(); }
void Connection::hurry(Now now) { state_->hurry(now); }
bool Connection::wants_time() const { return state_->wants_time(); }
void Connection::answers_made(Now now) { state_->answers_made(now); }
bool Connection::next_stands_alone() const { return state_->next_stands_alone(); }
std::optional<Bytes> Connection::next_transmit() { return state_->next_transmit(); }
FileExtent Connection::take_extent() { return state_->take_extent(); }
void Connection::set_sends_files() { state_->set_sends_files(); }
void Connection::recycle(Bytes buffer) { state_->recycle(std::move(buffer)); }
std::optional<SteadyTime> Connection::next_deadline() const { return state_->next_deadline(); }
bool Connection::wants_close() const { return state_->wants_close(); }
bool Connection::wants_bytes() const { return state_->wants_bytes(); }

}  // namespace usher::server
