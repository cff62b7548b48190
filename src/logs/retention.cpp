#include "logs/retention.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "logs/search.h"

namespace redoubt::logs {
namespace {

constexpr std::string_view fresh_suffix = ".new";

uint64_t number_of_name(std::string_view name) {
    uint64_t number = 0;
    const size_t at = name.rfind('-') + 1;
    std::from_chars(name.data() + at, name.data() + name.size(), number);
    return number;
}

std::string fresh_name(Time now, uint64_t& next_number) {
    std::string stamp = format_time(Time::from_unix_s(now.unix_ns / 1'000'000'000));
    std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
    return fmt::format("seg-{}-{:08}", stamp, next_number++);
}

Result<> drop_files(Disk& disk, const std::string& folder, const std::string& name) {
    for (const std::string& path : {index_path(folder, name), columns_path(folder, name), segment_path(folder, name)})
        if (disk.exists(path)) TRY(disk.remove(path));
    return {};
}

bool is_held(const ManifestState& state, const SealedSegment& segment, std::string_view source) {
    return std::ranges::any_of(state.holds, [&](const Hold& hold) {
        return hold.covers(segment.earliest, segment.latest) && (source.empty() || hold.source.empty() || hold.source == source);
    });
}

Result<> check_sum(Disk& disk, const std::string& folder, const SealedSegment& segment) {
    const auto mapped = TRY(disk.map(segment_path(folder, segment.name)));
    const Sha256 sum = sha256(mapped->bytes());
    if (to_hex(std::span(sum)) == segment.sha256) return {};
    return fail(Code::io, "the segment is not what was sealed", segment_path(folder, segment.name), "redoubt logs verify says more; restore it from a copy");
}

// The lines of some segments, without those of one source, as one new segment in their place.
struct Rewriting {
    Disk& disk;
    Manifest& manifest;
    const std::string& folder;
    std::string_view without{};
    std::string why;
    SegmentWriter::Options options;

    Result<uint64_t> run(const std::vector<SealedSegment>& segments, const std::string& name) {
        options.suffix = fresh_suffix;
        const auto writer = TRY(SegmentWriter::create(disk, folder, name, options));
        View view;
        std::vector<std::string> names;
        for (const SealedSegment& segment : segments) {
            TRY(check_sum(disk, folder, segment));
            view.segments.push_back(TRY(open_segment(disk, folder, segment.name)));
            names.push_back(segment.name);
        }
        uint64_t left_out = 0;
        Line line;
        const std::string wanted(without);
        TRY(each_line(view, [&](std::string_view text, size_t, uint64_t number) -> Result<> {
            if (!wanted.empty() && read_line(text, line) && line.source == wanted) {
                ++left_out;
                return {};
            }
            if (writer->wants_flush()) TRY(writer->flush());
            return writer->add(text, number);
        }));
        const FinishedSegment made = TRY(writer->finish());
        TRY(manifest.replace(made, names, left_out, why));
        if (made.events > 0)
            TRY(disk.rename(segment_path(folder, name) + std::string(fresh_suffix), segment_path(folder, name)));
        else
            TRY(disk.remove(segment_path(folder, name) + std::string(fresh_suffix)));
        for (const std::string& old : names) TRY(drop_files(disk, folder, old));
        return left_out;
    }
};

struct SourceShare {
    uint64_t events = 0, bytes = 0;
};

Result<SourceShare> share_of(Disk& disk, const std::string& folder, const SealedSegment& segment, const std::string& source) {
    const SegmentView view = TRY(open_segment(disk, folder, segment.name));
    SourceShare out;
    for (const SourceTotal& total : view.index.sources) {
        if (!source.empty() && total.source != source) continue;
        out.events += total.events;
        out.bytes += total.bytes;
    }
    return out;
}

}  // namespace

uint64_t next_segment_number(const ManifestState& state) {
    uint64_t next = 1;
    for (const SealedSegment& segment : state.segments) next = std::max(next, number_of_name(segment.name) + 1);
    for (const std::string& name : state.gone) next = std::max(next, number_of_name(name) + 1);
    return next;
}

Result<Forgotten> apply_retention(Disk& disk, Manifest& manifest, const std::string& folder, const Retention& rule, Time now, uint64_t& next_number) {
    Forgotten out;
    std::vector<SealedSegment> segments = manifest.state().segments;
    std::ranges::reverse(segments);  // the newest first: bytes are kept from there
    uint64_t kept_bytes = 0;
    for (const SealedSegment& segment : segments) {
        const SourceShare share = TRY(share_of(disk, folder, segment, rule.source));
        kept_bytes += share.bytes;
        const bool old = rule.age.ns > 0 && now - segment.latest > rule.age && (segment.repacked || now - segment.sealed > rule.age);
        const bool over = rule.bytes > 0 && kept_bytes > rule.bytes;
        if (share.events == 0 || (!old && !over)) continue;
        if (is_held(manifest.state(), segment, rule.source)) {
            out.held.push_back(segment.name);
            continue;
        }
        const std::string why = fmt::format("retention{}: {}", rule.source.empty() ? "" : " of " + rule.source,
                                            old ? "older than " + format_duration(rule.age) : fmt::format("more than {} bytes", rule.bytes));
        out.events += share.events;
        if (share.events == segment.events) {
            TRY(manifest.remove(segment.name, why));
            TRY(drop_files(disk, folder, segment.name));
            ++out.segments;
        } else {
            Rewriting rewriting{.disk = disk, .manifest = manifest, .folder = folder, .without = rule.source, .why = why, .options = {}};
            TRY(rewriting.run({segment}, fresh_name(now, next_number)));
            ++out.rewritten;
        }
    }
    return out;
}

Result<std::pair<uint64_t, uint64_t>> pack_segments(Disk& disk, Manifest& manifest, const std::string& folder, const PackOptions& options, Time now,
                                                    uint64_t& next_number) {
    std::vector<std::vector<SealedSegment>> runs;
    uint64_t bytes = 0;
    for (const SealedSegment& segment : manifest.state().segments) {
        if (segment.repacked || now - segment.sealed < options.older_than) {
            bytes = options.most_bytes;  // no run reaches over it
            continue;
        }
        if (runs.empty() || bytes + segment.bytes > options.most_bytes) {
            runs.emplace_back();
            bytes = 0;
        }
        bytes += segment.bytes;
        runs.back().push_back(segment);
    }
    uint64_t packed = 0;
    for (const std::vector<SealedSegment>& run : runs) {
        Rewriting rewriting{.disk = disk, .manifest = manifest, .folder = folder, .why = fmt::format("packed at level {}", options.level), .options = {}};
        rewriting.options.block_bytes = options.block_bytes;
        rewriting.options.level = options.level;
        TRY(rewriting.run(run, fresh_name(now, next_number)));
        packed += run.size();
    }
    return std::pair(packed, uint64_t{runs.size()});
}

Result<StoreCheck> verify_store(Disk& disk, const std::string& folder, const std::vector<std::string>& keys) {
    StoreCheck out;
    out.trusted_key = !keys.empty();
    const std::string text = TRY(disk.read(folder + "/manifest.jsonl", uint64_t{1} << 30));
    const ManifestState state = read_manifest(text, keys);
    out.entries = state.entries;
    if (!state.problem.empty()) out.problems.push_back("manifest.jsonl, " + state.problem);
    for (const SealedSegment& segment : state.segments) {
        const auto mapped = disk.map(segment_path(folder, segment.name));
        if (!mapped) {
            out.problems.push_back(fmt::format("{}: it is missing", segment.name));
            continue;
        }
        ++out.segments;
        const Sha256 sum = sha256((*mapped)->bytes());
        const SegmentIndex index = SegmentIndex::from_headers((*mapped)->bytes());
        out.events += index.events();
        if (to_hex(std::span(sum)) != segment.sha256)
            out.problems.push_back(
                fmt::format("{}: it is not what was sealed{}", segment.name,
                            index.events() == segment.events ? "" : fmt::format(": {} of {} events are left", index.events(), segment.events)));
    }
    for (const std::string& name : segment_names(disk, folder))
        if (std::ranges::find(state.gone, name) != state.gone.end()) out.problems.push_back(fmt::format("{}: it lies there though it was removed", name));
    return out;
}

}  // namespace redoubt::logs
