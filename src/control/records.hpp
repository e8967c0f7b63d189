// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The records of FileService as JSON: one list of keys per record, run to write and to read. These keys are documented; new
// ones may come, and none changes its meaning.
#pragma once
#include <boost/json.hpp>
#include <type_traits>

#include <usher/file_service.hpp>
#include <usher/server.hpp>

#include "src/control/fault_source.hpp"

namespace usher::control {

template <class Record, class Wanted>
concept IsRecord = std::is_same_v<std::remove_const_t<Record>, Wanted>;

template <class Visitor, IsRecord<LogonInfo> Record>
void fields(Visitor& visit, Record& logon) {
  visit("id", logon.id), visit("workstation", logon.workstation), visit("domain", logon.domain), visit("dialect", logon.dialect);
  visit("signing", logon.signing), visit("encryption", logon.cipher), visit("guest", logon.guest), visit("num_opens", logon.opens);
  visit("channels", logon.channels), visit("time", logon.active), visit("idle_time", logon.idle);
  visit("bytes_in", logon.bytes_in), visit("bytes_out", logon.bytes_out), visit("client_guid", logon.client_guid);
  visit("addresses", logon.addresses);
}

template <class Visitor, IsRecord<FileInfo> Record>
void fields(Visitor& visit, Record& file) {
  visit("id", file.id), visit("path", file.path), visit("user", file.user), visit("permissions", file.permissions);
  visit("locks", file.locks), visit("client", file.client), visit("share", file.share), visit("logon", file.logon_id);
  visit("time", file.active), visit("oplock", file.oplock), visit("caching", file.caching), visit("breaking", file.breaking);
  visit("durable", file.durable), visit("orphan_of", file.orphan_of);
}

template <class Visitor, IsRecord<ConnectionInfo> Record>
void fields(Visitor& visit, Record& connection) {
  visit("id", connection.id), visit("type", connection.type), visit("num_opens", connection.opens);
  visit("num_users", connection.users), visit("time", connection.active), visit("user", connection.user);
  visit("netname", connection.netname), visit("client", connection.client), visit("share", connection.share);
  visit("logon", connection.logon_id);
}

template <class Visitor, IsRecord<ShareInfo> Record>
void fields(Visitor& visit, Record& share) {
  visit("name", share.name), visit("type", share.type), visit("comment", share.comment), visit("path", share.path);
  visit("max_uses", share.maximum_uses), visit("current_uses", share.current_uses), visit("flags", share.flags);
  visit("read_only", share.read_only), visit("guest_ok", share.guest_ok), visit("hidden", share.hidden);
}

template <class Visitor, IsRecord<ShareOptions> Record>
void fields(Visitor& visit, Record& share) {
  visit("name", share.name), visit("path", share.path), visit("comment", share.comment), visit("read_only", share.read_only);
  visit("hidden", share.hidden), visit("guest_ok", share.guest_ok), visit("encrypt", share.encrypt);
}

template <class Visitor, IsRecord<ShareChange> Record>
void fields(Visitor& visit, Record& change) {
  visit("comment", change.comment), visit("max_uses", change.maximum_uses), visit("flags", change.flags);
}

template <class Visitor, IsRecord<ServerInfo> Record>
void fields(Visitor& visit, Record& info) {
  visit("platform_id", info.platform_id), visit("name", info.name), visit("comment", info.comment), visit("workgroup", info.workgroup);
  visit("version_major", info.version_major), visit("version_minor", info.version_minor), visit("type", info.type);
  visit("max_users", info.maximum_users), visit("autodisconnect", info.autodisconnect_minutes);
  visit("connections", info.connections);
}

template <class Visitor, IsRecord<ServerStatistics> Record>
void fields(Visitor& visit, Record& statistics) {
  visit("start", statistics.start), visit("files_opened", statistics.files_opened);
  visit("sessions_opened", statistics.sessions_opened), visit("sessions_timed_out", statistics.sessions_timed_out);
  visit("password_errors", statistics.password_errors), visit("permission_errors", statistics.permission_errors);
  visit("system_errors", statistics.system_errors), visit("bytes_sent", statistics.bytes_sent);
  visit("bytes_received", statistics.bytes_received);
}

template <class Visitor, IsRecord<FaultCount> Record>
void fields(Visitor& visit, Record& fault) {
  visit("name", fault.name), visit("matched", fault.matched), visit("fired", fault.fired), visit("held", fault.held);
}

template <class Visitor, IsRecord<FileQuery> Record>
void fields(Visitor& visit, Record& query) {
  visit("base_path", query.base_path), visit("user", query.user);
}

template <class Visitor, IsRecord<PageOptions> Record>
void fields(Visitor& visit, Record& options) {
  visit("prefmaxlen", options.preferred_maximum_length), visit("resume", options.resume_handle);
}

/// A field, or its zero when it is absent or of another type: what came over the socket is not trusted to be well formed.
template <class T>
T field(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  if (!value) return T{};
  if constexpr (std::is_same_v<T, std::string>) {
    return value->is_string() ? std::string(value->get_string()) : T{};
  } else if constexpr (std::is_same_v<T, bool>) {
    return value->is_bool() && value->get_bool();
  } else {
    boost::system::error_code error;
    const T number = value->to_number<T>(error);
    return error ? T{} : number;
  }
}

inline std::vector<std::string> texts(const boost::json::object& object, std::string_view name) {
  std::vector<std::string> out;
  const boost::json::value* array = object.if_contains(name);
  if (!array || !array->is_array()) return out;
  for (const boost::json::value& value : array->get_array()) {
    if (value.is_string()) out.emplace_back(value.get_string());
  }
  return out;
}

/// Writes what it visits; what is not set is left out.
struct JsonWriter {
  boost::json::object out{};

  template <class T>
  void operator()(std::string_view key, const T& value) {
    if constexpr (std::is_same_v<T, std::chrono::seconds>) out[key] = value.count();
    else out[key] = boost::json::value_from(value);
  }
  template <class T>
  void operator()(std::string_view key, const std::optional<T>& value) {
    if (value) (*this)(key, *value);
  }
};

struct JsonReader {
  const boost::json::object& in;

  template <class T>
  void operator()(std::string_view key, T& value) {
    if constexpr (std::is_same_v<T, std::chrono::seconds>) value = std::chrono::seconds(field<std::int64_t>(in, key));
    else if constexpr (std::is_same_v<T, std::vector<std::string>>) value = texts(in, key);
    else value = field<T>(in, key);
  }
  template <class T>
  void operator()(std::string_view key, std::optional<T>& value) {
    if (in.contains(key)) value = field<T>(in, key);
  }
};

template <class Record>
boost::json::object to_object(const Record& record) {
  JsonWriter writer;
  fields(writer, record);
  return std::move(writer.out);
}

template <class Record>
boost::json::array to_array(const std::vector<Record>& records) {
  boost::json::array out;
  for (const Record& record : records) out.push_back(to_object(record));
  return out;
}

template <class Record>
Record from_object(const boost::json::object& object) {
  Record record;
  JsonReader reader{object};
  fields(reader, record);
  return record;
}

/// What both lists ask and answer: a query's fields and a page's options in one object.
template <class... Record>
boost::json::object merged(std::string_view call, const Record&... records) {
  JsonWriter writer{{{"call", call}}};
  (fields(writer, records), ...);
  return std::move(writer.out);
}

/// The objects under `name`; what is none is passed over.
template <class Record>
std::vector<Record> list(const boost::json::object& object, std::string_view name) {
  std::vector<Record> records;
  const boost::json::value* array = object.if_contains(name);
  if (!array || !array->is_array()) return records;
  for (const boost::json::value& value : array->get_array()) {
    if (value.is_object()) records.push_back(from_object<Record>(value.get_object()));
  }
  return records;
}

}  // namespace usher::control
