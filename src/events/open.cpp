#include "events/open.h"

#include <algorithm>

#include <fmt/format.h>

#include "events/cutter.h"

namespace redoubt::events {
namespace {

// Of a larger file, what has been read does not stay in memory.
constexpr size_t most_kept_bytes = size_t{32} << 20;

// The pages of a mapped file that stand before what is still to be read.
class ReadPages {
public:
    explicit ReadPages(std::shared_ptr<const Mapping> mapping) : mapping_(std::move(mapping)) {}
    bool holds(std::string_view bytes) const {
        const std::string_view all = mapping_->bytes();
        return all.size() > most_kept_bytes && bytes.data() >= all.data() && bytes.data() < all.data() + all.size();
    }
    // What keeps these bytes of the file alive, and lets their pages go in the end.
    std::shared_ptr<const void> until_done(std::string_view bytes) const {
        return {bytes.data(), [mapping = mapping_, bytes](const void*) { mapping->let_go(bytes); }};
    }
    // All up to here were copied, as far as they are wanted.
    void done_to(uint64_t at) {
        const std::string_view all = mapping_->bytes();
        at = std::min<uint64_t>(at, all.size());
        if (at < done_ + most_kept_bytes) return;
        mapping_->let_go(all.substr(done_, at - done_));
        done_ = at;
    }

private:
    std::shared_ptr<const Mapping> mapping_;
    uint64_t done_ = 0;
};

class PlainFile final : public LogFile {
public:
    PlainFile(std::shared_ptr<Mapping> mapping, Recognized what, const Origin& origin)
        : size_(mapping->bytes().size()), cutter_(make_mapped_cutter(what, mapping->bytes(), mapping, origin)), pages_(mapping) {}
    Result<std::optional<PartInput>> next() override {
        std::optional<PartInput> part = cutter_->take();
        if (part && pages_.holds(part->bytes))
            part->keep_alive = pages_.until_done(part->bytes);
        else
            pages_.done_to(bytes_done());
        return part;
    }
    uint64_t bytes_total() const override { return size_; }
    uint64_t bytes_done() const override { return std::min(cutter_->bytes_done(), size_); }

private:
    uint64_t size_;
    std::unique_ptr<MappedCutter> cutter_;
    ReadPages pages_;
};

class ArchiveFile final : public LogFile {
public:
    ArchiveFile(std::shared_ptr<Mapping> mapping, formats::archive::Archive archive, Origin origin)
        : mapping_(std::move(mapping)), pages_(mapping_), archive_(std::move(archive)), origin_(std::move(origin)), buffer_(size_t{256} << 10, '\0') {}

    Result<std::optional<PartInput>> next() override {
        for (;;) {
            if (cutter_)
                if (auto part = cutter_->take()) return part;
            if (problem_) return report(*std::exchange(problem_, std::nullopt));
            if (ended_) return std::nullopt;
            if (cutter_)
                feed_cutter();
            else
                begin_member();
        }
    }
    uint64_t bytes_total() const override { return mapping_->bytes().size(); }
    uint64_t bytes_done() const override { return ended_ ? bytes_total() : archive_.packed_bytes_read(); }

private:
    PartInput report(std::string message) {
        PartInput part = origin_.part();
        part.problems.push_back({part.place(), std::move(message)});
        return part;
    }

    // The member's beginning tells its kind; members that are no logs are reported and passed over.
    void begin_member() {
        origin_.member.clear();
        auto member = archive_.next();
        if (!member) return end_with(member.error());
        if (!*member) {
            ended_ = true;
            return;
        }
        origin_.member = (*member)->name;
        if ((*member)->encrypted) {
            problem_ = "the member is encrypted; skipped (decrypt it and give the file)";
            return;
        }
        const auto beginning = read_beginning();
        if (!beginning) return end_with(beginning.error());
        const Recognized what = recognize(*beginning, origin_.options);
        const LogKind kind = what.kind;
        if (kind == LogKind::archive) problem_ = "an archive within an archive is not opened; unpack it and give its files";
        if (kind == LogKind::unknown) problem_ = "no log of a known form; skipped";
        if (kind == LogKind::empty && !origin_.member.empty()) problem_ = "the member is empty";
        if (kind != LogKind::evtx && kind != LogKind::ndjson && kind != LogKind::text) return;
        cutter_ = make_cutter(what, *beginning, origin_);
        cutter_->feed(*beginning);
    }

    Result<std::string> read_beginning() {
        std::string out(beginning_bytes, '\0');
        size_t size = 0;
        while (size < out.size()) {
            const size_t got = TRY(archive_.read({out.data() + size, out.size() - size}));
            if (got == 0) break;
            size += got;
        }
        out.resize(size);
        return out;
    }

    void feed_cutter() {
        const auto got = archive_.read(buffer_);
        pages_.done_to(archive_.packed_bytes_read());
        if (got && *got > 0) return cutter_->feed({buffer_.data(), *got});
        if (finished_member_) {
            cutter_.reset();
            finished_member_ = false;
            return;
        }
        cutter_->finish();
        finished_member_ = true;
        if (!got) end_with(got.error());
    }

    // What was read up to here still comes out of the cutter before the problem.
    void end_with(const Error& error) {
        problem_ = error.text();
        ended_ = true;
    }

    std::shared_ptr<Mapping> mapping_;
    ReadPages pages_;
    formats::archive::Archive archive_;
    Origin origin_;
    std::string buffer_;
    std::unique_ptr<Cutter> cutter_;
    std::optional<std::string> problem_;
    bool finished_member_ = false;
    bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<LogFile>> LogFile::open(Disk& disk, const std::string& path, const OpenOptions& options) {
    std::shared_ptr<Mapping> mapping = TRY(disk.map(path));
    const std::string_view bytes = mapping->bytes();
    const Origin origin{.file = path, .member = {}, .options = options};
    const Recognized what = recognize(bytes.substr(0, beginning_bytes), options);
    const LogKind kind = what.kind;
    if (kind == LogKind::empty) return fail(Code::malformed, "the file is empty", path, "export the log again");
    if (kind == LogKind::unknown)
        return fail(Code::unsupported, "this is no log of a known form, nor a .zip, .tar or .gz of one", path,
                    "docs/hunt.md lists the forms; --source NAME reads it as one");
    if (kind != LogKind::archive) return std::make_unique<PlainFile>(std::move(mapping), what, origin);
    auto archive = formats::archive::Archive::open(bytes, options.archive);
    if (!archive) return at(std::move(archive).error(), path);
    return std::make_unique<ArchiveFile>(std::move(mapping), *std::move(archive), origin);
}

}  // namespace redoubt::events
