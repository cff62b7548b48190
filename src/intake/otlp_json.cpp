// ExportLogsServiceRequest as JSON: names in lowerCamelCase, 64-bit numbers as strings, ids in hex (OTLP 1.x, "JSON Protobuf
// Encoding").
#include <charconv>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/json_text.h"
#include "intake/otlp_record.h"

namespace redoubt::intake {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

std::string_view member_text(const element& from, std::string_view name) {
    std::string_view out;
    return from[name].get(out) ? std::string_view() : out;
}

// Also from a number that is written as such.
uint64_t member_number(const element& from, std::string_view name) {
    uint64_t out = 0;
    if (!from[name].get(out)) return out;
    const std::string_view text = member_text(from, name);
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

void append_json_any(std::string& out, const element& value, size_t depth);

void append_json_pairs(std::string& out, const array& pairs, size_t depth) {
    std::string value;
    for (const element one : pairs) {
        value.clear();
        if (element held; !one["value"].get(held)) append_json_any(value, held, depth);
        append_json_member(out, member_text(one, "key"), value.empty() ? "null" : value);
    }
}

void append_json_any(std::string& out, const element& value, size_t depth) {
    element held;
    array list;
    if (depth == 0) {
        out += "null";
    } else if (!value["stringValue"].get(held) || !value["boolValue"].get(held) || !value["doubleValue"].get(held) || !value["bytesValue"].get(held)) {
        out += simdjson::minify(held);
    } else if (!value["intValue"].get(held)) {
        int64_t number = 0;
        if (held.get(number)) {
            const std::string_view text = member_text(value, "intValue");
            std::from_chars(text.data(), text.data() + text.size(), number);
        }
        out += fmt::to_string(number);
    } else if (!value["arrayValue"]["values"].get(list)) {
        out += '[';
        for (const element one : list) {
            if (out.back() != '[') out += ',';
            append_json_any(out, one, depth - 1);
        }
        out += ']';
    } else if (!value["kvlistValue"]["values"].get(list)) {
        std::string inner;
        append_json_pairs(inner, list, depth - 1);
        if (inner.empty()) inner = "{";
        out += close_object(inner);
    } else {
        out += "null";
    }
}

OtlpRecord read_json_record(const element& from) {
    OtlpRecord out;
    out.time = {static_cast<int64_t>(member_number(from, "timeUnixNano"))};
    out.observed = {static_cast<int64_t>(member_number(from, "observedTimeUnixNano"))};
    out.severity = member_text(from, "severityText");
    out.severity_number = member_number(from, "severityNumber");
    out.trace_id = member_text(from, "traceId");
    out.span_id = member_text(from, "spanId");
    out.event_name = member_text(from, "eventName");
    if (array attributes; !from["attributes"].get(attributes)) append_json_pairs(out.attributes, attributes, most_otlp_depth);
    element body;
    std::string_view text;
    if (from["body"].get(body)) return out;
    if (!body["stringValue"].get(text)) {
        out.body = text;
        return out;
    }
    element object_value;
    out.body_is_json = !body["kvlistValue"].get(object_value);
    append_json_any(out.body, body, most_otlp_depth);
    return out;
}

}  // namespace

Result<> read_otlp_json(std::string_view body, const Limits& limits, const Delivered& delivered, Batch& out) {
    simdjson::dom::parser parser;
    element root;
    if (const auto fault = parser.parse(body.data(), body.size(), true).get(root))
        return fail(Code::invalid, fmt::format("the body is not JSON: {}", simdjson::error_message(fault)));
    if (!root.is_object()) return fail(Code::invalid, "the body is no ExportLogsServiceRequest: it is not an object");
    array resources, scopes, records;
    JsonObject reader;
    if (root["resourceLogs"].get(resources)) return {};
    for (const element resource : resources) {
        OtlpOrigin origin;
        std::string value;
        array attributes;
        if (!resource["resource"]["attributes"].get(attributes)) {
            for (const element one : attributes) {
                value.clear();
                if (element held; !one["value"].get(held)) append_json_any(value, held, most_otlp_depth);
                take_resource_attribute(origin, member_text(one, "key"), value);
            }
        }
        if (resource["scopeLogs"].get(scopes)) continue;
        for (const element scope : scopes) {
            std::string_view name;
            origin.scope = scope["scope"]["name"].get(name) ? std::string_view() : name;
            if (scope["logRecords"].get(records)) continue;
            for (const element one : records) {
                OtlpRecord record = read_json_record(one);
                add_otlp(record, origin, limits, delivered, reader, out);
            }
        }
    }
    return {};
}

}  // namespace redoubt::intake
