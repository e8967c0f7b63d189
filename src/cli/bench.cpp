// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/cli/bench.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/ip/tcp.hpp>

#if defined(__unix__)
#include <sys/resource.h>
#endif

#include "protocol/wire/utf16.hpp"
#include "src/cli/commands.hpp"

namespace usher::cli::bench {
namespace {

using boost::asio::ip::tcp;

constexpr std::size_t default_sources = 256;

std::expected<tcp::endpoint, std::string> find_target(const std::string& text, std::string& host) {
  const auto colon = text.rfind(':');
  const bool has_port = colon != std::string::npos && (text.find(':') == colon || (colon > 0 && text[colon - 1] == ']'));
  host = has_port ? text.substr(0, colon) : text;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::asio::io_context context;
  boost::system::error_code error;
  const auto found = tcp::resolver(context).resolve(host, has_port ? text.substr(colon + 1) : "445", error);
  if (error || found.empty()) return std::unexpected(text + " is no host that is known here.");
  return found.begin()->endpoint();
}

template <class Value>
struct Named {
  const char* name = nullptr;
  Value value{};
};
constexpr Named<std::uint16_t> dialects[] = {{"2.0.2", 0x0202}, {"2.1", 0x0210}, {"3.0", 0x0300}, {"3.0.2", 0x0302}, {"3.1.1", 0x0311}};
constexpr Named<crypto::SigningAlgorithm> algorithms[] = {{"AES-GMAC", crypto::SigningAlgorithm::aes_gmac},
                                                          {"AES-CMAC", crypto::SigningAlgorithm::aes_cmac},
                                                          {"HMAC-SHA256", crypto::SigningAlgorithm::hmac_sha256}};
constexpr Named<crypto::Cipher> ciphers[] = {{"AES-128-GCM", crypto::Cipher::aes128_gcm}, {"AES-128-CCM", crypto::Cipher::aes128_ccm},
                                             {"AES-256-GCM", crypto::Cipher::aes256_gcm}, {"AES-256-CCM", crypto::Cipher::aes256_ccm}};

template <class Value, std::size_t count>
std::vector<std::string> names(const Named<Value> (&all)[count]) {
  std::vector<std::string> found;
  for (const auto& each : all) found.emplace_back(each.name);
  return found;
}

/// CLI11 has checked that it is one of them.
template <class Value, std::size_t count>
Value value_of(const Named<Value> (&all)[count], const std::string& name) {
  for (const auto& each : all) {
    if (name == each.name) return each.value;
  }
  return all[0].value;
}

/// As many open files as we may have.
void raise_open_files() {
#if defined(__unix__)
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
#endif
}

}  // namespace

void add_common(CLI::App& command, Common& common, std::size_t connections, const char* share) {
  common.connections = connections, common.share = share;
  command.add_option("--target", common.target, "HOST[:PORT] of any SMB server")->required();
  command.add_option("--as", common.as, "USER%PASSWORD to log on with; when repeated, connections take turns")->required();
  auto* named = command.add_option("--share", common.share, "Share to connect to");
  if (common.share.empty()) named->required();
  else named->capture_default_str();
  command.add_option("--connections", common.connections, "At once")->check(CLI::Range(1, 1'000'000))->capture_default_str();
  command.add_option("--seconds", common.seconds, "How long each measurement takes")->check(CLI::Range(0.0, 86'400.0))->capture_default_str();
  command.add_option("--warm-up", common.warm_up, "Seconds before it, which do not count")->check(CLI::Range(0.0, 3600.0))->capture_default_str();
  command.add_option("--count", common.count, "End after so many operations (default: only time ends it)");
  command.add_option("--dialect", common.dialect, "The dialect to negotiate")->check(CLI::IsMember(names(dialects)))->capture_default_str();
  command.add_option("--signing", common.signing, "The signing algorithm to offer (default: all)")->check(CLI::IsMember(names(algorithms)));
  command.add_option("--cipher", common.cipher, "The cipher to offer (default: all)")->check(CLI::IsMember(names(ciphers)));
  command.add_flag("--verify", common.verify, "Check the signatures of answers, which is not the server's cost");
  command.add_option("--sources", common.sources, "Connect from so many addresses of 127.0.0.0/8 in turn (default: 256 when the target is there, for ports to suffice)");
  command.add_option("--server-pid", common.server_pid, "The server's process, when it runs here: its processor time is measured");
  command.add_flag("--json", common.json, "JSON for scripts");
}

std::expected<usher::bench::LoadOptions, std::string> load_options(const Common& common) {
  raise_open_files();
  usher::bench::LoadOptions options;
  std::string host;
  const auto target = find_target(common.target, host);
  if (!target) return std::unexpected(target.error());
  options.target = *target;
  for (const std::string& text : common.as) {
    auto account = usher::bench::parse_account(text);
    if (!account) return std::unexpected(account.error());
    options.accounts.push_back(std::move(*account));
  }
  options.session.dialect = value_of(dialects, common.dialect);
  if (!common.signing.empty()) options.session.signing = {value_of(algorithms, common.signing)};
  if (!common.cipher.empty()) options.session.ciphers = {value_of(ciphers, common.cipher)};
  options.session.verify = common.verify;
  options.session.tree = wire::to_utf16("\\\\" + host + "\\" + common.share);
  options.connections = common.connections;
  options.duration = std::chrono::milliseconds(static_cast<std::int64_t>(common.seconds * 1000));
  options.warm_up = std::chrono::milliseconds(static_cast<std::int64_t>(common.warm_up * 1000));
  options.count = common.count;
  const bool is_loopback = target->address().is_v4() && target->address().is_loopback();
  options.sources = common.sources ? *common.sources : is_loopback ? default_sources : 1;
  options.server_pid = common.server_pid;
  if (options.server_pid && !usher::bench::ProcessMeter(*options.server_pid).cpu_time()) {
    return std::unexpected("there is no process " + std::to_string(*options.server_pid) + " here that can be measured.");
  }
  options.progress = progress_on_terminal();
  return options;
}

void add_protection(CLI::App& command, std::vector<std::string>& protections) {
  command.add_option("--protection", protections, "plain, signed or encrypted, with commas between; plain wants a server that does not require signing")
      ->delimiter(',')
      ->check(CLI::IsMember({"plain", "signed", "encrypted"}))
      ->capture_default_str();
}

usher::bench::Protection protection(const std::string& name) {
  using usher::bench::Protection;
  return name == "plain" ? Protection::plain : name == "encrypted" ? Protection::encrypted : Protection::signed_;
}

}  // namespace usher::cli::bench

namespace usher::cli {

void add_bench(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("bench", "Measure an SMB server, this one or any other.");
  command->require_subcommand(1);
  bench::add_churn(*command, chosen);
  bench::add_hold(*command, chosen);
  bench::add_io(*command, chosen);
  bench::add_meta(*command, chosen);
  bench::add_enum(*command, chosen);
}

}  // namespace usher::cli
