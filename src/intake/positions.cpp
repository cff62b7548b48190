#include "intake/positions.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"

namespace redoubt::intake {
namespace {

constexpr std::string_view positions_title = "redoubt positions 1";
constexpr size_t most_positions = 100'000;
constexpr uint64_t most_positions_bytes = uint64_t{64} << 20;

bool position_number(std::string_view text, uint64_t& out) {
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    return fault == std::errc() && end == text.data() + text.size();
}

std::string base_name(std::string_view path) { return std::filesystem::path(path).filename().string(); }

// Device, inode, offset, whole, head bytes, head, before bytes, before, seen, path: with blanks between them.
bool read_position(std::string_view line, FileId& id, Position& out) {
    std::vector<std::string_view> parts;
    for (int i = 0; i < 9; ++i) {
        const size_t blank = line.find(' ');
        if (blank == std::string_view::npos) return false;
        parts.push_back(line.substr(0, blank));
        line.remove_prefix(blank + 1);
    }
    uint64_t whole = 0, seen = 0;
    const bool read = position_number(parts[0], id.first) && position_number(parts[1], id.second) && position_number(parts[2], out.offset) &&
                      position_number(parts[3], whole) && position_number(parts[4], out.head.bytes) && position_number(parts[6], out.before.bytes) &&
                      position_number(parts[8], seen);
    out.whole = whole != 0;
    out.head.sha256 = parts[5];
    out.before.sha256 = parts[7];
    out.seen = {static_cast<int64_t>(seen)};
    out.path = line;
    return read && !out.path.empty();
}

}  // namespace

Fingerprint fingerprint(std::string_view text) { return {text.size(), to_hex(redoubt::sha256(text))}; }

bool Fingerprint::matches(std::string_view text) const { return text.size() >= bytes && to_hex(redoubt::sha256(text.substr(0, bytes))) == sha256; }

Result<Positions> Positions::load(Disk& disk, const std::string& path) {
    Positions out;
    out.path_ = path;
    if (!disk.exists(path)) return out;
    const std::string text = TRY(disk.read(path, most_positions_bytes));
    const auto lines = split(text, '\n');
    if (lines[0] != positions_title) return fail(Code::malformed, "this is no file of positions", path, "move it away; files are then read from the beginning");
    for (size_t i = 1; i < lines.size(); ++i) {
        if (lines[i].empty()) continue;
        FileId id;
        Position position;
        if (!read_position(lines[i], id, position))
            return fail(Code::malformed, "a position cannot be read", fmt::format("{}:{}", path, i + 1), "take the line out");
        out.positions_[id] = std::move(position);
    }
    return out;
}

Result<> Positions::save(Disk& disk) {
    if (!changed_) return {};
    while (positions_.size() > most_positions) positions_.erase(std::ranges::min_element(positions_, {}, [](const auto& one) { return one.second.seen; }));
    std::string text(positions_title);
    text += '\n';
    for (const auto& [id, one] : positions_)
        text += fmt::format("{} {} {} {} {} {} {} {} {} {}\n", id.first, id.second, one.offset, one.whole ? 1 : 0, one.head.bytes, one.head.sha256,
                            one.before.bytes, one.before.sha256, one.seen.unix_ns, one.path);
    TRY(disk.write_durably(path_, text));
    changed_ = false;
    return {};
}

const Position* Positions::find(const FileId& id) const {
    const auto found = positions_.find(id);
    return found == positions_.end() ? nullptr : &found->second;
}

const Position* Positions::find_origin(std::string_view head, std::string_view path) const {
    const Position* best = nullptr;
    const std::string name = base_name(path);
    for (const auto& [id, one] : positions_) {
        if (one.offset == 0 || one.head.bytes == 0 || !name.starts_with(base_name(one.path)) || !one.head.matches(head)) continue;
        if (!best || one.offset > best->offset) best = &one;
    }
    return best;
}

void Positions::remember(const Position& position) {
    uint64_t number = 0;  // no device has the number 0
    const std::string_view digits = std::string_view(position.head.sha256).substr(0, 15);
    std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
    set({0, number}, position);
}

void Positions::set(const FileId& id, Position position) {
    positions_[id] = std::move(position);
    changed_ = true;
}

}  // namespace redoubt::intake
