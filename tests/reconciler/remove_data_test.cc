// --remove-data: what goes with a removed guest, what stays and why, and that neither a crash nor a fault
// loses a guest whose data is not gone yet.
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>

#include "reconciler/guest_data.h"
#include "tests/reconciler/golden.h"
#include "tests/reconciler/plan_document.h"
#include "tests/reconciler/rig.h"
#include "tests/support/documents.h"

namespace domus {
namespace {

using FileKind = HostFile::Kind;

Disk FileDisk(const std::string& device, const std::string& path,
              DiskAccess access = DiskAccess::kReadWrite) {
  Disk disk;
  disk.device = device;
  disk.source = path;
  disk.backend = DiskBackend::kFile;
  disk.access = access;
  return disk;
}

GuestConfig GuestWith(const std::string& name, std::vector<Disk> disks) {
  GuestConfig guest = SmallGuest(name, 256);
  guest.kernel = "/boot/vmlinuz";
  guest.disks = std::move(disks);
  return guest;
}

/// A world in which guest.old is to go with its data. Every path that a guest names is a regular file of
/// 4 GiB, unless a test says otherwise.
struct Removal : World {
  Removal() {
    policy.allow_remove = true;
    policy.remove_data = true;
    policy.max_remove = RemovalLimit{.number = 100, .percent = false};
  }

  void File(HostFile file) { observed.files[file.path] = std::move(file); }

  Plan Make() {
    for (const std::string& path : FilesToLookAt(desired, observed)) {
      observed.files.emplace(path, HostFile{.path = path,
                                            .kind = FileKind::kFile,
                                            .bytes = int64_t{4} << 30,
                                            .identity = "file " + path});
    }
    return MakePlan();
  }
};

struct Fate {
  std::vector<std::string> deleted;
  std::vector<std::string> kept;
  bool operator==(const Fate&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Fate& fate) {
  for (const std::string& path : fate.deleted) out << "deleted " << path << "\n";
  for (const std::string& kept : fate.kept) out << "kept " << kept << "\n";
  return out;
}

Fate FateOf(const Plan& plan, const std::string& address = "guest.old") {
  Fate fate;
  for (const ObjectChange& change : plan.changes) {
    if (change.address != address) continue;
    for (const Step& step : change.steps) {
      if (!step.path.empty()) fate.deleted.push_back(step.path);
    }
    fate.kept = change.kept;
  }
  return fate;
}

/// The fate of a guest with this one disk.
Fate FateOfDisk(const Disk& disk) {
  Removal world;
  world.Applied(GuestWith("old", {disk}), LifeState::kOff);
  return FateOf(world.Make());
}

Fate Kept(const std::string& what) { return {.deleted = {}, .kept = {what}}; }

}  // namespace

TEST_CASE("without --remove-data no file is deleted") {
  Removal world;
  world.policy.remove_data = false;
  world.Applied(GuestWith("old", {FileDisk("xvda", "/OVS/old.img")}));
  const Plan plan = world.Make();
  CHECK(FateOf(plan) == Fate{});
  CHECK(plan.changes[0].how == "stop gracefully, up to 180s; undefine; images stay");
  CHECK(Summarize(plan).deleted_files == 0);
}

TEST_CASE("with it each image goes, after the guest is off and before its definition") {
  Removal world;
  ObservedGuest& old = world.Applied(
      GuestWith("old", {FileDisk("xvda", "/OVS/old/System.img"), FileDisk("xvdb", "/OVS/old/d.img"),
                        FileDisk("xvdc", "/isos/x.iso", DiskAccess::kReadOnly)}));
  old.nvram = "/nvram/old_VARS.fd";
  world.File({.path = "/nvram/old_VARS.fd", .kind = FileKind::kFile, .bytes = 528 << 10,
              .identity = "nvram"});
  world.File({.path = "/OVS/old/d.img", .kind = FileKind::kFile, .identity = "d"});
  const Plan plan = world.Make();
  REQUIRE(plan.changes.size() == 1);
  std::vector<std::string> steps;
  for (const Step& step : plan.changes[0].steps) {
    steps.push_back(std::string(ToString(step.verb)) + ": " + step.text);
  }
  CHECK(steps == std::vector<std::string>{
                     "stop: stop gracefully (limit 180s)",
                     "delete: delete /OVS/old/System.img, 4.0 GiB",
                     "delete: delete /OVS/old/d.img",
                     "undefine: undefine, and delete its NVRAM"});
  CHECK(plan.changes[0].kept == std::vector<std::string>{"/isos/x.iso is read-only"});
  CHECK(Summarize(plan).deleted_files == 3);
  CHECK_GOLDEN("plan/remove_data", RenderPlan(plan, {.version = "0.1.0"}));
  const PlanDocument document = DocumentOf(plan, world.policy);
  const std::string json = WritePlan(document);
  testing::KeepDocument("plan", "remove_data", json);
  const auto read = ReadPlan(json);
  REQUIRE(read.has_value());
  CHECK(WritePlan(*read) == json);
  CHECK(read->policy.remove_data);
  CHECK(FateOf(read->plan) == FateOf(plan));
}

TEST_CASE("a guest that is held back keeps its data") {
  for (const int reason : {0, 1, 2, 3}) {
    Removal world;
    const GuestConfig guest = GuestWith("old", {FileDisk("xvda", "/OVS/old.img")});
    world.Applied(guest, reason == 3 ? LifeState::kSuspended : LifeState::kOff);
    RecordedObject& recorded = world.recorded.objects["guest.old"];
    if (reason == 0) world.policy.allow_remove = false;
    if (reason == 1) recorded.protect = true;
    if (reason == 2) recorded.protection = Protection{.who = "ana@ovs01"};
    const Plan plan = world.Make();
    CAPTURE(reason);
    CHECK_FALSE(plan.changes[0].held.empty());
    CHECK(FateOf(plan) == Fate{});
  }
}

TEST_CASE("a guest that stays, or is made anew, keeps its data") {
  Removal world;
  GuestConfig guest = GuestWith("web", {FileDisk("xvda", "/OVS/web.img")});
  guest.uuid = "11111111-0000-4000-8000-000000000000";
  world.Applied(guest);
  guest.uuid = "22222222-0000-4000-8000-000000000000";
  guest.disks.clear();
  world.Want(guest);
  CHECK(FateOf(world.Make(), "guest.web") == Fate{});
}

TEST_CASE("a disk that is no file of the guest's own to write stays") {
  Disk disk = FileDisk("xvda", "/OVS/a.img");
  CHECK(FateOfDisk(disk) == Fate{{"/OVS/a.img"}, {}});
  disk.access = DiskAccess::kReadOnly;
  CHECK(FateOfDisk(disk) == Kept("/OVS/a.img is read-only"));
  disk.access = DiskAccess::kSharedWrite;
  CHECK(FateOfDisk(disk) == Kept("/OVS/a.img is shared (w!)"));
  disk = FileDisk("hdc", "/isos/x.iso");
  disk.cdrom = true;
  CHECK(FateOfDisk(disk) == Kept("/isos/x.iso is the medium of a cdrom drive"));
  disk.source.clear();
  CHECK(FateOfDisk(disk) == Fate{});
  disk = FileDisk("xvda", "/dev/vg/db");
  disk.backend = DiskBackend::kPhy;
  CHECK(FateOfDisk(disk) == Kept("/dev/vg/db is a device"));
  disk.source = "sdb";
  CHECK(FateOfDisk(disk) == Kept("/dev/sdb is a device"));
  disk = FileDisk("xvda", "rbd:pool/image:mon_host=a");
  CHECK(FateOfDisk(disk) == Kept("rbd:pool/image:mon_host=a is no file of the host"));
  disk = FileDisk("xvda", "/OVS/a.img");
  disk.script = "block-iscsi";
  CHECK(FateOfDisk(disk) == Kept("/OVS/a.img is reached by the script block-iscsi"));
  disk.script.reset();
  disk.backend_domain = "storage";
  CHECK(FateOfDisk(disk) == Kept("/OVS/a.img is of the driver domain storage"));
  disk.backend_domain = "Domain-0";
  CHECK(FateOfDisk(disk) == Fate{{"/OVS/a.img"}, {}});
  disk.backend = DiskBackend::kTap;
  for (const char* driver : {"aio", "qcow2", "tapdisk:vhd"}) {
    disk.tap_driver = driver;
    CHECK(FateOfDisk(disk) == Fate{{"/OVS/a.img"}, {}});
  }
  disk.tap_driver = "nbd";
  CHECK(FateOfDisk(disk) == Kept("/OVS/a.img is reached by the driver nbd"));
}

TEST_CASE("what isn't a regular file of the host stays") {
  const auto fate = [](HostFile file) {
    Removal world;
    world.Applied(GuestWith("old", {FileDisk("xvda", "/OVS/a.img")}), LifeState::kOff);
    file.path = "/OVS/a.img";
    world.File(file);
    return FateOf(world.Make());
  };
  CHECK(fate({.kind = FileKind::kMissing}) == Fate{});
  CHECK(fate({.kind = FileKind::kDirectory}) == Kept("/OVS/a.img is a directory"));
  CHECK(fate({.kind = FileKind::kDevice}) == Kept("/OVS/a.img is a device"));
  CHECK(fate({.kind = FileKind::kLink, .target = "/else/where"}) ==
        Kept("/OVS/a.img is a symbolic link to /else/where"));
  CHECK(fate({.kind = FileKind::kOther}) == Kept("/OVS/a.img is no regular file"));
  CHECK(fate({.kind = FileKind::kUnknown, .why = "permission denied"}) ==
        Kept("/OVS/a.img can't be looked at: permission denied"));
}

TEST_CASE("nobody has looked: all stays") {
  Removal world;
  world.Applied(GuestWith("old", {FileDisk("xvda", "/OVS/a.img")}), LifeState::kOff);
  CHECK(FateOf(world.MakePlan()) == Kept("/OVS/a.img was not looked at"));
}

TEST_CASE("a file that another guest has, too, stays") {
  const auto fate = [](const std::function<void(Removal&)>& add) {
    Removal world;
    world.Applied(GuestWith("old", {FileDisk("xvda", "/OVS/a.img")}), LifeState::kOff);
    add(world);
    return FateOf(world.Make());
  };
  const GuestConfig other = GuestWith("web", {FileDisk("xvda", "/OVS//./a.img")});
  CHECK(fate([&](Removal& world) { world.Want(other); }) ==
        Kept("/OVS/a.img is also guest web's"));
  CHECK(fate([&](Removal& world) { world.Host(other, LifeState::kOff); }) ==
        Kept("/OVS/a.img is also guest web's"));
  CHECK(fate([&](Removal& world) {
          world.Host(GuestWith("web", {})).live->disks = other.disks;
        }) == Kept("/OVS/a.img is also guest web's"));
  CHECK(fate([&](Removal& world) { world.Applied(other, LifeState::kOff); }) ==
        Kept("/OVS/a.img is also guest web's"));  // that one goes, too, and the file stays
  CHECK(fate([](Removal& world) {
          GuestConfig guest = GuestWith("web", {});
          guest.kernel = "/OVS/a.img";
          world.Want(guest);
        }) == Kept("/OVS/a.img is also guest web's"));
  CHECK(fate([](Removal& world) {
          GuestConfig guest = GuestWith("web", {});
          guest.options["nvram"] = OptionValue{std::string("/OVS/a.img")};
          world.Want(guest);
        }) == Kept("/OVS/a.img is also guest web's"));
  CHECK(fate([](Removal& world) {
          world.Host(GuestWith("web", {FileDisk("xvda", "/links/a")}));
          world.File({.path = "/links/a", .kind = FileKind::kLink, .identity = "file /OVS/a.img"});
        }) == Kept("/OVS/a.img is also guest web's, as /links/a"));
  CHECK(fate([](Removal& world) {
          world.Host(GuestWith("web", {FileDisk("xvda", "/OVS/top.qcow2")}));
          world.File({.path = "/OVS/top.qcow2", .kind = FileKind::kFile, .identity = "top",
                      .rests_on = {"middle", "file /OVS/a.img"}});
        }) == Kept("/OVS/a.img is what /OVS/top.qcow2 of guest web rests on"));
}

TEST_CASE("what the guest itself keeps or rests on stays") {
  Removal world;
  world.Applied(GuestWith("old", {FileDisk("xvda", "/OVS/a.img"),
                                  FileDisk("xvdb", "/OVS/../OVS/a.img", DiskAccess::kReadOnly)}),
                LifeState::kOff);
  world.File({.path = "/OVS/../OVS/a.img", .kind = FileKind::kFile, .identity = "file /OVS/a.img"});
  CHECK(FateOf(world.Make()) == Kept("/OVS/../OVS/a.img is read-only"));

  Removal chain;
  chain.Applied(GuestWith("old", {FileDisk("xvda", "/OVS/top"), FileDisk("xvdb", "/OVS/base")}),
                LifeState::kOff);
  chain.File({.path = "/OVS/top", .kind = FileKind::kFile, .identity = "top",
              .rests_on = {"file /OVS/base"}});
  CHECK(FateOf(chain.Make()) ==
        Fate{{"/OVS/top"}, {"/OVS/base is what /OVS/top of guest old rests on"}});
}

TEST_CASE("a file that is named twice goes once") {
  Removal world;
  GuestConfig guest = GuestWith("old", {FileDisk("xvda", "/OVS/a.img"), FileDisk("xvdb", "/OVS/b")});
  world.Applied(guest, LifeState::kOff);
  world.File({.path = "/OVS/b", .kind = FileKind::kFile, .identity = "file /OVS/a.img"});
  CHECK(FateOf(world.Make()) == Fate{{"/OVS/a.img"}, {}});
}

TEST_CASE("what somebody attached outside domus stays") {
  Removal world;
  const GuestConfig applied = GuestWith("old", {FileDisk("xvda", "/OVS/a.img")});
  ObservedGuest& old = world.Applied(applied);
  old.config.disks.push_back(FileDisk("xvdb", "/data/precious.img"));
  old.live->disks.push_back(FileDisk("xvdc", "/data/live.img"));
  old.live->disks.push_back(FileDisk("xvdd", "/isos/x.iso", DiskAccess::kReadOnly));
  CHECK(FateOf(world.Make()) ==
        Fate{{"/OVS/a.img"},
             {"/data/precious.img was attached outside domus",
              "/data/live.img is not in its definition", "/isos/x.iso is read-only"}});
  // Claimed and never finished: what it is defined with is what Domus gave it.
  world.recorded.objects["guest.old"].settings.clear();
  CHECK(FateOf(world.Make()).deleted ==
        std::vector<std::string>{"/OVS/a.img", "/data/precious.img"});
}

TEST_CASE("NVRAM goes with the definition, hidden or not, unless it is somebody else's, too") {
  const auto fate = [](HostFile::Kind kind, bool shared) {
    Removal world;
    world.Applied(GuestWith("old", {}), LifeState::kOff).nvram = "/nvram/old.fd";
    world.File({.path = "/nvram/old.fd", .kind = kind, .target = "/x", .why = "permission denied"});
    if (shared) world.Host(GuestWith("web", {})).nvram = "/nvram/old.fd";
    return FateOf(world.Make());
  };
  CHECK(fate(FileKind::kFile, false) == Fate{{"/nvram/old.fd"}, {}});
  CHECK(fate(FileKind::kUnknown, false) == Fate{{"/nvram/old.fd"}, {}});
  CHECK(fate(FileKind::kMissing, false) == Fate{});
  CHECK(fate(FileKind::kLink, false) == Kept("/nvram/old.fd is a symbolic link to /x"));
  CHECK(fate(FileKind::kFile, true) == Kept("/nvram/old.fd is also guest web's"));
}

TEST_CASE("sizes as people read them") {
  CHECK(SizeText(0) == "0 bytes");
  CHECK(SizeText(1) == "1 byte");
  CHECK(SizeText(528 << 10) == "528 KiB");
  CHECK(SizeText((3 << 20) + 1) == "3 MiB");
  CHECK(SizeText(int64_t{9} << 29) == "4.5 GiB");
}

namespace {

constexpr const char* kPaths[] = {"/OVS/old/System.img", "/OVS/old/data.img", "/OVS/web.img"};

/// guest.old, on, to be removed with its two images; guest.web stays with its own.
void PrepareRemoval(Rig& rig) {
  rig.Want(GuestWith("old", {FileDisk("xvda", kPaths[0]), FileDisk("xvdb", kPaths[1])}));
  rig.Want(GuestWith("web", {FileDisk("xvda", kPaths[2])}));
  REQUIRE(rig.Apply().report.AllDone());
  rig.Drop("old");
  rig.policy.remove_data = true;
}

/// "no no yes": which of the images are there.
std::string Images(Rig& rig) {
  std::string there;
  const auto files = rig.Open()->LookAtFiles({kPaths[0], kPaths[1], kPaths[2]});
  for (const HostFile& file : files.value()) {
    there += there.empty() ? "" : " ";
    there += file.kind == FileKind::kFile ? "yes" : "no";
  }
  return there;
}

bool IsThere(Rig& rig) { return rig.Open()->ObserveGuest("old").has_value(); }

bool IsRecorded(Rig& rig) {
  return ReadRecordedState(rig.state_file())->objects.contains("guest.old");
}

}  // namespace

TEST_CASE("an apply deletes what the plan lists, and nothing else") {
  Rig rig;
  PrepareRemoval(rig);
  const Pass pass = rig.Apply();
  CHECK(FateOf(pass.plan) == Fate{{kPaths[0], kPaths[1]}, {}});
  CHECK(pass.report.AllDone());
  CHECK(pass.report.converged == true);
  REQUIRE(pass.report.objects.size() == 1);
  CHECK(pass.report.objects[0].steps[1].verified == "verified gone");
  CHECK(Images(rig) == "no no yes");
  CHECK_FALSE(IsThere(rig));
  CHECK_FALSE(IsRecorded(rig));
}

TEST_CASE("killed at any moment of it, the next apply goes on, and no guest is lost with data left") {
  Rig prepared;
  PrepareRemoval(prepared);
  std::vector<std::string> faults;
  for (const char* call : {"shutdown:1", "delete-file:1", "delete-file:2", "undefine:1"}) {
    for (const char* when : {"before", "after"}) {
      faults.push_back(std::string("&kill=") + call + ":" + when);
    }
  }
  for (int commit = 1; commit <= 8; ++commit) faults.push_back(std::to_string(commit));
  int killed = 0;
  for (const std::string& fault : faults) {
    CAPTURE(fault);
    Rig rig;
    rig.CopyFrom(prepared);
    rig.policy = prepared.policy;
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      const bool by_call = fault.starts_with('&');
      int left = by_call ? 0 : std::stoi(fault);
      rig.checkpoint = [&left] {
        if (--left == 0) ::kill(::getpid(), SIGKILL);
      };
      rig.Apply(by_call ? fault : "");
      ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    killed += WIFSIGNALED(status) ? 1 : 0;
    if (IsThere(rig)) CHECK(IsRecorded(rig));
    if (Images(rig) != "no no yes") CHECK(IsThere(rig));
    rig.Apply();
    CHECK(Images(rig) == "no no yes");
    CHECK_FALSE(IsThere(rig));
    CHECK_FALSE(IsRecorded(rig));
    CHECK(Verdict(rig.MakePlan()) == PlanVerdict::kNoChanges);
  }
  CHECK(killed >= 12);
}

TEST_CASE("a file that can't be deleted leaves the guest defined and recorded (PL201)") {
  Rig rig;
  PrepareRemoval(rig);
  const Pass pass = rig.Apply(std::string("&fail=delete-file:") + kPaths[1] + ":permanent");
  REQUIRE(pass.report.objects.size() == 1);
  REQUIRE(pass.report.objects[0].error.has_value());
  CHECK(RenderReconcileError(*pass.report.objects[0].error) ==
        "error[PL201]: /OVS/old/data.img of guest.old could not be deleted\n"
        "  simulated fault: delete-file failed (permanent)\n"
        "   = note: the guest is off, still defined and still recorded: the next apply with "
        "--remove-data goes on with it\n");
  CHECK(Images(rig) == "no yes yes");
  CHECK(IsThere(rig));
  CHECK(IsRecorded(rig));
  const Pass next = rig.Apply();
  CHECK(FateOf(next.plan) == Fate{{kPaths[1]}, {}});
  CHECK(next.report.AllDone());
  CHECK(Images(rig) == "no no yes");
}

TEST_CASE("faults of looking and deleting: what is repeated, and what is said") {
  const std::map<std::string, std::string> faults = {
      {"fail=delete-file:/OVS/old/System.img:transient:3", ""},
      {"fail=delete-file:/OVS/old/System.img:transient", "PL201"},
      {"fail=delete-file:/OVS/old/System.img:conflict", "PL201"},
      {"hang=delete-file:/OVS/old/System.img:100000", "PL205"},
      {"lie=delete-file:/OVS/old/System.img", "PL202"},
      {"fail=look-at-files:*:transient:3", ""},
      {"fail=look-at-files:*:permanent", "PL201"},
      {"hang=look-at-files:*:100000", "PL205"},
  };
  for (const auto& [fault, id] : faults) {
    CAPTURE(fault);
    Rig rig;
    PrepareRemoval(rig);
    const Pass pass = rig.Apply("&" + fault);
    REQUIRE(pass.report.objects.size() == 1);
    const auto& error = pass.report.objects[0].error;
    CHECK((error ? error->id : "") == id);
    CHECK(IsThere(rig) == !id.empty());
    CHECK(IsRecorded(rig) == !id.empty());
    CHECK(rig.Apply().report.converged.value_or(true));
    CHECK(Images(rig) == "no no yes");
  }
}

namespace {

/// What apply says when `meddle` has been at the host after the plan was made.
std::string MeddledWith(const std::function<void(Hypervisor&)>& meddle) {
  Rig rig;
  PrepareRemoval(rig);
  const auto host = rig.Open();
  rig.progress.step_finished = [&](const RunningStep& step) {
    if (step.change->steps[step.step].verb == Verb::kStop) meddle(*host);
  };
  const Pass pass = rig.Apply();
  CHECK(Images(rig) == "yes yes yes");
  CHECK(IsRecorded(rig));
  return pass.report.objects[0].error ? RenderReconcileError(*pass.report.objects[0].error) : "";
}

}  // namespace

TEST_CASE("what was otherwise when the plan was made stops the deletion (PL206)") {
  CHECK(MeddledWith([](Hypervisor& host) {
          host.Define(GuestWith("thief", {FileDisk("xvda", kPaths[0])})).value();
        }) ==
        "error[PL206]: /OVS/old/System.img of guest.old is not deleted\n"
        "  /OVS/old/System.img is also guest thief's\n"
        "   = note: it was otherwise when the plan was made; the guest is still defined and still "
        "recorded\n"
        "   = help: plan again, and see what would go now\n");
  CHECK(MeddledWith([](Hypervisor& host) { host.Start("old").value(); })
            .contains("\n  the guest is running again\n"));
  CHECK(MeddledWith([](Hypervisor& host) { host.Undefine("old").value(); })
            .contains("\n  the guest is no longer on the host\n"));
  CHECK(MeddledWith([](Hypervisor& host) {
          host.Undefine("old").value();
          host.Define(GuestWith("old", {FileDisk("xvda", kPaths[0])})).value();
        }).contains("\n  another guest has its name now\n"));
  CHECK(MeddledWith([](Hypervisor& host) {
          GuestConfig guest = host.ObserveGuest("old")->config;
          guest.disks[0].source = "/OVS/other.img";
          host.Define(guest).value();
        }).contains("\n  /OVS/old/System.img is no longer its own\n"));
}

namespace {

/// A host whose guests have NVRAM.
class NvramHost final : public Hypervisor {
 public:
  explicit NvramHost(std::shared_ptr<Hypervisor> host) : host_(std::move(host)) {}

  HypervisorResult<HostInfo> Host() override { return host_->Host(); }
  HypervisorResult<ObservedState> Observe() override {
    auto observed = host_->Observe();
    for (ObservedGuest& guest : observed->guests) guest.nvram = "/nvram/" + guest.config.name;
    return observed;
  }
  HypervisorResult<ObservedGuest> ObserveGuest(std::string_view name) override {
    return host_->ObserveGuest(name);
  }
  HypervisorResult<void> Define(const GuestConfig& guest) override { return host_->Define(guest); }
  HypervisorResult<void> Undefine(std::string_view name) override { return host_->Undefine(name); }
  HypervisorResult<void> UndefineWithNvram(std::string_view name) override {
    deleted = name;
    return host_->Undefine(name);
  }
  HypervisorResult<std::vector<HostFile>> LookAtFiles(
      const std::vector<std::string>& paths) override {
    return host_->LookAtFiles(paths);
  }
  HypervisorResult<void> DeleteFile(const std::string& path) override {
    return host_->DeleteFile(path);
  }
  HypervisorResult<void> Start(std::string_view name) override { return host_->Start(name); }
  HypervisorResult<void> Shutdown(std::string_view name) override { return host_->Shutdown(name); }
  HypervisorResult<void> Destroy(std::string_view name) override { return host_->Destroy(name); }
  HypervisorResult<void> Pause(std::string_view name) override { return host_->Pause(name); }
  HypervisorResult<void> Unpause(std::string_view name) override { return host_->Unpause(name); }
  HypervisorResult<void> Save(std::string_view name) override { return host_->Save(name); }
  HypervisorResult<void> Restore(std::string_view name) override { return host_->Restore(name); }
  HypervisorResult<void> Change(std::string_view name, const LiveChange& change) override {
    return host_->Change(name, change);
  }
  HypervisorResult<void> Migrate(std::string_view name, const Migration& to) override {
    return host_->Migrate(name, to);
  }

  std::string deleted;

 private:
  std::shared_ptr<Hypervisor> host_;
};

}  // namespace

TEST_CASE("NVRAM is deleted by the call that undefines") {
  for (const bool remove_data : {false, true}) {
    Rig rig;
    PrepareRemoval(rig);
    rig.policy.remove_data = remove_data;
    const auto host = std::make_shared<NvramHost>(rig.Open());
    const Pass pass = rig.ApplyOn(host);
    CHECK(pass.report.AllDone());
    CHECK(host->deleted == (remove_data ? "old" : ""));
    CHECK_FALSE(IsThere(rig));
    CHECK(Images(rig) == (remove_data ? "no no yes" : "yes yes yes"));
  }
}

}  // namespace domus
