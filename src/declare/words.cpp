#include "declare/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "declare/singular.h"
#include "emit/cpp_text.h"
#include "support/text.h"

namespace strata::declaring {
namespace {

// What <chrono>, <string>, <cstdint> … of Linux and macOS define in capitals: whole families by how
// they begin or end, and the rest by name. An enum's "ACTIVE" stays what it is.
constexpr std::string_view kMacroBegins[] = {
    "ADJ_", "CLOCK_", "CLONE_", "CPU_",     "EXIT_",   "FD_",    "FLT_",  "DBL_",
    "LC_",  "LDBL_",  "MOD_",   "PTHREAD_", "RENAME_", "SCHED_", "SEEK_", "STA_",
};
constexpr std::string_view kMacroEnds[] = {"_MAX", "_MIN", "_WIDTH"};
constexpr std::string_view kNumbers[] = {"INT",  "UINT",  "LONG",     "ULONG", "SHRT",  "USHRT",
                                         "CHAR", "UCHAR", "SCHAR",    "SIZE",  "SSIZE", "PTRDIFF",
                                         "RAND", "TMP",   "FOPEN",    "WCHAR", "LLONG", "ULLONG",
                                         "WINT", "SIG",   "FILENAME", "LINK"};
constexpr std::string_view kMacros =
    " BIG_ENDIAN BUFSIZ BYTE_ORDER CHAR_BIT CLOCKS_PER_SEC CSIGNAL E2BIG EACCES EADDRINUSE"
    " EADDRNOTAVAIL EADV EAFNOSUPPORT EAGAIN EALREADY EBADE EBADF EBADFD EBADMSG EBADR EBADRQC"
    " EBADSLT EBFONT EBUSY ECANCELED ECHILD ECHRNG ECOMM ECONNABORTED ECONNREFUSED ECONNRESET"
    " EDEADLK EDEADLOCK EDESTADDRREQ EDOM EDOTDOT EDQUOT EEXIST EFAULT EFBIG EHOSTDOWN"
    " EHOSTUNREACH EHWPOISON EIDRM EILSEQ EINPROGRESS EINTR EINVAL EIO EISCONN EISDIR EISNAM"
    " EKEYEXPIRED EKEYREJECTED EKEYREVOKED ELIBACC ELIBBAD ELIBEXEC ELIBMAX ELIBSCN ELNRNG ELOOP"
    " EMEDIUMTYPE EMFILE EMLINK EMSGSIZE EMULTIHOP ENAMETOOLONG ENAVAIL ENETDOWN ENETRESET"
    " ENETUNREACH ENFILE ENOANO ENOBUFS ENOCSI ENODATA ENODEV ENOENT ENOEXEC ENOKEY ENOLCK ENOLINK"
    " ENOMEDIUM ENOMEM ENOMSG ENONET ENOPKG ENOPROTOOPT ENOSPC ENOSR ENOSTR ENOSYS ENOTBLK"
    " ENOTCONN ENOTDIR ENOTEMPTY ENOTNAM ENOTRECOVERABLE ENOTSOCK ENOTSUP ENOTTY ENOTUNIQ ENXIO"
    " EOPNOTSUPP EOVERFLOW EOWNERDEAD EPERM EPFNOSUPPORT EPIPE EPROTO EPROTONOSUPPORT EPROTOTYPE"
    " ERANGE EREMCHG EREMOTE EREMOTEIO ERESTART ERFKILL EROFS ESHUTDOWN ESOCKTNOSUPPORT ESPIPE"
    " ESRCH ESRMNT ESTALE ESTRPIPE ETIME ETIMEDOUT ETOOMANYREFS ETXTBSY EUCLEAN EUNATCH EUSERS"
    " EWOULDBLOCK EXDEV EXFULL HUGE_VAL INFINITY L_tmpnam LITTLE_ENDIAN NFDBITS P_tmpdir PDP_ENDIAN"
    " TIMER_ABSTIME TIME_UTC WCONTINUED WEOF WEXITED WNOHANG WNOWAIT WSTOPPED WUNTRACED alloca"
    " be16toh be32toh be64toh htobe16 htobe32 htobe64 htole16 htole32 htole64 le16toh le32toh"
    " le64toh sched_priority ";

// Functions and types that C headers put at file scope, as far as a schema may be called so.
constexpr std::string_view kAtFileScope =
    " abort abs access acct acos alarm asin atan bind brk ceil clock clone close connect cos "
    "daylight"
    " db div dup erf exit exp fabs fchown floor fork free gamma getdate getenv index ioctl isatty "
    "j0"
    " j1 jn kill labs link listen log logb lseek malloc mount nice open pause pipe pow printf "
    "profil"
    " ptrace puts quota raise rand random read realloc recv remainder remove rename rewind rindex"
    " rint round scanf select send signal sin sleep socket sqrt stat std strata swab sync syscall"
    " sysconf system tan tee time timespec timeval timex timezone tm trunc truncate uint ulong "
    "umask"
    " uname unlink ushort vfork wait wctype write y0 y1 yn obstack lconv ";

bool isListed(std::string_view list, std::string_view word) {
  return list.find(fmt::format(" {} ", word)) != std::string_view::npos;
}

bool isMacro(std::string_view name) {
  const auto begins = [&](std::string_view with) { return name.starts_with(with); };
  const bool of_number =
      std::ranges::any_of(kNumbers, begins) &&
      std::ranges::any_of(kMacroEnds, [&](std::string_view end) { return name.ends_with(end); });
  return of_number || std::ranges::any_of(kMacroBegins, begins) || isListed(kMacros, name);
}

bool isUpper(char c) {
  return c >= 'A' && c <= 'Z';
}

bool isLowerOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// "user_roles", "UserRoles" and "user roles" → {"user", "roles"} in their own case.
std::vector<std::string> wordsOf(std::string_view name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool starts = isUpper(c) && i > 0 && isLowerOrDigit(name[i - 1]);
    if (!isUpper(c) && !isLowerOrDigit(c)) {
      words.emplace_back();
      continue;
    }
    if (starts) {
      words.emplace_back();
    }
    words.back() += c;
  }
  std::erase(words, "");
  return words;
}

std::string capitalised(const std::string& word) {
  const bool shouts = word.size() > 3 && std::ranges::all_of(word, [](char c) {
                        return isUpper(c) || (c >= '0' && c <= '9');
                      });
  std::string out = shouts ? lower(word) : word;
  if (out[0] >= 'a' && out[0] <= 'z') {
    out[0] = static_cast<char>(out[0] - 'a' + 'A');
  }
  return out;
}

std::string joinedWords(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) {
    const bool digits_meet = !out.empty() && out.back() >= '0' && out.back() <= '9' &&
                             word.front() >= '0' && word.front() <= '9';
    out += (digits_meet ? "_" : "") + capitalised(word);
  }
  if (out.empty() || (out[0] >= '0' && out[0] <= '9')) {
    out.insert(0, "T");  // a type
  }
  const std::string safe = emit::cppIdentifier(out);
  return isMacro(safe) ? safe + "_" : safe;
}

}  // namespace

std::string memberName(std::string_view name) {
  const std::string out = emit::cppIdentifier(name);
  return isMacro(out) ? out + "_" : out;
}

std::string namespaceName(std::string_view name) {
  std::string out = memberName(name);
  return isListed(kAtFileScope, out) ? out + "_" : out;
}

std::string pascalCase(std::string_view name) {
  return joinedWords(wordsOf(name));
}

std::string structName(std::string_view table) {
  std::vector<std::string> words = wordsOf(table);
  if (!words.empty()) {
    const std::string plural = lower(words.back());
    const std::string one = singular(plural);
    if (one != plural) {
      words.back() = words.back() == plural ? one : capitalised(one);
    }
  }
  return joinedWords(words);
}

}  // namespace strata::declaring
