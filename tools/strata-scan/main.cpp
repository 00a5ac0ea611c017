#include "scan/command.h"

int main(int argc, char** argv) {
  return strata::scan::run(argc, argv);
}
