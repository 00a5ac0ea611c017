# The validator of the tests of `strata migrate export`, with Kubernetes' published schemas: sourced by ./dev.
# shellcheck shell=sh

kubernetes_validate=1.37.0

# fetch_kubernetes_validate: makes a Python environment that has it and exports STRATA_PYTHON. Never fails: without it
# the test is skipped, and says why.
fetch_kubernetes_validate() {
  [ -z "${STRATA_PYTHON:-}" ] || return 0
  environment=${XDG_CACHE_HOME:-$HOME/.cache}/strata/kubernetes-validate-$kubernetes_validate
  if [ ! -f "$environment/complete" ]; then
    if ! has python3 || ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
      say "no Python that makes environments to get kubernetes-validate with: its test is skipped"
      return 0
    fi
    logged kubernetes-validate "getting kubernetes-validate with pip" make_python_environment "$environment" ||
      say "pip could not get kubernetes-validate (see ${log:-its log}): its test is skipped"
  fi
  if [ -f "$environment/complete" ]; then
    export STRATA_PYTHON="$environment/bin/python"
  fi
}

# make_python_environment FOLDER: it knows its own path, so it is made in its place and marked when it is complete.
make_python_environment() {
  rm -rf "$1" && mkdir -p "$(dirname "$1")" && python3 -m venv "$1" &&
    "$1/bin/python" -m pip --disable-pip-version-check install --quiet \
      "kubernetes-validate==$kubernetes_validate" pyyaml jsonschema && : >"$1/complete"
}
