#include "own_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "pg/connection.h"
#include "pg/embedded.h"
#include "pg/environment.h"
#include "pg/run_directory.h"
#include "support/files.h"

namespace strata::e2e {
namespace {

namespace fs = std::filesystem;

template <class T>
T must(Expected<T> value) {
  if (!value) {
    throw std::runtime_error(render(value.error()));
  }
  return *std::move(value);
}

/// Nothing in the background: what the log and the WAL say is what the test did.
constexpr const char* kSettings = R"(
listen_addresses = ''
max_connections = 60
shared_buffers = 16MB
fsync = off
full_page_writes = off
autovacuum = off
track_activities = on
log_min_messages = log
restart_after_crash = off
timezone = 'UTC'
)";

/// The third word behind the program's name, which may hold anything, is the parent.
pid_t parentOf(const fs::path& process) {
  std::ifstream stat(process / "stat");
  std::string line;
  std::getline(stat, line);
  pid_t parent = 0;
  if (const auto name_end = line.rfind(')'); name_end != std::string::npos) {
    std::istringstream(line.substr(name_end + 4)) >> parent;
  }
  return parent;
}

std::vector<pid_t> childrenOf(pid_t pid) {
  std::vector<pid_t> out;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (std::isdigit(static_cast<unsigned char>(name[0])) != 0 && parentOf(entry.path()) == pid) {
      out.push_back(std::stoi(name));
    }
  }
  return out;
}

/// Exists and is no zombie.
bool lives(pid_t pid) {
  std::ifstream stat(fmt::format("/proc/{}/stat", pid));
  std::string line;
  return std::getline(stat, line) && line.find(") Z ") == std::string::npos;
}

int waitFor(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}

}  // namespace

pid_t startAs(const pg::Account& account, const std::vector<std::string>& arguments,
              const fs::path& output) {
  const std::vector<std::string> environment = pg::neutralEnvironment();
  std::vector<char*> words;
  for (const std::string& argument : arguments) {
    words.push_back(const_cast<char*>(argument.c_str()));
  }
  std::vector<char*> variables;
  for (const std::string& variable : environment) {
    variables.push_back(const_cast<char*>(variable.c_str()));
  }
  words.push_back(nullptr);
  variables.push_back(nullptr);
  const int file = ::open(output.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    // Behind the change of user, which takes it back.
    if (pg::becomeAccount(account) && ::chdir("/") == 0 &&
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT) == 0) {
      ::execve(words[0], words.data(), variables.data());
    }
    ::_exit(127);
  }
  ::close(file);
  return pid;
}

OwnServer::OwnServer(const OwnServerOptions& options)
    : account_(must(pg::serverAccount())),
      bin_(must(pg::findServerBinaries(options.major))),
      folder_(must(pg::makeRunDirectory(account_))),
      data_(options.data.empty() ? folder_ / "data" : options.data) {
  makeCluster(options);
  if (options.started) {
    start();
  }
}

OwnServer::~OwnServer() {
  crash();
  pg::removeServerDirectory(folder_);
}

void OwnServer::makeCluster(const OwnServerOptions& options) const {
  std::vector<std::string> command = {
      bin_ / "initdb", "-D",       data_, "--username=postgres", "--auth=trust",
      "--no-sync",     "--locale", "C",   "--encoding=UTF8",     "--no-instructions"};
  command.insert(command.end(), options.initdb.begin(), options.initdb.end());
  if (!options.copy_of.empty()) {
    command = {"/bin/cp", "-a", options.copy_of, data_};
  }
  if (waitFor(startAs(account_, command, folder_ / "initdb.log")) != 0) {
    throw std::runtime_error(*readFile(folder_ / "initdb.log"));
  }
  std::ofstream(data_ / "postgresql.conf", std::ios::app)
      << kSettings << (options.major >= 18 ? "io_method = sync\n" : "") << options.settings << '\n';
  if (options.standby) {
    const std::ofstream signal(data_ / "standby.signal");
  }
}

void OwnServer::start() {
  pid_ = startAs(account_, {bin_ / "postgres", "-D", data_, "-k", folder_}, folder_ / "log");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!pg::Connection::open(conninfo("postgres"))) {
    if (!running() || std::chrono::steady_clock::now() > end) {
      throw std::runtime_error("the server did not start:\n" + *readFile(folder_ / "log"));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

bool OwnServer::running() {
  if (pid_ != 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) {
    pid_ = 0;
  }
  return pid_ != 0;
}

void OwnServer::crash() {
  if (!running()) {
    return;
  }
  ::kill(pid_, SIGSTOP);  // no new ones while we look
  const std::vector<pid_t> children = childrenOf(pid_);
  ::kill(pid_, SIGKILL);
  for (const pid_t child : children) {
    ::kill(child, SIGKILL);
  }
  waitFor(pid_);
  pid_ = 0;
  for (const pid_t child : children) {
    while (lives(child)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
}

void OwnServer::stop() {
  if (running()) {
    ::kill(pid_, SIGINT);
    waitFor(pid_);
    pid_ = 0;
  }
}

std::string OwnServer::conninfo(const std::string& database) const {
  return fmt::format("host={} user=postgres dbname={} application_name=test", folder_.string(),
                     database);
}

std::string OwnServer::address(const std::string& database, const std::string& more) const {
  return fmt::format("postgres://postgres@/{}?host={}{}", database, folder_.string(), more);
}

std::string OwnServer::value(const std::string& database, const std::string& sql) const {
  pg::Connection session = must(pg::Connection::open(conninfo(database)));
  const pg::Rows rows = must(session.execute(sql));
  return rows.size() == 0 || rows.columns() == 0 ? "" : rows.str(0, 0);
}

fs::path OwnServer::makeFolder(const std::string& name) const {
  const fs::path made = folder_ / name;
  fs::create_directory(made);
  if (account_.change && ::chown(made.c_str(), account_.uid, account_.gid) != 0) {
    throw std::runtime_error("cannot give " + made.string() + " to the server's user");
  }
  return made;
}

}  // namespace strata::e2e
