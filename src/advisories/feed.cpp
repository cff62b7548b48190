// Directories and zips of OSV records, read into a builder.
#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "advisories/feed_reading.h"
#include "formats/archive/archive.h"

namespace redoubt::advisories {
namespace {

constexpr uint64_t most_record_bytes = uint64_t{64} << 20;
constexpr formats::archive::Limits archive_limits{.unpacked_bytes = uint64_t{16} << 30, .ratio = 1100, .members = 4'000'000};

bool is_yaml(std::string_view path) { return path.ends_with(".yaml") || path.ends_with(".yml"); }
bool is_record(std::string_view path) { return path.ends_with(".json") || is_yaml(path); }

class FeedReader {
public:
    FeedReader(IndexBuilder& builder, FeedReading& reading) : builder_(builder), reading_(reading) {}

    void add(const std::string& path, std::string_view bytes) {
        const auto record = is_yaml(path) ? reader_.read_yaml(bytes) : reader_.read_json(bytes);
        if (!record) return refuse(path, record.error());
        builder_.add(**record);
        ++reading_.records;
        reading_.bytes += bytes.size();
    }

    void refuse(const std::string& path, const Error& error) {
        ++reading_.not_read;
        if (reading_.problems.size() < most_feed_problems) reading_.problems.push_back({.path = path, .message = error.text()});
    }

    // An archive that breaks off is named once; what came before counts.
    void add_archive(const std::string& path, std::string_view bytes) {
        auto archive = formats::archive::Archive::open(bytes, archive_limits);
        if (!archive) return refuse(path, archive.error());
        for (;;) {
            auto member = archive->next();
            if (!member) return refuse(path, member.error());
            if (!*member) return;
            if (!is_record((*member)->name)) continue;
            const auto text = read_member(*archive);
            if (text)
                add(path + "/" + (*member)->name, *text);
            else
                refuse(path + "/" + (*member)->name, text.error());
        }
    }

private:
    Result<std::string_view> read_member(formats::archive::Archive& archive) {
        size_t used = 0;
        for (;;) {
            if (buffer_.size() - used < (size_t{64} << 10)) buffer_.resize(std::max<size_t>(buffer_.size() * 2, size_t{256} << 10));
            const size_t got = TRY(archive.read(std::span(buffer_.data() + used, buffer_.size() - used)));
            if (got == 0) return std::string_view(buffer_.data(), used);
            used += got;
            if (used > most_record_bytes) return fail(Code::too_large, fmt::format("the record is longer than {} bytes", most_record_bytes));
        }
    }

    IndexBuilder& builder_;
    FeedReading& reading_;
    OsvReader reader_;
    std::string buffer_;
};

}  // namespace

Result<> add_feed(IndexBuilder& builder, Disk& disk, const std::string& path, FeedReading& reading) {
    FeedReader reader(builder, reading);
    const std::vector<std::string> files = TRY(disk.files_below(path));
    for (const std::string& file : files) {
        const bool archive = file.ends_with(".zip");
        if (!archive && !is_record(file)) continue;
        if (archive) {
            const auto mapped = disk.map(file);
            if (mapped)
                reader.add_archive(file, (*mapped)->bytes());
            else
                reader.refuse(file, mapped.error());
        } else if (const auto text = disk.read(file, most_record_bytes)) {
            reader.add(file, *text);
        } else {
            reader.refuse(file, text.error());
        }
    }
    return {};
}

}  // namespace redoubt::advisories
