#include "rooms/fix/trackers.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"
#include "schema/check.h"

namespace redoubt::rooms {

using schema::field;
using schema::Map;

namespace {

constexpr std::string_view tracker_prefix = "tracker.";
constexpr size_t trackers_allowed = 50;
constexpr std::array<std::string_view, 5> severities{"informational", "low", "medium", "high", "critical"};

std::string tracker_purpose(std::string_view id) { return fmt::format("tracker {}", id); }

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) > ' ' && c != 127; });
}

Result<> check_address(const TrackerSettings& settings) {
    const std::string& address = settings.address;
    const bool known = address.starts_with("https://") || address.starts_with("http://");
    if (!known || address.size() > 2000 || address.find('@') != std::string::npos || !is_printable(address))
        return fail(Code::invalid, "an address begins with https:// or http:// and holds no password", "/address");
    if (settings.kind != TrackerKind::webhook && address.find_first_of("?#") != std::string::npos)
        return fail(Code::invalid, "the address of a tracker has no query", "/address", "give it as https://jira.example");
    return {};
}

Result<> check_project(const TrackerSettings& settings) {
    const std::string& project = settings.project;
    const auto all_of = [&](std::string_view more) {
        return !project.empty() && project.size() <= 200 && std::ranges::all_of(project, [&](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || more.find(c) != std::string_view::npos;
        });
    };
    switch (settings.kind) {
        case TrackerKind::jira:
        case TrackerKind::jira_cloud:
            if (!all_of("_")) return fail(Code::invalid, "a Jira project is named by its key", "/project", "as SEC");
            return {};
        case TrackerKind::github:
            if (!all_of("._-/") || std::ranges::count(project, '/') != 1 || project.starts_with('/') || project.ends_with('/'))
                return fail(Code::invalid, "a repository is named with its owner", "/project", "as owner/repository");
            return {};
        case TrackerKind::gitlab:
            if (!all_of("._-/")) return fail(Code::invalid, "a GitLab project is named by its path or number", "/project", "as group/project");
            return {};
        case TrackerKind::webhook: break;
    }
    return {};
}

Map kept_of(const Tracker& tracker, const std::string& sealed) {
    Map out = schema::read_fields(TrackerSettings::fields(), &tracker.settings);
    out.erase("token");
    out.set("created", format_time(tracker.created));
    out.set("sealed", sealed);
    return out;
}

Tracker tracker_of(std::string_view id, const Map& kept) {
    Tracker out{.id = std::string(id), .created = parse_time(kept["created"].text()).value_or(Time{})};
    schema::write_fields(TrackerSettings::fields(), &out.settings, kept);
    out.settings.token.reset();
    return out;
}

}  // namespace

std::span<const schema::FieldInfo> TrackerPriority::fields() {
    static constexpr std::array table{
        field<&TrackerPriority::severity>("severity", {.doc = "informational, low, medium, high or critical.", .required = true, .longest = 20}),
        field<&TrackerPriority::priority>("priority", {.doc = "The priority of Jira that it is.", .longest = 60}),
        field<&TrackerPriority::label>("label", {.doc = "The label that says it; severity:high and so on when left out.", .longest = 60}),
    };
    static_assert(schema::covers<TrackerPriority>(table));
    return table;
}

std::span<const schema::FieldInfo> TrackerSettings::fields() {
    static constexpr std::array table{
        field<&TrackerSettings::name>("name", {.doc = "What people call it.", .required = true, .longest = 60}),
        field<&TrackerSettings::kind>("kind", {.doc = "What it speaks.", .required = true}),
        field<&TrackerSettings::address>("address", {.doc = "Where it is: https://jira.example, https://api.github.com.", .required = true, .longest = 2000}),
        field<&TrackerSettings::project>("project", {.doc = "Its project: SEC, owner/repository, group/project.", .longest = 200}),
        field<&TrackerSettings::user>("user", {.doc = "The user whose API token it is, where Jira wants one.", .longest = 200}),
        field<&TrackerSettings::issue_type>("issue_type", {.doc = "The type of issue in Jira; Task when left out.", .longest = 60}),
        field<&TrackerSettings::labels>("labels", {.doc = "Labels that every ticket gets.", .longest = 20}),
        field<&TrackerSettings::priorities>("priorities", {.doc = "What our severities are called there.", .longest = 5}),
        field<&TrackerSettings::done_states>("done_states", {.doc = "States of theirs that mean done, besides those that they count as done.", .longest = 20}),
        field<&TrackerSettings::internal>("internal", {.doc = "Whether it may be an internal address."}),
        field<&TrackerSettings::closes>("closes", {.doc = "Close the ticket there when the finding is done with here."}),
        field<&TrackerSettings::token>("token", {.doc = "What signs in there, or signs what is posted to a webhook; never shown again.", .longest = 4000}),
    };
    static_assert(schema::covers<TrackerSettings>(table));
    return table;
}

std::string Tracker::label_of(std::string_view severity) const {
    for (const TrackerPriority& one : settings.priorities)
        if (one.severity == severity && !one.label.empty()) return one.label;
    return fmt::format("severity:{}", severity);
}

std::string Tracker::priority_of(std::string_view severity) const {
    for (const TrackerPriority& one : settings.priorities)
        if (one.severity == severity) return one.priority;
    return {};
}

bool Tracker::counts_as_done(std::string_view state) const {
    return std::ranges::any_of(settings.done_states, [&](const std::string& one) { return equal_ignoring_case(one, state); });
}

Result<> check_tracker(const TrackerSettings& settings) {
    if (trim(settings.name).empty()) return fail(Code::invalid, "a tracker needs a name", "/name");
    TRY(check_address(settings));
    TRY(check_project(settings));
    for (size_t at = 0; at < settings.priorities.size(); ++at)
        if (std::ranges::find(severities, settings.priorities[at].severity) == severities.end())
            return fail(Code::invalid, fmt::format("'{}' is no severity", settings.priorities[at].severity.substr(0, 40)),
                        fmt::format("/priorities/{}/severity", at), "informational, low, medium, high or critical");
    for (size_t at = 0; at < settings.labels.size(); ++at)
        if (settings.labels[at].size() > 60 || !is_printable(settings.labels[at]) || settings.labels[at].find(',') != std::string::npos)
            return fail(Code::invalid, "a label has no blanks and no commas, and 60 characters at most", fmt::format("/labels/{}", at));
    if (settings.token && !is_printable(*settings.token)) return fail(Code::invalid, "a token has no blanks", "/token");
    return {};
}

Result<std::vector<Tracker>> Trackers::all() {
    std::vector<Tracker> out;
    for (const std::string& name : TRY(settings_.names(tracker_prefix))) {
        const Map kept = TRY(settings_.get(name));
        out.push_back(tracker_of(std::string_view(name).substr(tracker_prefix.size()), kept));
    }
    std::ranges::sort(out, {}, [](const Tracker& one) { return one.settings.name; });
    return out;
}

Result<Tracker> Trackers::find(std::string_view name_or_id) {
    const std::vector<Tracker> known = TRY(all());
    for (const Tracker& one : known)
        if (one.id == name_or_id || equal_ignoring_case(one.settings.name, name_or_id)) return one;
    return fail(Code::not_found, fmt::format("there is no tracker '{}'", name_or_id.substr(0, 80)), {}, "redoubt tracker list names them");
}

Result<Tracker> Trackers::with_token(std::string_view id) {
    const Map kept = TRY(settings_.get(std::string(tracker_prefix) + std::string(id)));
    if (kept.empty()) return fail(Code::not_found, "there is no such tracker any more");
    Tracker out = tracker_of(id, kept);
    if (const std::string_view sealed = kept["sealed"].text(); !sealed.empty()) out.token = TRY(sealer_.unseal(sealed, tracker_purpose(id)));
    return out;
}

Result<> Trackers::keep(const store::Actor& by, const Tracker& tracker, const std::string& sealed) {
    const TrackerSettings& settings = tracker.settings;
    return settings_.put(by, std::string(tracker_prefix) + tracker.id, kept_of(tracker, sealed),
                         fmt::format("'{}': {} at {}{}", settings.name, schema::choices_of<TrackerKind>[static_cast<size_t>(settings.kind)].name,
                                     settings.address, settings.internal ? ", internal" : ""));
}

Result<Trackers::Added> Trackers::add(const store::Actor& by, const TrackerSettings& settings) {
    TRY(check_tracker(settings));
    const std::vector<Tracker> known = TRY(all());
    for (const Tracker& one : known)
        if (equal_ignoring_case(one.settings.name, settings.name)) return fail(Code::conflict, fmt::format("there is a tracker '{}'", settings.name), "/name");
    if (known.size() >= trackers_allowed) return fail(Code::conflict, fmt::format("{} trackers are enough", trackers_allowed));
    Added out{.tracker = {.id = store_.ids().next().text, .settings = settings, .created = store_.clock().now()}};
    std::string token = settings.token.value_or("");
    if (token.empty() && settings.kind == TrackerKind::webhook) {
        std::array<std::byte, 32> bytes{};
        store_.random().fill(bytes);
        token = out.secret = "whs_" + to_base64url(bytes);
    }
    if (token.empty()) return fail(Code::invalid, "a tracker needs a token that signs in there", "/token");
    const std::string sealed = TRY(sealer_.seal(token, tracker_purpose(out.tracker.id)));
    TRY(keep(by, out.tracker, sealed));
    out.tracker.settings.token.reset();
    return out;
}

Result<Tracker> Trackers::change(const store::Actor& by, std::string_view id, const TrackerSettings& settings) {
    TRY(check_tracker(settings));
    const Tracker before = TRY(find(id));
    for (const Tracker& one : TRY(all()))
        if (one.id != before.id && equal_ignoring_case(one.settings.name, settings.name))
            return fail(Code::conflict, fmt::format("there is a tracker '{}'", settings.name), "/name");
    const bool given = settings.token && !settings.token->empty();
    if (!given && (settings.address != before.settings.address || settings.kind != before.settings.kind))
        return fail(Code::invalid, "another address takes its own token", "/token", "give the token for it");
    Tracker after{.id = before.id, .settings = settings, .created = before.created};
    const Map kept = TRY(settings_.get(std::string(tracker_prefix) + before.id));
    const std::string sealed = given ? TRY(sealer_.seal(*settings.token, tracker_purpose(before.id))) : std::string(kept["sealed"].text());
    TRY(keep(by, after, sealed));
    after.settings.token.reset();
    return after;
}

Result<> Trackers::remove(const store::Actor& by, std::string_view id) {
    const Tracker tracker = TRY(find(id));
    return settings_.remove(by, std::string(tracker_prefix) + tracker.id);
}

}  // namespace redoubt::rooms
