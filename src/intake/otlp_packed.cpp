// ExportLogsServiceRequest as protobuf; numbers of fields from opentelemetry/proto/{collector/logs,logs,common,resource}/v1.
#include <bit>
#include <span>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/hash.h"
#include "base/json_text.h"
#include "base/text.h"
#include "formats/protobuf/protobuf.h"
#include "intake/otlp_record.h"

namespace redoubt::intake {
namespace {

using formats::protobuf::Field;
using formats::protobuf::Reader;
using formats::protobuf::Wire;

std::unexpected<Error> broken_otlp() { return fail(Code::invalid, "the body is no ExportLogsServiceRequest: a message in it is broken"); }

void append_text(std::string& out, std::string_view text) {
    if (is_utf8(text)) return append_json_string(out, text);
    append_json_string(out, to_valid_utf8(text));
}

bool append_any(std::string& out, std::string_view message, size_t depth);

bool read_pair(std::string_view message, std::string& name, std::string& value, size_t depth) {
    Reader reader(message);
    name.clear();
    value = "null";
    for (Field field; reader.next(field);) {
        if (field.number == 1 && field.wire == Wire::bytes) name = to_valid_utf8(field.bytes);
        if (field.number == 2 && field.wire == Wire::bytes) {
            value.clear();
            if (!append_any(value, field.bytes, depth)) return false;
        }
    }
    return !reader.failed();
}

// ArrayValue and KeyValueList both hold their values as field 1.
bool append_list(std::string& out, std::string_view message, bool pairs, size_t depth) {
    Reader reader(message);
    std::string name, value;
    out += pairs ? '{' : '[';
    const size_t begin = out.size();
    for (Field field; reader.next(field);) {
        if (field.number != 1 || field.wire != Wire::bytes) continue;
        if (out.size() > begin) out += ',';
        if (!pairs) {
            if (!append_any(out, field.bytes, depth)) return false;
            continue;
        }
        if (!read_pair(field.bytes, name, value, depth)) return false;
        append_json_string(out, name);
        out += ':';
        out += value;
    }
    out += pairs ? '}' : ']';
    return !reader.failed();
}

bool append_any(std::string& out, std::string_view message, size_t depth) {
    if (depth == 0) return false;
    Reader reader(message);
    Field field;
    if (!reader.next(field)) {
        out += "null";
        return !reader.failed();
    }
    const double number = std::bit_cast<double>(field.value);
    switch (field.number) {
        case 1: append_text(out, field.bytes); break;
        case 2: out += field.value != 0 ? "true" : "false"; break;
        case 3: out += fmt::to_string(static_cast<int64_t>(field.value)); break;
        case 4: out += number - number == 0 ? fmt::format("{}", number) : "null"; break;
        case 5: return append_list(out, field.bytes, false, depth - 1);
        case 6: return append_list(out, field.bytes, true, depth - 1);
        case 7: append_json_string(out, to_base64(field.bytes)); break;
        default: out += "null"; break;
    }
    return true;
}

std::string packed_hex(std::string_view bytes) { return to_hex(std::as_bytes(std::span(bytes.substr(0, 32)))); }

bool read_body(std::string_view message, OtlpRecord& out) {
    Reader reader(message);
    Field field;
    if (reader.next(field) && field.number == 1 && field.wire == Wire::bytes) {
        out.body = field.bytes;
        return true;
    }
    out.body_is_json = field.number == 6 && field.wire == Wire::bytes;
    return !reader.failed() && append_any(out.body, message, most_otlp_depth);
}

bool read_record(std::string_view message, OtlpRecord& out) {
    Reader reader(message);
    std::string name, value;
    for (Field field; reader.next(field);) {
        switch (field.number) {
            case 1: out.time = {static_cast<int64_t>(field.value)}; break;
            case 2: out.severity_number = field.value; break;
            case 3: out.severity = field.bytes; break;
            case 5:
                if (!read_body(field.bytes, out)) return false;
                break;
            case 6:
                if (!read_pair(field.bytes, name, value, most_otlp_depth)) return false;
                append_json_member(out.attributes, name, value);
                break;
            case 9: out.trace_id = packed_hex(field.bytes); break;
            case 10: out.span_id = packed_hex(field.bytes); break;
            case 11: out.observed = {static_cast<int64_t>(field.value)}; break;
            case 12: out.event_name = field.bytes; break;
            default: break;
        }
    }
    return !reader.failed();
}

struct PackedContext {
    const Limits& limits;
    const Delivered& delivered;
    JsonObject reader;
    Batch& out;
};

bool read_resource(std::string_view message, OtlpOrigin& origin) {
    Reader reader(message);
    std::string name, value;
    for (Field field; reader.next(field);) {
        if (field.number != 1 || field.wire != Wire::bytes) continue;
        if (!read_pair(field.bytes, name, value, most_otlp_depth)) return false;
        take_resource_attribute(origin, name, value);
    }
    return !reader.failed();
}

Result<> read_scope_logs(std::string_view message, OtlpOrigin& origin, PackedContext& context) {
    Reader scopes(message);
    origin.scope.clear();
    for (Field field; scopes.next(field);) {
        if (field.number != 1 || field.wire != Wire::bytes) continue;
        Reader scope(field.bytes);
        for (Field part; scope.next(part);)
            if (part.number == 1 && part.wire == Wire::bytes) origin.scope = to_valid_utf8(part.bytes);
    }
    if (scopes.failed()) return broken_otlp();
    Reader records(message);
    for (Field field; records.next(field);) {
        if (field.number != 2 || field.wire != Wire::bytes) continue;
        OtlpRecord record;
        if (!read_record(field.bytes, record)) return broken_otlp();
        add_otlp(record, origin, context.limits, context.delivered, context.reader, context.out);
    }
    return {};
}

Result<> read_resource_logs(std::string_view message, PackedContext& context) {
    OtlpOrigin origin;
    Reader first(message);
    for (Field field; first.next(field);)
        if (field.number == 1 && field.wire == Wire::bytes && !read_resource(field.bytes, origin)) return broken_otlp();
    if (first.failed()) return broken_otlp();
    Reader second(message);
    for (Field field; second.next(field);)
        if (field.number == 2 && field.wire == Wire::bytes) TRY(read_scope_logs(field.bytes, origin, context));
    return {};
}

}  // namespace

Result<> read_otlp_packed(std::string_view body, const Limits& limits, const Delivered& delivered, Batch& out) {
    PackedContext context{.limits = limits, .delivered = delivered, .reader = {}, .out = out};
    Reader request(body);
    for (Field field; request.next(field);)
        if (field.number == 1 && field.wire == Wire::bytes) TRY(read_resource_logs(field.bytes, context));
    if (request.failed()) return broken_otlp();
    return {};
}

}  // namespace redoubt::intake
