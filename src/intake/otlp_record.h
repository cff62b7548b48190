// One log record of OpenTelemetry, as both of its encodings give it, on its way to becoming an event.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "intake/batch.h"
#include "intake/json_object.h"

namespace redoubt::intake {

// What holds for all records of a resource or a scope. JSON objects are written with append_json_member and not closed.
struct OtlpOrigin {
    std::string resource;
    std::string host;
    std::string service;
    std::string scope;
};

struct OtlpRecord {
    std::string body;           // text, or JSON when `body_is_json`
    bool body_is_json = false;  // an object
    std::string attributes;
    std::string severity;
    uint64_t severity_number = 0;
    std::string trace_id;  // hex
    std::string span_id;
    std::string event_name;
    Time time{};
    Time observed{};
};

constexpr size_t most_otlp_depth = 16;

// False when it is too large, which the batch then counts.
void add_otlp(OtlpRecord& record, const OtlpOrigin& origin, const Limits& limits, const Delivered& delivered, JsonObject& reader, Batch& out);

// An attribute of the resource: kept, and asked whether it names the host or the service.
void take_resource_attribute(OtlpOrigin& origin, std::string_view name, std::string_view json);

Result<> read_otlp_packed(std::string_view body, const Limits& limits, const Delivered& delivered, Batch& out);
Result<> read_otlp_json(std::string_view body, const Limits& limits, const Delivered& delivered, Batch& out);

}  // namespace redoubt::intake
