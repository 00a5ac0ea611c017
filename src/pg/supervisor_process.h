#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

#include "pg/supervisor.h"

namespace strata::pg {

/// argv or envp: pointers into strings that outlive it.
class PointerList {
 public:
  explicit PointerList(const std::vector<std::string>& strings);

  [[nodiscard]] char* const* get() const { return pointers_.data(); }

 private:
  std::vector<char*> pointers_ = {};
};

/// The supervising process (see Supervisor). Constructed before the fork; run() is all that
/// happens in the child, and does not rely on locks that other threads of the parent held.
class SupervisorProcess {
 public:
  SupervisorProcess(const ServerJob& job, int channel, pid_t parent);

  [[noreturn]] void run();

 private:
  /// Why wait() returned.
  enum class Wake { kParentGone, kCommand, kChildEnded };

  void detach();
  void makeCluster();
  void extract(std::size_t from, std::size_t to);
  void runToEnd(const PointerList& program, const char* name, const char* input);
  pid_t spawn(const PointerList& program, const char* name, const char* input);
  [[noreturn]] void becomeProgram(const PointerList& program, const char* name, const char* input);
  void startServer();
  void holdLock();
  Wake wait(pid_t child, int* status);
  bool parentIsGone() const;
  void writeFile(const std::string& path, const std::string& text, int flags);
  void report(SupervisorReport::Kind kind, int value, const char* act = "", const char* what = "");
  [[noreturn]] void fail(const char* act, const char* what = "");
  [[noreturn]] void waitForEnd();
  [[noreturn]] void cleanUp();
  void stopChild();

  const ServerJob& job_;
  PointerList initdb_;
  PointerList populate_;
  PointerList server_;
  PointerList environment_;
  std::string directory_;
  std::string data_;
  std::string log_;
  std::string sql_file_;
  int channel_;
  int data_directory_ = -1;
  pid_t parent_;
  int parent_handle_ = -1;  ///< a pidfd, where the kernel has them
  pid_t child_ = -1;        ///< the one that runs now
};

}  // namespace strata::pg
