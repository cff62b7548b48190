#include "rooms/fix/tracker_wire.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "schema/json.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using schema::Value;

constexpr size_t longest_refusal = 300;
constexpr int64_t longest_wait_s = 24 * 3600;

std::optional<int64_t> seconds_in(std::string_view text) {
    int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return out;
}

// How long it asks us to stay away: Retry-After in seconds (RFC 9110 §10.2.3; a date is taken as a minute), or the second at which
// a limit begins anew.
Duration wait_of(const HttpHeaders& headers, Time now) {
    const std::string_view after = header(headers, "retry-after");
    if (const auto given = seconds_in(after)) return seconds(std::clamp<int64_t>(*given, 1, longest_wait_s));
    if (!after.empty()) return minutes(1);
    for (const char* name : {"x-ratelimit-reset", "ratelimit-reset"})
        if (const auto at = seconds_in(header(headers, name))) return seconds(std::clamp<int64_t>(*at - now.unix_ns / 1'000'000'000, 1, longest_wait_s));
    return {};
}

void add_words(const Value& value, int depth, std::string& out) {
    if (depth > 4 || out.size() > longest_refusal) return;
    if (const std::string_view text = value.text(); !text.empty()) {
        out += out.empty() ? "" : "; ";
        out += text;
    }
    for (const Value& one : value.list()) add_words(one, depth + 1, out);
    for (const schema::Member& member : value.map()) {
        if (member.name == "documentation_url" || member.name == "resource" || member.name == "status") continue;
        std::string inside;
        add_words(member.value, depth + 1, inside);
        const bool wraps = member.name == "message" || member.name == "errors" || member.name == "errorMessages" || member.name == "error";
        if (!inside.empty()) out += fmt::format("{}{}{}", out.empty() ? "" : "; ", wraps ? "" : member.name + ": ", inside);
    }
}

// What Jira ({"errorMessages", "errors"}), GitHub ({"message", "errors"}) and GitLab ({"message" or "error"}) say of a refusal.
std::string refusal_words(std::string_view body) {
    std::string out;
    if (const auto parsed = schema::parse_json(body)) add_words(*parsed, 0, out);
    std::string printed;
    for (const char c : to_valid_utf8(out)) printed += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    return to_valid_utf8(printed.substr(0, longest_refusal));
}

Error refused(const HttpResponse& answer, const std::string& where, bool limited) {
    const std::string words = refusal_words(answer.body);
    const std::string said = words.empty() ? fmt::format("it answered {}", answer.status) : fmt::format("it answered {}: {}", answer.status, words);
    const int status = answer.status;
    if (limited) return {Code::too_many, said, where, "it is asked again when its limit begins anew", {}};
    if (status == 401) return {Code::forbidden, said, where, "the token is not taken there: give another one", {}};
    if (status == 403) return {Code::forbidden, said, where, "the token may not do that there", {}};
    if (status == 404 || status == 410) return {Code::not_found, said, where, "it is gone there, or the token does not see it", {}};
    if (status >= 500 || status == 408) return {Code::unavailable, said, where, "it is asked again later", {}};
    if (status >= 300 && status < 400) return {Code::invalid, said + ", and redirects are not followed", where, "give the address that it redirects to", {}};
    return {Code::invalid, said, where, "look at the settings of the tracker", {}};
}

}  // namespace

std::string TrackerWire::origin() const {
    std::string out = tracker_.settings.address;
    while (out.ends_with('/')) out.pop_back();
    return out;
}

std::string TrackerWire::path_below(std::string_view url) const {
    const std::string ours = origin() + "/";
    return url.starts_with(ours) ? std::string(url.substr(ours.size() - 1)) : std::string();
}

Result<TrackerWire::Answer> TrackerWire::call(const std::string& method, const std::string& path, const Map* body) {
    wait_ = {};
    const std::string text = body ? schema::to_json(*body) : std::string();
    OutboundRequest request{.method = method,
                            .url = path.empty() ? tracker_.settings.address : origin() + path,
                            .headers = signing(text),
                            .body = text,
                            .internal_allowed = tracker_.settings.internal,
                            .timeout_s = 15,
                            .most_bytes = size_t{16} << 20};
    request.headers.emplace_back("User-Agent", "Redoubt");
    if (body) request.headers.emplace_back("Content-Type", "application/json");
    const HttpResponse answer = TRY(outbound_.send(request));
    const bool spent = header(answer.headers, "x-ratelimit-remaining") == "0" || !header(answer.headers, "retry-after").empty();
    const bool limited = answer.status == 429 || (answer.status == 403 && spent);
    if (answer.status < 200 || answer.status >= 300) {
        if (limited || answer.status == 503) wait_ = wait_of(answer.headers, clock_.now());
        return std::unexpected(refused(answer, fmt::format("{} {}", method, request.url.substr(0, 200)), limited));
    }
    Answer out{.headers = answer.headers};
    if (trim(answer.body).empty()) return out;
    auto parsed = schema::parse_json(answer.body, {.most_bytes = size_t{16} << 20, .deepest = 64});
    if (!parsed && tracker_.settings.kind != TrackerKind::webhook)
        return fail(Code::invalid, "it answered something else than JSON", request.url.substr(0, 200), "is this the address of its API?");
    if (parsed) out.body = *std::move(parsed);
    return out;
}

std::unexpected<Error> TrackerWire::nameless() const {
    return fail(Code::malformed, "it answered with an issue and did not say what that is called", tracker_.settings.address);
}

std::unique_ptr<TrackerWire> TrackerWire::open(const Tracker& tracker, Outbound& outbound, Clock& clock) {
    switch (tracker.settings.kind) {
        case TrackerKind::jira:
        case TrackerKind::jira_cloud: return jira_wire(tracker, outbound, clock);
        case TrackerKind::github: return github_wire(tracker, outbound, clock);
        case TrackerKind::gitlab: return gitlab_wire(tracker, outbound, clock);
        case TrackerKind::webhook: break;
    }
    return webhook_wire(tracker, outbound, clock);
}

}  // namespace redoubt::rooms
