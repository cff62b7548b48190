#include "rooms/watch/prepared_alert.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "events/event_json.h"
#include "rooms/watch/correlating.h"
#include "schema/json.h"

namespace redoubt::rooms {
namespace {

constexpr size_t longest_hit = 1000;  // bytes of one matched value
constexpr size_t most_hits = 32;
constexpr size_t longest_raw = size_t{256} << 10;

std::string cut(std::string_view text, size_t most) {
    if (text.size() <= most) return std::string(text);
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
    return std::string(text.substr(0, most)) + "…";
}

// Over every field in order, so the same event gives the same key from whatever file it comes.
Sha256 content_hash(const events::Event& event, const events::FieldNames& names) {
    thread_local std::string whole;
    whole.clear();
    for (const events::Field& field : event.fields) {
        whole += names.name(field.id);
        whole += '\0';
        whole += field.text;
        whole += '\0';
    }
    return sha256(whole);
}

std::string source_key(const Sha256& content, std::string_view rule_id) {
    const std::string_view bytes(reinterpret_cast<const char*>(content.data()), content.size());
    return to_hex(sha256(std::string(bytes) + std::string(rule_id)));
}

schema::Map hits_map(const std::vector<detect::FieldHit>& matched) {
    schema::Map map;
    for (const detect::FieldHit& hit : matched) {
        const std::string name = hit.field.empty() ? "any field" : hit.field;
        schema::Value* before = map.find(name);
        if (before == nullptr && map.size() < most_hits) {
            map.add(name, cut(hit.value, longest_hit));
        } else if (before != nullptr) {
            schema::List list = before->as<schema::List>() != nullptr ? before->list() : schema::List{*before};
            if (list.size() < most_hits) list.emplace_back(cut(hit.value, longest_hit));
            *before = std::move(list);
        }
    }
    return map;
}

std::string evidence_json(const events::Event& event, const std::string& event_json, const std::string& file, const std::string& explanation) {
    std::string out = "{\"event\":" + event_json + ",\"raw\":";
    schema::append_json_text(out, cut(event.raw, longest_raw));
    out += ",\"file\":";
    schema::append_json_text(out, file);
    if (event.recovered) out += ",\"recovered\":true";
    return out + ",\"explanation\":" + explanation + "}";
}

void hear(Hosts& hosts, const events::Event& event) {
    const Heard heard{event.has_time ? event.time : Time{}, event.has_time ? event.time : Time{}, 1};
    const auto found = hosts.find(event.computer);
    if (found == hosts.end())
        hosts.emplace(std::string(event.computer), heard);
    else
        found->second.add(heard);
}

// 10/8, 172.16/12, 192.168/16 (RFC 1918) and fc00::/7 (RFC 4193).
bool is_private_address(std::string_view address) {
    if (address.starts_with("10.") || address.starts_with("192.168.")) return true;
    if (address.find(':') != std::string_view::npos)
        return address.size() > 2 && lower(address[0]) == 'f' && (lower(address[1]) == 'c' || lower(address[1]) == 'd');
    if (!address.starts_with("172.") || address.size() < 7 || address[6] != '.') return false;
    const std::string_view second = address.substr(4, 2);
    return second >= "16" && second <= "31";
}

// Network sensors and cloud trails name no host that logged: their alerts belong to the client inside, or to the account.
std::string_view subject_of(const events::Event& event, const events::FieldNames& names) {
    if (!event.computer.empty()) return event.computer;
    const auto text_of = [&](std::string_view name) -> std::string_view {
        events::FieldId id{};
        if (!names.find(name, id)) return {};
        const events::Field* field = events::find_field(event, id);
        return field == nullptr ? std::string_view() : field->text;
    };
    for (const std::string_view name : {"id.orig_h", "src_ip", "source.ip", "c-ip"})
        if (const std::string_view address = text_of(name); is_private_address(address)) return address;
    return text_of("recipientAccountId");
}

}  // namespace

void Heard::add(const Heard& other) {
    events += other.events;
    if (other.first.unix_ns != 0) first = first.unix_ns == 0 ? other.first : std::min(first, other.first);
    last = std::max(last, other.last);
}

PreparedPart prepare_part(const MatchedPart& matched, const detect::Matcher& matcher, const detect::CorrelationPlan& plan, const events::FieldNames& names,
                          const std::string& shown_file) {
    PreparedPart out{.alerts = {}, .contributions = {}, .hosts = {}, .report = matched.report};
    for (const events::Event& event : matched.batch.events)
        if (!event.computer.empty()) hear(out.hosts, event);
    const std::string file = shown_file.empty() ? matched.part.place() : shown_file + (matched.part.member.empty() ? "" : ":" + matched.part.member);
    out.contributions = contributions_of(matched, plan, file, [&](const events::Event& event, detect::SeenEvent& witness) {
        const Sha256 hash = content_hash(event, names);
        witness.content.assign(reinterpret_cast<const char*>(hash.data()), hash.size());
        witness.host = cut(subject_of(event, names), 400);
    });
    uint32_t last_event = UINT32_MAX;
    Sha256 content{};
    std::string json;
    for (const detect::Match& match : matched.matches) {
        if (matcher.rule(match.rule).silent) continue;
        const events::Event& event = matched.batch.events[match.event];
        if (match.event != last_event) {
            content = content_hash(event, names);
            json = events::event_to_json(event, names);
            last_event = match.event;
        }
        const detect::Rule& rule = matcher.rule(match.rule);
        const detect::Explanation explanation = matcher.explain(event, match.rule);
        const std::vector<detect::FieldHit> fields = detect::matched_fields(rule, explanation);
        out.alerts.push_back({.rule = match.rule,
                              .time = event.time,
                              .has_time = event.has_time,
                              .host = cut(subject_of(event, names), 400),
                              .channel = cut(log_name(event), 400),
                              .record = event.record,
                              .source_key = source_key(content, rule.id),
                              .hits = hits_map(fields),
                              .observables = observables_of(event, names, fields),
                              .evidence = evidence_json(event, json, file, detect::explanation_to_json(explanation))});
    }
    return out;
}

std::string correlated_source_key(const detect::SeenEvent& last, const detect::Rule& rule, const std::string& key) {
    return to_hex(sha256(last.content + rule.id + '\0' + key));
}

PreparedAlert prepare_correlated(const detect::CorrelationAlert& alert, std::span<const detect::Rule> rules) {
    const detect::Rule& rule = rules[alert.rule];
    const detect::SeenEvent& last = *alert.last;
    const std::vector<detect::FieldHit> fields = detect::matched_fields(alert, rule);
    schema::Map event = hits_map(fields);
    if (!last.channel.empty()) event.set("Channel", last.channel);
    if (!last.event_id.empty()) event.set("EventID", last.event_id);
    event.set("EventRecordID", static_cast<int64_t>(last.record));
    if (!last.host.empty()) event.set("Computer", last.host);
    events::Event of_last;
    of_last.recovered = last.recovered;
    return {
        .rule = alert.rule,
        .time = alert.time,
        .has_time = true,
        .host = last.host,
        .channel = cut(last.channel, 400),
        .record = last.record,
        .source_key = correlated_source_key(last, rule, alert.key),
        .hits = hits_map(fields),
        .observables = observables_of(of_last, {}, fields),
        .evidence = evidence_json(of_last, schema::to_json(event), last.file ? *last.file : "", detect::explanation_to_json(detect::explain(alert, rules)))};
}

}  // namespace redoubt::rooms
