#include "logs/manifest.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "base/verify_key.h"
#include "schema/json.h"

namespace redoubt::logs {
namespace {

using schema::Map;
using schema::Value;

constexpr std::string_view entry_mark = "{\"entry\":", signature_mark = ",\"signature\":\"", line_end = "\"}";
constexpr std::string_view secret_mark = "redoubt-logs-secret", public_mark = "redoubt-logs";

std::string hash_text(std::string_view bytes) {
    const Sha256 hash = sha256(bytes);
    return to_hex(std::span(hash));
}

bool is_signed(std::string_view body, std::string_view signature, const std::vector<std::string>& keys) {
    const auto bytes = from_hex(signature);
    return bytes && std::ranges::any_of(keys, [&](const std::string& hex) {
               const auto raw = from_hex(hex);
               const auto key = raw ? VerifyKey::ed25519(*raw) : fail(Code::malformed, "no key");
               return key && key->verifies(body, *bytes);
           });
}

Time time_in(const Map& entry, std::string_view name) {
    const auto time = parse_time(entry[name].text());
    return time ? *time : Time{};
}

SealedSegment segment_of(const Map& entry) {
    return {.name = std::string(entry["segment"].text()),
            .sha256 = std::string(entry["sha256"].text()),
            .bytes = static_cast<uint64_t>(entry["bytes"].integer()),
            .events = static_cast<uint64_t>(entry["events"].integer()),
            .first = static_cast<uint64_t>(entry["first"].integer()),
            .next = static_cast<uint64_t>(entry["next"].integer()),
            .earliest = time_in(entry, "earliest"),
            .latest = time_in(entry, "latest"),
            .sealed = time_in(entry, "at"),
            .repacked = entry["action"].text() == "replace"};
}

void drop_segment(ManifestState& state, std::string_view name) {
    std::erase_if(state.segments, [&](const SealedSegment& one) { return one.name == name; });
    state.gone.emplace_back(name);
}

void apply_entry(ManifestState& state, const Map& entry) {
    const std::string_view action = entry["action"].text();
    if (action == "seal" || action == "replace") {
        for (const Value& name : entry["replaced"].list()) drop_segment(state, name.text());
        const SealedSegment segment = segment_of(entry);
        state.next_event = std::max(state.next_event, segment.next);
        if (segment.events > 0) state.segments.insert(std::ranges::upper_bound(state.segments, segment.first, {}, &SealedSegment::first), segment);
    } else if (action == "remove") {
        drop_segment(state, entry["segment"].text());
    } else if (action == "hold") {
        Hold hold{.name = std::string(entry["name"].text()), .source = std::string(entry["source"].text()), .reason = std::string(entry["reason"].text())};
        if (entry.find("from") != nullptr) hold.from = time_in(entry, "from");
        if (entry.find("to") != nullptr) hold.to = time_in(entry, "to");
        state.holds.push_back(std::move(hold));
    } else if (action == "release") {
        std::erase_if(state.holds, [&](const Hold& one) { return one.name == entry["name"].text(); });
    }
}

// Empty: the entry follows those before.
std::string take_entry(ManifestState& state, std::string_view line, const std::vector<std::string>& keys) {
    const size_t end = line.rfind(signature_mark);
    if (!line.starts_with(entry_mark) || !line.ends_with(line_end) || end == std::string_view::npos || end < entry_mark.size()) return "it is no entry";
    const std::string_view body = line.substr(entry_mark.size(), end - entry_mark.size());
    const std::string_view signature = line.substr(end + signature_mark.size(), line.size() - line_end.size() - end - signature_mark.size());
    const auto parsed = schema::parse_json(body);
    if (!parsed) return "it is no JSON";
    const Map& entry = parsed->map();
    if (entry["previous"].text() != state.last_hash) return "the entry before it is another: something was changed, left out or put in between";
    if (static_cast<uint64_t>(entry["number"].integer()) != state.entries + 1) return "its number does not follow";
    if (state.entries == 0) state.public_key = entry["key"].text();
    if (!is_signed(body, signature, keys.empty() ? std::vector{state.public_key} : keys)) return "its signature is not of the key";
    apply_entry(state, entry);
    ++state.entries;
    state.last_hash = hash_text(body);
    return {};
}

void add_segment(Map& entry, const FinishedSegment& segment) {
    entry.set("segment", segment.name);
    entry.set("sha256", to_hex(std::span(segment.sha256)));
    entry.set("bytes", segment.bytes);
    entry.set("events", segment.events);
    entry.set("first", segment.first);
    entry.set("next", segment.next);
    entry.set("earliest", format_time(segment.earliest));
    entry.set("latest", format_time(segment.latest));
    schema::List sources;
    for (const SourceTotal& total : segment.sources) sources.emplace_back(Map{{"source", total.source}, {"events", total.events}, {"bytes", total.bytes}});
    entry.set("sources", std::move(sources));
}

}  // namespace

ManifestState read_manifest(std::string_view text, const std::vector<std::string>& keys) {
    ManifestState state;
    for (size_t at = 0; at < text.size();) {
        const size_t end = text.find('\n', at);
        if (end == std::string_view::npos) {
            state.problem = fmt::format("entry {} is cut off", state.entries + 1);
            break;
        }
        const std::string problem = take_entry(state, text.substr(at, end - at), keys);
        if (!problem.empty()) {
            state.problem = fmt::format("entry {}: {}", state.entries + 1, problem);
            break;
        }
        at = state.good_bytes = end + 1;
    }
    return state;
}

Result<std::unique_ptr<Manifest>> Manifest::open(Disk& disk, Clock& clock, Random& random, const std::string& folder) {
    const std::string key_path = folder + "/keys/logs.key", path = folder + "/manifest.jsonl";
    std::string text;
    if (disk.exists(path)) text = TRY(disk.read(path, uint64_t{1} << 30));
    if (!disk.exists(key_path)) {
        if (text.contains('\n'))
            return fail(Code::io, "the private key of the log store is missing", key_path, "restore it, or entries to come cannot follow those made");
        TRY(disk.make_folders(folder + "/keys"));
        const SigningKey made = TRY(SigningKey::make(random));
        const std::string bytes = made.public_bytes();
        TRY(made.keep(disk, key_path, secret_mark));
        TRY(disk.write_durably(folder + "/keys/logs.pub", fmt::format("{} ed25519 {}\n", public_mark, to_hex(std::as_bytes(std::span(bytes))))));
    }
    std::unique_ptr<Manifest> manifest(new Manifest(disk, clock, TRY(SigningKey::load(disk, key_path, secret_mark))));
    const std::string open_bytes = manifest->key_.public_bytes();
    const std::string hex = to_hex(std::as_bytes(std::span(open_bytes)));
    manifest->path_ = path;
    manifest->state_ = read_manifest(text, {hex});
    const bool cut_off = !manifest->state_.problem.empty() && text.find('\n', manifest->state_.good_bytes) == std::string::npos;
    if (!manifest->state_.problem.empty() && !cut_off)
        return fail(Code::io, manifest->state_.problem, path, "redoubt logs verify says more; restore the manifest from a copy");
    manifest->file_ = TRY(disk.append_to(path));
    if (cut_off) TRY(manifest->file_->cut(manifest->state_.good_bytes));
    manifest->state_.problem.clear();
    if (manifest->state_.entries == 0) TRY(manifest->append("key", Map{{"key", hex}}));
    return manifest;
}

Result<> Manifest::append(std::string_view action, Map entry) {
    entry.set("action", action);
    entry.set("at", format_time(clock_.now()));
    entry.set("number", state_.entries + 1);
    entry.set("previous", state_.last_hash);
    const std::string body = schema::canonical_json(entry);
    const std::string line = fmt::format("{}{}{}{}{}\n", entry_mark, body, signature_mark, key_.sign(body), line_end);
    if (file_->size() != state_.good_bytes) TRY(file_->cut(state_.good_bytes));  // an attempt that failed
    TRY(file_->append(line));
    TRY(file_->sync());
    apply_entry(state_, entry);
    ++state_.entries;
    state_.last_hash = hash_text(body);
    state_.good_bytes += line.size();
    return {};
}

Result<> Manifest::seal(const FinishedSegment& segment) {
    Map entry;
    add_segment(entry, segment);
    return append("seal", std::move(entry));
}

Result<> Manifest::replace(const FinishedSegment& segment, const std::vector<std::string>& replaced, uint64_t left_out, std::string_view why) {
    Map entry{{"replaced", schema::list_of(replaced)}, {"left_out", left_out}, {"why", why}};
    add_segment(entry, segment);
    return append("replace", std::move(entry));
}

Result<> Manifest::remove(const std::string& segment, std::string_view why) { return append("remove", Map{{"segment", segment}, {"why", why}}); }

Result<> Manifest::hold(const Hold& hold) {
    if (std::ranges::any_of(state_.holds, [&](const Hold& one) { return one.name == hold.name; }))
        return fail(Code::conflict, fmt::format("there is a hold named '{}' already", hold.name), {}, "release it first, or take another name");
    Map entry{{"name", hold.name}, {"source", hold.source}, {"reason", hold.reason}};
    if (hold.from) entry.set("from", format_time(*hold.from));
    if (hold.to) entry.set("to", format_time(*hold.to));
    return append("hold", std::move(entry));
}

Result<> Manifest::release(const std::string& name, std::string_view reason) {
    if (std::ranges::none_of(state_.holds, [&](const Hold& one) { return one.name == name; }))
        return fail(Code::not_found, fmt::format("there is no hold named '{}'", name), {}, "redoubt logs status lists them");
    return append("release", Map{{"name", name}, {"reason", reason}});
}

}  // namespace redoubt::logs
