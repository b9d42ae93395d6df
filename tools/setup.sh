# shellcheck shell=bash
# What tools/azroute, tools/test and .ci/run share: installing Debian packages by name, configuring, building.
# To be sourced, with `root` (the checkout) and `me` (the caller's name in messages) set. Nothing goes to stdout.

boost_packages=(libboost1.81-dev libboost-program-options1.81-dev libboost-json1.81-dev)
build_packages=(g++ cmake ninja-build pkg-config "${boost_packages[@]}" libfmt-dev libyaml-dev zlib1g-dev libbz2-dev
  libxxhash-dev)
# shellcheck disable=SC2034
test_packages=(doctest-dev python3 bgpdump parallel)
logs=$root/build/logs
own_boost=$root/build/boost
stamp=$root/build/release/.program-built  # as old as the newest sources that the program was built from

say() { printf '%s: %s\n' "$me" "$*" >&2; }

give_up() { say "$@"; exit 3; }

# One set-up at a time in a checkout: the second one waits, then finds the work done.
take_lock() {
  { mkdir -p "$logs" && exec 9>"$root/build/.lock"; } 2>/dev/null || give_up "cannot write to $root/build"
  command -v flock >/dev/null || return 0
  flock -n 9 || { say "waiting for another set-up in this checkout"; flock 9; }
}

release_lock() { exec 9>&-; }

# run_phase LOG WHAT COMMAND...: the output goes to build/logs/LOG, of which only the progress is shown.
# The command gets no input, which is the program's.
run_phase() {
  local log=$logs/$1 what=$2 status=0
  shift 2
  say "$what"
  if [[ -t 2 ]]; then
    "$@" </dev/null 2>&1 | tee "$log" | show_progress || status=${PIPESTATUS[0]}
  else
    "$@" </dev/null >"$log" 2>&1 || status=$?
  fi
  ((status == 0)) && return
  say "this failed. The end of $log:"
  tail -n 40 "$log" >&2
  exit 3
}

# Of the lines of ninja and apt-get, shows in one place the latest that tells how far things are.
show_progress() {
  local line
  while IFS= read -r line; do
    case $line in
      \[*/*\]*) line=${line%%]*}] ;;
      Unpacking* | 'Setting up'*) line=${line%% (*} ;;
      *) continue ;;
    esac
    printf '\r\033[K  %s' "$line" >&2
  done
  printf '\r\033[K' >&2
}

# shellcheck source=/dev/null
system_name() { (. /etc/os-release && echo "$PRETTY_NAME") 2>/dev/null || uname -s; }

on_debian_12() {
  # shellcheck source=/dev/null
  [[ $( (. /etc/os-release && echo "$ID $VERSION_ID") 2>/dev/null) == "debian 12" ]] && command -v apt-get >/dev/null
}

# install_missing PACKAGE...: on Debian 12 installs what is not there; elsewhere says what is needed.
install_missing() {
  on_debian_12 || { name_needs "$@"; return; }
  local present missing=() package as_root=()
  present=" $(dpkg-query -W -f '${Package}=${db:Status-Status} ' "$@" libboost1.74-dev 2>/dev/null || true)"
  for package; do
    [[ $present == *" $package=installed "* ]] && continue
    # Debian has one Boost's headers at a time. Where others use the older one it stays.
    if [[ $present == *" libboost1.74-dev=installed "* && " ${boost_packages[*]} " == *" $package "* ]]; then
      [[ -e $own_boost/complete ]] || run_phase boost.log "unpacking Boost 1.81 into build/, as 1.74 is installed" unpack_boost
    else
      missing+=("$package")
    fi
  done
  ((${#missing[@]})) || return 0
  if ((EUID != 0)); then
    command -v sudo >/dev/null || give_up "these Debian packages are missing, and without sudo only root can install" \
      "them. Have root run: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  run_phase install.log "installing ${#missing[@]} Debian packages${as_root[*]:+ with sudo} (${missing[*]})" \
    apt_install "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -q -o DPkg::Lock::Timeout=300
}

# Removes nothing that is installed.
apt_install() {
  "$@" update || true  # a broken foreign source is no reason not to try
  "$@" install -y --no-install-recommends --no-remove "${missing[@]}"
}

unpack_boost() (
  set -e
  rm -rf "$own_boost" && mkdir -p "$own_boost" && cd "$own_boost"
  ((EUID != 0)) || apt-get -q update || true
  apt-get download libboost1.81-dev libboost-{container,json,program-options,system}1.81{-dev,.0}
  for package in *.deb; do dpkg-deb -x "$package" .; done
  rm -- *.deb && touch complete
)

name_needs() {
  local tool absent=()
  say "this is $(system_name); the set-up was tried on Debian 12 only. What is needed has these names there: $*"
  for tool in cmake ninja pkg-config c++; do
    command -v "$tool" >/dev/null || absent+=("$tool")
  done
  ((${#absent[@]} == 0)) || give_up "nothing was installed or built, as these are not here: ${absent[*]}"
}

# build_release WHAT CMAKE_OPTION... [-- BUILD_OPTION...]: the preset `release`, in build/release.
build_release() {
  local what=$1
  shift
  # An unknown compiler may warn of more than the known one, which is no reason not to have the program.
  on_debian_12 || set -- -DAZROUTE_WERROR=OFF "$@"
  { mkdir -p "${stamp%/*}" && touch "$stamp.new"; } 2>/dev/null || give_up "cannot write to ${stamp%/*}"
  run_phase build.log "$what" configure_and_build release "$@"
  mv "$stamp.new" "$stamp"
}

# configure_and_build PRESET CMAKE_OPTION... [-- BUILD_OPTION...]
configure_and_build() {
  local build=$root/build/$1 options=(--preset "$1")
  shift
  while (($#)) && [[ $1 != -- ]]; do options+=("$1"); shift; done
  # A checkout that was moved cannot go on with its old cache.
  grep -qsxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt" || options+=(--fresh)
  [[ ! -e $own_boost/complete ]] || options+=("-DBoost_ROOT=$own_boost/usr")
  cmake -S "$root" "${options[@]}" && NINJA_STATUS='[%f/%t] ' cmake --build "$build" "${@:2}"
}
