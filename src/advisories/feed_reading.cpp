#include "advisories/feed_reading.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "advisories/cvss.h"
#include "advisories/sources.h"
#include "formats/archive/archive.h"

namespace redoubt::advisories {
namespace {

constexpr uint64_t most_record_bytes = uint64_t{64} << 20;  // in an archive
constexpr uint64_t most_copied_bytes = uint64_t{32} << 10;
constexpr uint64_t most_feed_file_bytes = uint64_t{2} << 30;  // a file of its own, or the one member of a .gz
constexpr formats::archive::Limits feed_archive_limits{.unpacked_bytes = uint64_t{32} << 30, .ratio = 1100, .members = 4'000'000};

bool is_yaml(std::string_view path) { return path.ends_with(".yaml") || path.ends_with(".yml"); }
bool is_record(std::string_view path) { return path.ends_with(".json") || is_yaml(path); }
bool is_table(std::string_view text) { return text.starts_with("#model_version") || text.starts_with("cve,"); }

void name_problem(std::vector<FeedReading::Problem>& problems, const std::string& path, std::string message) {
    if (problems.size() < most_feed_problems) problems.push_back({.path = path, .message = std::move(message)});
}

}  // namespace

struct FeedReader::State final : SourceSink {
    State(IndexBuilder& to, ExploitationBuilder* also, std::string_view name, FeedReading& result, FeedPart some)
        : builder(to), exploitation(also), feed(name), reading(result), wanted(std::move(some)) {}

    void take(const OsvRecord& record, std::string_view part) override {
        if (part != current_part || !begun) {
            label = part.empty() ? feed : fmt::format("{} {}", feed, part);
            builder.begin_feed(label);
            current_part = part;
            begun = true;
        }
        if (!part.empty()) reading.part = part;
        reading.published = std::max(reading.published, record_time(record.modified));
        ++reading.records;
        if (ended) return;
        if (wanted.record) {
            const auto taken = wanted.record(record, label);
            if (!taken) ended = taken.error();
            if (!taken || !*taken) return;
        }
        builder.add(record);
    }

    void take(std::string_view cve, const Ssvc& ssvc, Time decided) override {
        if (wanted.decision)
            wanted.decision(cve, ssvc, decided);
        else if (exploitation != nullptr)
            exploitation->add(cve, ssvc, decided);
    }

    void take_score(std::string_view id, std::string_view vector, double published) override {
        ++reading.scores;
        const auto score = score_cvss(vector);
        if (score && std::abs(score->base / 10.0 - published) < 0.05) return;
        ++reading.scores_apart;
        const std::string computed = score ? score_text(score->base) : score.error().message;
        name_problem(reading.disagreeing, std::string(id), fmt::format("{} is published as {:.1f}: {}", vector, published, computed));
    }

    void refuse(std::string_view what, Error error) override {
        ++reading.not_read;
        name_problem(reading.problems, what.empty() ? path : fmt::format("{}: {}", path, what), error.text());
    }

    void met(std::string_view kind) {
        if (std::ranges::find(reading.kinds, kind) == reading.kinds.end()) reading.kinds.emplace_back(kind);
    }

    Result<> add_json(std::string_view text, bool padded) {
        const JsonView root = TRY(document.parse(text, padded));
        if (recognise(root) == SourceKind::kev) return add_kev(text);
        met(source_kind_name(TRY(read_document(root, osv, *this))));
        reading.bytes += text.size();
        return {};
    }

    Result<> add_kev(std::string_view text) {
        const KevCatalogue catalogue = TRY(parse_kev(text));
        met(source_kind_name(SourceKind::kev));
        reading.records += catalogue.entries.size();
        reading.published = std::max(reading.published, parse_time(catalogue.released).value_or(Time{}));
        if (exploitation != nullptr) exploitation->add(catalogue);
        return {};
    }

    Result<> add_epss(std::string_view text) {
        const EpssScores scores = TRY(EpssScores::parse(text));
        met(source_kind_name(SourceKind::epss));
        reading.records += scores.size();
        reading.published = std::max(reading.published, parse_time(std::string_view(scores.score_date()).substr(0, 10)).value_or(Time{}));
        if (exploitation != nullptr) exploitation->add(scores);
        return {};
    }

    Result<> add_document(std::string_view text, bool padded) {
        if (is_table(text)) return add_epss(text);
        if (!is_yaml(path)) return add_json(text, padded);
        const OsvRecord* record = TRY(osv.read_yaml(text));
        met(source_kind_name(SourceKind::osv));
        take(*record, {});
        reading.bytes += text.size();
        return {};
    }

    void add_member(std::string_view text, bool padded) {
        if (const auto added = add_document(text, padded); !added) refuse({}, added.error());
    }

    Result<> add_zip(const std::string& name, std::string_view bytes) {
        Zip zip = TRY(Zip::open(bytes));
        for (const ZipMember& member : zip.members()) {
            if (ended) return {};
            if (!is_record(member.name) || (wanted.member && !wanted.member(member))) continue;
            path.assign(name).append("/").append(member.name);
            const auto text = member.unpacked > most_record_bytes
                                  ? Result<std::string_view>(fail(Code::too_large, fmt::format("the record is longer than {} bytes", most_record_bytes)))
                                  : zip.read(member);
            if (text) {
                add_member(*text, true);
                continue;
            }
            refuse({}, text.error());
            if (text.error().code == Code::too_large && member.unpacked <= most_record_bytes) return {};  // a bomb: no more of it
        }
        return {};
    }

    // .tar, .tar.gz and .gz. What breaks off is named once; what came before counts.
    Result<> add_archive(const std::string& name, std::string_view bytes) {
        auto archive = TRY(formats::archive::Archive::open(bytes, feed_archive_limits));
        for (;;) {
            const auto member = TRY(archive.next());
            if (!member || ended) return {};
            if (!member->name.empty() && !is_record(member->name) && !member->name.ends_with(".csv")) continue;
            path = member->name.empty() ? name : name + "/" + member->name;
            const std::string_view text = TRY(read_member(archive, member->name.empty() ? most_feed_file_bytes : most_record_bytes));
            add_member(text, false);
        }
    }

    Result<std::string_view> read_member(formats::archive::Archive& archive, uint64_t most) {
        size_t used = 0;
        for (;;) {
            if (buffer.size() - used < (size_t{64} << 10)) buffer.resize(std::max<size_t>(buffer.size() * 2, size_t{256} << 10));
            const size_t got = TRY(archive.read(std::span(buffer.data() + used, buffer.size() - used)));
            if (got == 0) return std::string_view(buffer.data(), used);
            used += got;
            if (used > most) return fail(Code::too_large, fmt::format("it is longer than {} bytes", most));
        }
    }

    IndexBuilder& builder;
    ExploitationBuilder* exploitation;
    std::string feed;
    FeedReading& reading;
    const FeedPart wanted;
    std::optional<Error> ended{};
    JsonDocument document;
    OsvReader osv;
    std::string buffer, path, current_part, label;
    bool begun = false;
};

FeedReader::FeedReader(IndexBuilder& builder, ExploitationBuilder* exploitation, std::string_view feed, FeedReading& reading, FeedPart part)
    : state_(std::make_unique<State>(builder, exploitation, feed, reading, std::move(part))) {}
FeedReader::~FeedReader() = default;

const std::optional<Error>& FeedReader::ended() const { return state_->ended; }

void FeedReader::add(const std::string& path, std::string_view bytes) {
    State& state = *state_;
    state.path = path;
    const auto added = Zip::looks_like_one(bytes)                    ? state.add_zip(path, bytes)
                       : formats::archive::looks_like_archive(bytes) ? state.add_archive(path, bytes)
                                                                     : state.add_document(bytes, false);
    if (added) return;
    state.path = path;
    state.refuse({}, added.error());
}

bool is_feed_file(std::string_view path) {
    constexpr std::array<std::string_view, 9> endings{".json", ".yaml", ".yml", ".zip", ".gz", ".tar", ".tgz", ".csv", ".json.gz"};
    return std::ranges::any_of(endings, [&](std::string_view ending) { return path.ends_with(ending); });
}

Result<> add_feed(IndexBuilder& builder, Disk& disk, const std::string& path, FeedReading& reading) {
    FeedReader reader(builder, nullptr, {}, reading);
    const std::vector<std::string> files = TRY(disk.files_below(path));
    for (const std::string& file : files) {
        if (!is_feed_file(file)) continue;
        // A mapping costs more than a copy of what most records are.
        if (const auto text = disk.read(file, most_copied_bytes); text) {
            reader.add(file, *text);
            continue;
        }
        const auto mapped = disk.map(file);
        if (mapped) {
            reader.add(file, (*mapped)->bytes());
            continue;
        }
        ++reading.not_read;
        name_problem(reading.problems, file, mapped.error().text());
    }
    return {};
}

}  // namespace redoubt::advisories
