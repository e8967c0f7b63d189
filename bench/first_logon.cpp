// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// From the start of a server's program to the first logon that it accepts: starts it, tries to connect until somebody listens, and
// logs on; so many times, and tells the median. Prints JSON.
//
// The program is bound to a core (on Linux) here and not by taskset(1), whose own start would be measured.
//
//   usher_first_logon ADDRESS:PORT USER%PASSWORD TIMES CORE PROGRAM [ARGUMENT]...
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__)
#include <sched.h>
#endif

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "src/bench/churn.hpp"
#include "src/listen_address.hpp"

namespace usher::bench {
namespace {

constexpr std::chrono::seconds patience{60};

/// A program that is ended with its group, since smbd has children.
class Program {
 public:
  Program(int core, char** command) : pid_(fork()) {
    if (pid_ != 0) return;
    setpgid(0, 0);
    bind_to(core);
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);  // what it says there is not ours to print
    execvp(command[0], command);
    _exit(127);
  }
  ~Program() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    kill(-pid_, SIGKILL);
  }

 private:
  static void bind_to([[maybe_unused]] int core) {
#if defined(__linux__)
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(static_cast<unsigned>(core), &cores);
    sched_setaffinity(0, sizeof cores, &cores);
#endif
  }

  pid_t pid_;
};

bool is_listening(const boost::asio::ip::tcp::endpoint& endpoint) {
  boost::asio::io_context context;
  boost::asio::ip::tcp::socket socket(context);
  boost::system::error_code error;
  socket.connect(endpoint, error);
  return !error;
}

double first_logon(const LoadOptions& options, int core, char** command) {
  while (is_listening(options.target)) std::this_thread::yield();  // the last one is not yet gone
  const auto begun = Clock::now();
  const Program program(core, command);
  while (!is_listening(options.target)) {
    if (Clock::now() - begun > patience) throw std::runtime_error("nobody listens");
    usleep(100);
  }
  if (churn(options).tally.count() != 1) throw std::runtime_error("nobody is let in");
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

}  // namespace
}  // namespace usher::bench

int main(int argc, char** argv) try {
  using namespace usher::bench;
  if (argc < 6) return std::cerr << "usage: usher_first_logon ADDRESS:PORT USER%PASSWORD TIMES CORE PROGRAM [ARGUMENT]...\n", 2;
  LoadOptions options{.target = usher::parse_listen_address(argv[1]).value(), .accounts = {parse_account(argv[2]).value()}, .connections = 1, .count = 1};
  options.session.tree = u"\\\\127.0.0.1\\IPC$";
  std::vector<double> times;
  for (int i = 0; i < std::atoi(argv[3]); ++i) times.push_back(first_logon(options, std::atoi(argv[4]), argv + 5));
  std::ranges::sort(times);
  std::cout << "{\"median_seconds\": " << times.at(times.size() / 2) << ", \"shortest\": " << times.front() << ", \"longest\": " << times.back() << "}\n";
} catch (const std::exception& error) {
  std::cerr << "usher_first_logon: " << error.what() << '\n';
  return 1;
}
