#include "hosts/rpm_database.h"

#include <sqlite3.h>

#include <array>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "hosts/lines.h"
#include "hosts/packages.h"

namespace redoubt::hosts {
namespace {

constexpr uint32_t most_index = 65'536;  // rpm's own bounds: 64 Ki entries, 256 MiB of values
constexpr uint32_t most_store = uint32_t{256} << 20;
constexpr size_t entry_bytes = 16;
constexpr size_t longest_tag_text = 1024;
constexpr uint32_t tag_name = 1000, tag_version = 1001, tag_release = 1002, tag_epoch = 1003, tag_arch = 1022;
constexpr uint32_t type_int32 = 4, type_string = 6;
constexpr size_t least_database = 512;

uint32_t number_at(std::string_view bytes, size_t at) {
    uint32_t out = 0;
    for (size_t i = 0; i < 4; ++i) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
    return out;
}

std::unexpected<Error> bad_header(std::string message) { return fail(Code::malformed, std::move(message), "rpm header"); }

struct RpmTags {
    std::string_view name{}, version{}, release{}, arch{};
    std::optional<uint32_t> epoch{};
};

// The text at `offset`, up to its end; empty when it has none within bounds.
std::string_view text_in(std::string_view store, uint32_t offset) {
    if (offset >= store.size()) return {};
    const std::string_view rest = store.substr(offset, longest_tag_text);
    const size_t end = rest.find('\0');
    return end == std::string_view::npos ? std::string_view() : rest.substr(0, end);
}

void take_tag(RpmTags& tags, uint32_t tag, uint32_t type, uint32_t offset, std::string_view store) {
    if (tag == tag_epoch && type == type_int32 && offset <= store.size() && store.size() - offset >= 4) tags.epoch = number_at(store, offset);
    if (type != type_string) return;
    if (tag == tag_name) tags.name = text_in(store, offset);
    if (tag == tag_version) tags.version = text_in(store, offset);
    if (tag == tag_release) tags.release = text_in(store, offset);
    if (tag == tag_arch) tags.arch = text_in(store, offset);
}

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

std::unexpected<Error> bad_database(sqlite3* database) {
    return fail(Code::malformed, fmt::format("rpm's database cannot be read: {}", sqlite3_errmsg(database)));
}

}  // namespace

Result<std::optional<Package>> parse_rpm_header(std::string_view blob) {
    if (blob.size() < 8) return bad_header(fmt::format("a header has at least 8 bytes, and this one {}", blob.size()));
    const uint32_t index = number_at(blob, 0), values = number_at(blob, 4);
    if (index == 0 || index > most_index || values > most_store)
        return bad_header(fmt::format("{} tags and {} bytes of values are too many, or none", index, values));
    const size_t store_at = 8 + size_t{index} * entry_bytes;
    if (blob.size() < store_at || blob.size() - store_at < values)
        return bad_header(fmt::format("{} bytes do not hold {} tags and {} bytes of values", blob.size(), index, values));
    const std::string_view store = blob.substr(store_at, values);
    RpmTags tags;
    for (size_t at = 8; at < store_at; at += entry_bytes) take_tag(tags, number_at(blob, at), number_at(blob, at + 4), number_at(blob, at + 8), store);
    if (tags.name.empty() || tags.version.empty()) return bad_header("it names no package, or no version");
    if (tags.name == "gpg-pubkey") return std::nullopt;
    std::string version(tags.version);
    if (!tags.release.empty()) version += fmt::format("-{}", tags.release);
    if (tags.epoch && *tags.epoch > 0) version = fmt::format("{}:{}", *tags.epoch, version);
    return Package{.kind = "rpm", .name = std::string(tags.name), .version = std::move(version), .arch = std::string(tags.arch)};
}

Result<RpmPackages> read_rpm_database(std::string_view bytes) {
    if (bytes.size() < least_database || !bytes.starts_with("SQLite format 3")) return fail(Code::malformed, "this is not rpm's database in SQLite");
    std::string copy(bytes);
    copy[18] = copy[19] = 1;  // of a write-ahead log, which is not there, SQLite would ask
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE, nullptr);
    const std::unique_ptr<sqlite3, Close> database(opened);
    const auto size = static_cast<sqlite3_int64>(copy.size());
    if (status != SQLITE_OK ||
        sqlite3_deserialize(opened, "main", reinterpret_cast<unsigned char*>(copy.data()), size, size, SQLITE_DESERIALIZE_READONLY) != SQLITE_OK)
        return bad_database(opened);
    sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, 64 << 20);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(opened, "SELECT blob FROM Packages ORDER BY hnum", -1, &prepared, nullptr) != SQLITE_OK) return bad_database(opened);
    const std::unique_ptr<sqlite3_stmt, Close> statement(prepared);
    RpmPackages out;
    int step = SQLITE_ROW;
    for (size_t rows = 0; rows < 2 * most_packages && (step = sqlite3_step(prepared)) == SQLITE_ROW; ++rows) {
        const auto* blob = static_cast<const char*>(sqlite3_column_blob(prepared, 0));
        const std::string_view header(blob == nullptr ? "" : blob, blob == nullptr ? 0 : static_cast<size_t>(sqlite3_column_bytes(prepared, 0)));
        auto package = parse_rpm_header(header);
        if (!package)
            ++out.unread;
        else if (*package && out.packages.size() < most_packages)
            out.packages.push_back(**std::move(package));
    }
    if (step != SQLITE_ROW && step != SQLITE_DONE) return bad_database(opened);
    return out;
}

}  // namespace redoubt::hosts
