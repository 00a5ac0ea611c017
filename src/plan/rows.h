#pragma once
#include <vector>

#include "model/schema.h"
#include "plan/plan.h"

namespace strata {

/// The tables of `rows`, each after those that its foreign keys refer to.
std::vector<Key> inReferenceOrder(const Objects<ReferenceRows>& rows, const Schema& schema);

/// INSERT, UPDATE and DELETE that lead from the canonical rows `from` to those of `to`, in an order
/// that foreign keys allow. Rows to be deleted have a data-loss hazard.
std::vector<Step> planRows(const Objects<ReferenceRows>& from, const Schema& to);

}  // namespace strata
