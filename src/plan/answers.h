#pragma once
#include "plan/action.h"

namespace strata::planning {

/// Finds what PlanOptions::conversions and labels speak of, once the changes are known, and puts it
/// into the plan. Errors: ST4005 an answer to nothing that is asked, with what it may mean.
Expected<void> takeAnswers(const PlanOptions& options, const std::vector<Change>& changes,
                           Context& plan);

/// The value of an enum, or an array of it, as one of its new labels where rows are mapped; `value`
/// as text is given, text is the result.
std::string mappedLabels(const std::string& text, const Key& type, bool array, const Context& plan);

}  // namespace strata::planning
