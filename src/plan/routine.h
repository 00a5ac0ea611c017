#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/programs.h"
#include "plan/plan.h"

namespace strata::planning {

/// One argument as pg_get_function_arguments() prints it.
struct Argument {
  std::string mode = {};  ///< "IN", "OUT", "INOUT", "VARIADIC"
  std::string name = {};  ///< as printed; empty: none
  std::string type = {};
  std::string default_expr = {};

  friend bool operator==(const Argument&, const Argument&) = default;
};

/// The arguments of Function::arguments, in order.
std::vector<Argument> argumentsOf(std::string_view arguments);

/// `definition` with defaults and a parsed body that PostgreSQL reads back as it printed them; a
/// quoted body is as its author wrote it.
std::string readBackRoutine(std::string_view definition);

/// Whether PostgreSQL takes CREATE OR REPLACE of `to` where `from` is.
bool isReplaceable(const Function& from, const Function& to);

/// The identifiers that an opaque body mentions, each once, keywords among them: parts of qualified
/// names too, unquoted ones in lower case; not what stands in its comments and literals. None of a
/// body that the server has parsed, whose dependencies it knows.
std::vector<std::string> namesInBody(const Function& function);

/// Whether a body that `steps` make may name what the session that runs them does not find: what is
/// in another schema than public, which only its callers' search_path has, or what is gone; and a
/// body is made as it was, valid or not.
bool bodiesMayNotResolve(const std::vector<Step>& steps, const Schema& schema);

/// Puts the statements of `steps` that make opaque bodies between SET check_function_bodies = off
/// and RESET, as pg_dump does.
void leaveBodiesUnchecked(std::vector<Step>& steps);

}  // namespace strata::planning
