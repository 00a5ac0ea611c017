#include "plan/routine.h"

#include "plan/sql_text.h"

namespace strata::planning {

std::vector<std::string> namesInBody(const Function& function) {
  const std::string_view text = function.definition;
  const std::size_t as = text.find("\nAS $");  // pg_get_functiondef() puts the body last
  const std::size_t open = as == std::string_view::npos ? as : text.find('$', as + 5);
  if (!function.opaque || open == std::string_view::npos) {
    return {};
  }
  const std::string_view tag = text.substr(as + 4, open + 1 - (as + 4));
  const std::size_t close = text.rfind(tag);
  return identifiersOf(text.substr(open + 1, close - (open + 1)));
}

}  // namespace strata::planning
