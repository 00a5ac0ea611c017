#pragma once
#include <string>
#include <vector>

#include "diff/rename.h"
#include "model/schema.h"

namespace strata::renaming {

/// What is asked for by --rename, and which of it has been found to mean something.
class Requests {
 public:
  /// Errors: ST4001 one is not a pair of names.
  static Expected<Requests> parse(const std::vector<RenameRequest>& requests);

  [[nodiscard]] bool empty() const { return pending_.empty(); }

  /// Whether one says that `from` is now `to`; then it is used. Of both, the last parts count. A
  /// routine may be named without its arguments.
  bool say(Kind kind, const Key& from, const Key& to);

  /// Those that have not been used.
  [[nodiscard]] std::vector<RenameRequest> open() const;

  /// Why the first of open() means nothing between these two.
  [[nodiscard]] Diagnostic refusal(const Schema& from, const Schema& to) const;

 private:
  struct Pending {
    RenameRequest request = {};
    std::vector<std::string> from = {};  ///< the dotted parts
    std::vector<std::string> to = {};
    bool used = false;
  };

  std::vector<Pending> pending_;
};

/// A routine's name without its arguments: "f" of "f(integer)".
std::string plainName(const std::string& routine);

/// Its arguments: "(integer)".
std::string argumentsOf(const std::string& routine);

}  // namespace strata::renaming
