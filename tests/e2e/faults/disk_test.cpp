#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>

#include "faults.h"
#include "support/text.h"

// A full disk, on a small file system in memory.

namespace strata::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A file system of a few MiB on a folder, for as long as it lives.
class SmallDisk {
 public:
  explicit SmallDisk(fs::path folder) : folder_(std::move(folder)) {
    struct stat info{};
    ::stat(folder_.c_str(), &info);
    const std::string options =
        fmt::format("size=8m,mode=0700,uid={},gid={}", info.st_uid, info.st_gid);
    mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, options.c_str()) == 0;
    error_ = errno;
  }

  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  ~SmallDisk() {
    if (mounted_) {
      ::umount2(folder_.c_str(), MNT_DETACH);
    }
  }

  [[nodiscard]] bool mounted() const { return mounted_; }

  [[nodiscard]] std::string error() const { return errorText(error_); }

  /// What an administrator does about it.
  void enlarge() const {
    EXPECT_EQ(::mount("tmpfs", folder_.c_str(), "tmpfs", MS_REMOUNT, "size=256m"), 0);
  }

 private:
  fs::path folder_;
  bool mounted_ = false;
  int error_ = 0;
};

class Disk : public testing::TestWithParam<std::string> {
 protected:
  /// Three files: before, what fills the disk, behind.
  static void writeMigrations(const Project& project, const std::string& tablespace) {
    project.write(
        "migrations/1_init.sql",
        "CREATE TABLE small (n int);\nCREATE TABLE big (n int, t text)" + tablespace + ";\n");
    project.write("migrations/2_fill.sql",
                  "INSERT INTO small VALUES (1);\n"
                  "INSERT INTO big SELECT n, repeat('x', 1000) FROM generate_series(1, 30000) n;\n"
                  "INSERT INTO small VALUES (2);\n");
    project.write("migrations/3_more.sql", "INSERT INTO small VALUES (3);\n");
    EXPECT_EQ(project.shell("strata migrate hash").exit_code, 0);
  }

  static std::string mode() { return GetParam(); }
};

/// The state that each mode must be in when the second statement of the second file failed.
void expectStopped(const Project& project, const OwnServer& server, const std::string& mode) {
  const Answer status = project.shell("strata migrate status");
  EXPECT_EQ(status.exit_code, 0) << status.text;
  EXPECT_THAT(status.text,
              HasSubstr(mode == "none"   ? "Current Version: 2 (1 statements applied)\n"
                        : mode == "file" ? "Current Version: 1\n"
                                         : "Current Version: No migration applied yet\n"));
  if (mode != "all") {
    EXPECT_EQ(server.value("postgres", "SELECT count(*) FROM small"), mode == "none" ? "1" : "0");
  }
}

void expectCompletes(const Project& project, const OwnServer& server, const std::string& mode) {
  const Answer applied = project.shell("strata migrate apply --allow-dirty --tx-mode " + mode);
  EXPECT_EQ(applied.exit_code, 0) << applied.text;
  EXPECT_EQ(server.value("postgres", "SELECT string_agg(n::text, ',' ORDER BY n) FROM small"),
            "1,2,3");
  EXPECT_EQ(server.value("postgres", "SELECT count(*) FROM big"), "30000");
  EXPECT_THAT(project.shell("strata migrate status").text, HasSubstr("Migration Status: OK"));
}

TEST_P(Disk, FullUnderATableIsToldAndGoneOnFrom) {
  OwnServer server({});
  const fs::path folder = server.makeFolder("space");
  const SmallDisk disk(folder);
  if (!disk.mounted()) {
    GTEST_SKIP() << "may not mount a small disk: " << disk.error();
  }
  server.sql("postgres", "CREATE TABLESPACE small_disk LOCATION '" + folder.string() + "'");
  const Project project;
  project.write("strata.toml", "[database]\nurl = \"" + server.address("postgres") + "\"\n");
  writeMigrations(project, " TABLESPACE small_disk");
  const Answer full = project.shell("strata migrate apply --allow-dirty --tx-mode " + mode());
  EXPECT_EQ(full.exit_code, 3);
  EXPECT_THAT(full.text, AllOf(HasSubstr("2_fill.sql:2:1: error: could not extend file"),
                               HasSubstr("No space left on device [PG53100]"),
                               HasSubstr("help: Check free disk space.")));
  expectStopped(project, server, mode());
  disk.enlarge();
  expectCompletes(project, server, mode());
  server.stop();  // before its disk goes
}

TEST_P(Disk, FullUnderTheLogEndsTheServerAndIsGoneOnFromWhenItIsBack) {
  OwnServer server(
      {.settings = "min_wal_size = 2MB\n", .initdb = {"--wal-segsize=1"}, .started = false});
  const fs::path log = server.data() / "pg_wal";
  const fs::path kept = server.makeFolder("kept");
  EXPECT_EQ(Project().shell(fmt::format("cp -a {}/. {}/", log.string(), kept.string())).exit_code,
            0);
  const SmallDisk disk(log);
  if (!disk.mounted()) {
    GTEST_SKIP() << "may not mount a small disk: " << disk.error();
  }
  EXPECT_EQ(Project().shell(fmt::format("cp -a {}/. {}/", kept.string(), log.string())).exit_code,
            0);
  server.start();
  const Project project;
  project.write("strata.toml", "[database]\nurl = \"" + server.address("postgres") + "\"\n");
  writeMigrations(project, "");
  const Answer full = project.shell("strata migrate apply --tx-mode " + mode());
  EXPECT_EQ(full.exit_code, 3);
  EXPECT_THAT(full.text, AllOf(HasSubstr("2_fill.sql:2:1: error: "), HasSubstr("No space left"),
                               HasSubstr("the connection is lost: 'strata migrate status' tells")));
  while (server.running()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_THAT(project.shell("strata migrate apply").text, HasSubstr("cannot connect"));
  disk.enlarge();
  server.start();
  expectStopped(project, server, mode());
  expectCompletes(project, server, mode());
  server.stop();
}

INSTANTIATE_TEST_SUITE_P(Faults, Disk, testing::Values("file", "all", "none"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace strata::e2e
