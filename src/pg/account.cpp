#include "pg/account.h"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace strata::pg {

Expected<Account> serverAccount() {
  if (geteuid() != 0) {
    return Account{.uid = geteuid(), .gid = getegid()};
  }
  for (const char* name : {"postgres", "nobody"}) {
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 4096> buffer{};
    getpwnam_r(name, &entry, buffer.data(), buffer.size(), &found);
    if (found != nullptr && found->pw_uid != 0) {
      return Account{
          .uid = found->pw_uid, .gid = found->pw_gid, .name = found->pw_name, .change = true};
    }
  }
  return Diagnostic{
      .code = "ST3003",
      .message = "root may not run PostgreSQL, and there is no user 'postgres' or 'nobody'",
      .help = "run strata as another user, or 'useradd --system postgres'"};
}

bool becomeAccount(const Account& account) {
  return !account.change || (setgroups(1, &account.gid) == 0 && setgid(account.gid) == 0 &&
                             setuid(account.uid) == 0 && setuid(0) != 0);
}

bool canReach(const Account& account, const std::filesystem::path& path) {
  for (std::filesystem::path at = path; at.has_parent_path(); at = at.parent_path()) {
    struct stat info{};
    if (stat(at.c_str(), &info) != 0) {
      return false;
    }
    const mode_t needed = info.st_uid == account.uid   ? S_IXUSR
                          : info.st_gid == account.gid ? S_IXGRP
                                                       : S_IXOTH;
    if ((info.st_mode & needed) == 0) {
      return false;
    }
    if (at == at.parent_path()) {
      break;
    }
  }
  return true;
}

}  // namespace strata::pg
