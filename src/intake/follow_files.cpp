#include "intake/follow_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <future>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include "events/recognize.h"
#include "formats/archive/archive.h"
#include "intake/json_events.h"
#include "intake/line_framing.h"
#include "intake/syslog_events.h"

namespace redoubt::intake {
namespace {

constexpr size_t piece_of_file = size_t{256} << 10;
constexpr size_t most_open_files = 1000;
constexpr size_t header_reach = size_t{16} << 10;  // from the beginning of a file that is read from further on
constexpr size_t most_file_batch = size_t{1} << 20;

std::string read_at(int file, uint64_t offset, size_t bytes) {
    std::string out(bytes, '\0');
    const ssize_t got = ::pread(file, out.data(), bytes, static_cast<off_t>(offset));
    out.resize(got > 0 ? static_cast<size_t>(got) : 0);
    return out;
}

bool is_packed(std::string_view path) { return path.ends_with(".gz"); }

}  // namespace

struct FileFollower::File {
    explicit File(const std::string& at) : path(at), descriptor(::open(at.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) { refresh(); }
    ~File() {
        if (descriptor >= 0) ::close(descriptor);
    }
    void refresh() {
        struct stat facts{};
        readable = descriptor >= 0 && ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
        if (!readable) return;
        id = {facts.st_dev, facts.st_ino};
        size = static_cast<uint64_t>(facts.st_size);
        head = read_at(descriptor, 0, fingerprint_bytes);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    // What stands right before `offset`.
    std::string before(uint64_t offset) const {
        const uint64_t bytes = std::min<uint64_t>(offset, fingerprint_bytes);
        return read_at(descriptor, offset - bytes, bytes);
    }
    bool continues(const Position& position) const {
        return position.offset <= size && position.head.matches(head) && position.before.bytes <= position.offset &&
               position.before.matches(read_at(descriptor, position.offset - position.before.bytes, position.before.bytes));
    }

    std::string path;
    int descriptor;
    bool readable = false;
    FileId id;
    uint64_t size = 0;
    std::string head;
};

std::vector<std::string> files_of(const std::vector<std::string>& paths) {
    std::set<std::string> out;
    for (const std::string& path : paths) {
        std::error_code ignored;
        glob_t found{};
        if (::glob(path.c_str(), 0, nullptr, &found) == 0) {
            for (size_t i = 0; i < found.gl_pathc; ++i) {
                const std::string one = found.gl_pathv[i];
                if (std::filesystem::is_regular_file(one, ignored)) out.insert(one);
                if (one != path || !std::filesystem::is_directory(one, ignored)) continue;
                for (const auto& below :
                     std::filesystem::recursive_directory_iterator(one, std::filesystem::directory_options::skip_permission_denied, ignored))
                    if (below.is_regular_file(ignored)) out.insert(below.path().string());
            }
        }
        ::globfree(&found);
    }
    return {out.begin(), out.end()};
}

bool deliver_blocking(Delivery& delivery, const Origin& origin, const Batch& batch, const std::atomic<bool>& stopping) {
    delivery.receive(origin, batch);
    for (int pause_ms = 20;; pause_ms = std::min(pause_ms * 2, 1000)) {
        const bool last = stopping;
        std::promise<Outcome> promise;
        delivery.offer(origin, batch, last, [&promise](Outcome outcome) { promise.set_value(std::move(outcome)); });
        const Outcome outcome = promise.get_future().get();
        if (outcome.stored()) return true;
        if (last || !outcome.may_come_again()) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
    }
}

uint64_t FileFollower::pass(const std::atomic<bool>& stopping) {
    problems_.clear();
    uint64_t events = 0;
    std::set<FileId> seen;
    for (const std::string& path : files_of(configuration_.paths)) {
        if (stopping) return events;
        events += read_file(path, seen, stopping);
    }
    first_pass_ = false;
    return events + read_gone(seen, stopping);
}

uint64_t FileFollower::read_file(const std::string& path, std::set<FileId>& seen, const std::atomic<bool>& stopping) {
    auto file = std::make_shared<File>(path);
    if (!file->readable) {
        problems_.push_back(path + ": cannot be read");
        return 0;
    }
    seen.insert(file->id);
    if (is_packed(path)) {
        const Result<uint64_t> read = read_packed(path, file->id, stopping);
        if (!read) problems_.push_back(path + ": " + read.error().text());
        return read.value_or(0);
    }
    const Result<uint64_t> read = read_plain(*file, false, stopping);
    if (!read) problems_.push_back(path + ": " + read.error().text());
    if (open_.size() < most_open_files) open_.try_emplace(file->id, file);
    return read.value_or(0);
}

uint64_t FileFollower::read_gone(const std::set<FileId>& seen, const std::atomic<bool>& stopping) {
    uint64_t events = 0;
    for (auto one = open_.begin(); one != open_.end() && !stopping;) {
        if (seen.contains(one->first)) {
            ++one;
            continue;
        }
        one->second->refresh();
        if (one->second->readable) events += read_plain(*one->second, true, stopping).value_or(0);
        one = open_.erase(one);
    }
    return events;
}

Position FileFollower::begin_at(const File& file) const {
    const Position* known = positions_.find(file.id);
    if (known && file.continues(*known)) return *known;
    Position out{.path = file.path};
    const Position* origin = known ? nullptr : positions_.find_origin(file.head, file.path);
    if (origin && file.continues(*origin)) out.offset = origin->offset;  // a copy, before the original was truncated
    if (!known && !origin && first_pass_ && !configuration_.from_beginning) out.offset = file.size;
    return out;
}

Result<uint64_t> FileFollower::read_plain(File& file, bool gone, const std::atomic<bool>& stopping) {
    Position position = begin_at(file);
    if (const Position* known = positions_.find(file.id); known && !file.continues(*known)) positions_.remember(*known);
    const bool moved = gone || position.path != file.path;
    const uint64_t began = position.offset;
    uint64_t events = 0;
    header_.clear();
    if (began > 0 && file.head.starts_with('#')) follow_header(read_at(file.descriptor, 0, std::min<uint64_t>(began, header_reach)));
    LineFraming lines("\n", limits_.message_bytes);
    uint64_t offset = position.offset;  // of what has been read
    while (offset < file.size && !stopping) {
        Batch batch;
        uint64_t whole = position.offset;
        while (offset < file.size && batch.bytes < most_file_batch) {
            const std::string piece = read_at(file.descriptor, offset, std::min<uint64_t>(piece_of_file, file.size - offset));
            if (piece.empty()) return fail(Code::io, "it became shorter while it was read");
            std::string_view rest = piece, line;
            while (!rest.empty()) {
                if (!lines.next(rest, line)) continue;
                whole = offset + (piece.size() - rest.size());
                batch.cut += lines.was_cut() ? 1 : 0;
                add_line(batch.arena.copy(line), file.path, batch);
            }
            offset += piece.size();
        }
        const bool ends = offset >= file.size && moved && lines.inside();  // renamed: nobody will end the line
        if (ends) add_line(batch.arena.copy(lines.unfinished()), file.path, batch);
        if (ends) whole = offset;
        events += batch.received();
        if (batch.received() > 0 && !store(batch, stopping)) return events;
        position.offset = whole;
    }
    const bool known = positions_.find(file.id) != nullptr;
    if (known && began == position.offset && !moved && position.head.bytes >= std::min<uint64_t>(fingerprint_bytes, position.offset)) return events;
    position.path = moved && position.offset == file.size ? file.path : position.path;
    position.head = fingerprint(std::string_view(file.head).substr(0, position.offset));
    position.before = fingerprint(file.before(position.offset));
    position.seen = delivery_.clock().now();
    positions_.set(file.id, std::move(position));
    return events;
}

Result<uint64_t> FileFollower::read_packed(const std::string& path, const FileId& id, const std::atomic<bool>& stopping) {
    const auto mapping = TRY(disk_.map(path));
    if (const Position* known = positions_.find(id); known && known->whole && known->before.matches(mapping->bytes())) return 0;
    auto archive = TRY(formats::archive::Archive::open(mapping->bytes(), {}));
    if (!TRY(archive.next())) return 0;
    std::vector<char> piece(piece_of_file);
    LineFraming lines("\n", limits_.message_bytes);
    uint64_t offset = 0, skip = 0, events = 0;
    std::string head;
    header_.clear();
    for (;;) {
        size_t got = 0;
        while (got < piece.size()) {
            const size_t more = TRY(archive.read(std::span(piece).subspan(got)));
            if (more == 0) break;
            got += more;
        }
        if (offset == 0) {
            head.assign(piece.data(), std::min(got, fingerprint_bytes));
            const Position* packed_from = positions_.find_origin(head, path);
            if (packed_from) skip = packed_from->offset;
            if (!packed_from && first_pass_ && !configuration_.from_beginning) skip = UINT64_MAX;
        }
        std::string_view rest(piece.data(), got), line;
        offset += got;
        if (skip > 0) rest.remove_prefix(std::min<uint64_t>(skip, rest.size()));
        skip -= std::min<uint64_t>(skip, got);
        Batch batch;
        while (!rest.empty())
            if (lines.next(rest, line)) add_line(batch.arena.copy(line), path, batch);
        if (got == 0 && lines.inside()) add_line(batch.arena.copy(lines.unfinished()), path, batch);
        events += batch.received();
        if (batch.received() > 0 && !store(batch, stopping)) return events;
        if (got == 0) break;
    }
    positions_.set(id, {.path = path,
                        .offset = offset,
                        .head = fingerprint(head),
                        .before = fingerprint(mapping->bytes().substr(0, fingerprint_bytes)),
                        .seen = delivery_.clock().now(),
                        .whole = true});
    return events;
}

void FileFollower::follow_header(std::string_view lines) {
    const bool w3c = lines.contains("#Fields:") || header_.starts_with("#Fields:");
    events::follow_headers(w3c ? events::Reader::w3c : events::Reader::zeek, lines, header_);
}

void FileFollower::add_line(std::string_view line, const std::string& path, Batch& out) {
    while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) return;
    const bool is_header = line.starts_with("#Fields:") || line.starts_with("#separator ") || (line.front() == '#' && !header_.empty());
    if (is_header) follow_header(line);
    const Delivered delivered{.sender = {}, .at = delivery_.clock().now()};
    const size_t before = out.events.size();
    if (line.front() == '{')
        add_json(line, JsonDialect::plain, delivered, reader_, out);
    else
        add_syslog(line, delivered, out);
    if (out.events.size() == before) return;
    std::string labels;
    append_member(labels, "file", path);
    if (!header_.empty() && !is_header) append_member(labels, "header", header_);
    out.events.back().labels = out.arena.copy(close_object(labels));
    if (!configuration_.kind.empty()) out.events.back().kind = configuration_.kind;
}

bool FileFollower::store(Batch& batch, const std::atomic<bool>& stopping) { return deliver_blocking(delivery_, origin(), batch, stopping); }

}  // namespace redoubt::intake
