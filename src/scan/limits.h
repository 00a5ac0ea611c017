#pragma once
#include "scan/facts.h"
#include "scan/report.h"
#include "scan/scan.h"

namespace strata::scan {

/// Leaves out of the facts what db::only_in keeps for other environments than `options.env`, and
/// takes the word from around the rest. ST2029 for a name that is none of `options.environments`.
void leaveOutOtherEnvironments(Facts& facts, const ScanOptions& options, Report& report);

}  // namespace strata::scan
