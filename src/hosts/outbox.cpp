#include "hosts/outbox.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "hosts/fact_file.h"
#include "hosts/lines.h"
#include "schema/json.h"

namespace redoubt::hosts {
namespace {

constexpr std::string_view report_ending = ".report.json";
constexpr size_t says_digits = 16;

// "00000001790000000-0123456789abcdef.report.json"
std::optional<Waiting> waiting_at(const std::string& path) {
    std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
    if (!name.ends_with(report_ending)) return std::nullopt;
    name.remove_suffix(report_ending.size());
    const size_t dash = name.find('-');
    if (dash == std::string_view::npos || name.size() != dash + 1 + says_digits) return std::nullopt;
    const auto sequence = parse_number<int64_t>(name.substr(0, dash));
    if (!sequence || *sequence <= 0) return std::nullopt;
    return Waiting{.sequence = *sequence, .says = std::string(name.substr(dash + 1)), .path = path};
}

// What goes when there is no room: the oldest that a later one repeats, else the oldest; never the newest.
size_t least_missed(const std::vector<Waiting>& all) {
    for (size_t at = 0; at + 1 < all.size(); ++at)
        if (std::ranges::any_of(all.begin() + static_cast<std::ptrdiff_t>(at) + 1, all.end(), [&](const Waiting& later) { return later.says == all[at].says; }))
            return at;
    return 0;
}

}  // namespace

std::string what_they_say(const Facts& facts) {
    schema::Map said = facts_json(facts);
    for (const char* passing : {"at", "sequence", "processes"}) said.erase(passing);
    return to_hex(sha256(schema::canonical_json(schema::Value(std::move(said))))).substr(0, says_digits);
}

Result<std::unique_ptr<Outbox>> Outbox::open(Disk& disk, const std::string& folder, const OutboxBounds& bounds) {
    TRY(disk.make_folders(folder));
    const int lock = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0) return fail(Code::io, "the folder for reports that wait cannot be opened", folder, "check who may read and write it");
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock);
        return fail(Code::conflict, "another redoubt collect is sending from here", folder,
                    "let it finish, or name another folder with --spool and another key");
    }
    return std::unique_ptr<Outbox>(new Outbox(disk, folder, bounds, lock));
}

Outbox::~Outbox() { ::close(lock_); }

Result<int64_t> Outbox::next_sequence(Time now) {
    const std::string path = folder_ + "/sequence";
    int64_t last = 0;
    if (disk_.exists(path)) {
        const std::string text = TRY(disk_.read(path, 64));
        last = parse_number<int64_t>(trim(text)).value_or(0);
    }
    for (const Waiting& one : TRY(waiting())) last = std::max(last, one.sequence);
    const int64_t next = std::max(last + 1, now.unix_ms() / 1000);
    TRY(disk_.write_durably(path, fmt::format("{}\n", next)));
    return next;
}

Result<size_t> Outbox::put(int64_t sequence, std::string_view says, std::string_view report) {
    TRY(disk_.write_durably(fmt::format("{}/{:020}-{}{}", folder_, sequence, says, report_ending), report));
    std::vector<Waiting> all = TRY(waiting());
    uint64_t bytes = 0;
    for (const Waiting& one : all) bytes += one.bytes;
    size_t gone = 0;
    while (all.size() > 1 && (all.size() > bounds_.most_reports || bytes > bounds_.most_bytes)) {
        const auto least = all.begin() + static_cast<std::ptrdiff_t>(least_missed(all));
        TRY(disk_.remove(least->path));
        bytes -= least->bytes;
        all.erase(least);
        ++gone;
    }
    return gone;
}

Result<std::vector<Waiting>> Outbox::waiting() {
    std::vector<Waiting> out;
    for (const std::string& path : TRY(disk_.files_below(folder_)))
        if (auto one = waiting_at(path)) {
            one->bytes = TRY(disk_.map(path))->bytes().size();
            out.push_back(*std::move(one));
        }
    std::ranges::sort(out, {}, &Waiting::sequence);
    return out;
}

Result<> Outbox::remove(const Waiting& report) { return disk_.remove(report.path); }

}  // namespace redoubt::hosts
